import { constantOf } from '../shape/dim.ts';
import { dimOf } from '../shape/shape.ts';
import { type HazardRule, inputOf, isOne, type Reading, roleOf, type StepAt, shaped } from './hazard.ts';

export const softmaxAxis: HazardRule = {
  name: 'softmax-axis',
  severity: 'warning',
  meaning: {
    en:
      'A softmax makes the numbers along one axis sum to 1. Over the batch, each class competes with the other samples instead ' +
      'of the other classes; so it does over time, where the result goes into a classification loss.',
    'zh-CN':
      'softmax 使沿一维的数之和为 1。若沿批次维，每个类别与其他样本而不是其他类别竞争；若结果用于分类损失，沿时间维也是如此。',
  },
  message: {
    en: '`{layer}` runs over axis {axis} of `{input}`, which is the {role} ({size}), not the classes',
    'zh-CN': '`{layer}` 沿 `{input}` 的第 {axis} 维计算，该维是 {role}（{size}），而不是类别',
  },
  fixes: [
    {
      en: 'run it over the last axis: `dim=-1`',
      'zh-CN': '沿最后一维计算：`dim=-1`',
      edit: { kind: 'set', argument: 'because', to: '-1' },
      unsafe: true,
    },
  ],
  ops: ['softmax', 'log_softmax'],
  find(at, reading) {
    const input = shaped(inputOf(at.step, 'input'));
    const asked = constantOf(dimOf(inputOf(at.step, 'dim')));
    const rank = input?.shape.axes.length ?? 0;
    if (!input || asked === undefined || rank < 2) return undefined;
    const index = asked < 0 ? asked + rank : asked;
    const axis = input.shape.axes[index];
    const role = roleOf(reading, input, index);
    if (
      !axis ||
      isOne(axis) ||
      index === rank - 1 ||
      !(role === 'batch' || (role === 'seq' && isClassified(reading, at, index === 0)))
    )
      return undefined;
    return { at: 'input', because: ['dim'], axes: { input: index }, facts: { axis: index, role, size: axis.dim } };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nbatch_size = 32\nfc = nn.Linear(20, 5)\nscores = fc(torch.randn(batch_size, 20))\nprobabilities = torch.softmax(scores, dim=0)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nbatch_size = 32\nfc = nn.Linear(20, 5)\nscores = fc(torch.randn(batch_size, 20))\nprobabilities = torch.softmax(scores, dim=1)\n',
    },
    {
      language: 'typescript',
      wrong:
        "import { nn, randn, softmax } from 'unrolled';\n\nconst batchSize = 32;\nconst fc = new nn.Linear(20, 5);\nconst scores = fc.forward(randn([batchSize, 20]));\nconst probabilities = softmax(scores, 0);\n",
      right:
        "import { nn, randn, softmax } from 'unrolled';\n\nconst batchSize = 32;\nconst fc = new nn.Linear(20, 5);\nconst scores = fc.forward(randn([batchSize, 20]));\nconst probabilities = softmax(scores, 1);\n",
    },
  ],
};

/** What only turns, flattens or takes the logarithm of a result. */
const CARRIED = [
  'log',
  'view',
  'reshape',
  'flatten',
  'transpose',
  'permute',
  't',
  'squeeze',
  'index',
  'identity',
  'contiguous',
];

/** Whether the result is the scores of a classification loss, which takes axis 1 for the classes. */
function isClassified(reading: Reading, at: StepAt, direct: boolean, depth = 4): boolean {
  return reading.users(at.step.id).some((user) => {
    if (user.step.op === 'nll_loss' || user.step.op === 'cross_entropy') {
      const scores = inputOf(user.step, 'input');
      return direct && scores?.kind === 'tensor' && scores.origin === at.step.id;
    }
    return depth > 0 && CARRIED.includes(user.step.op) && isClassified(reading, user, true, depth - 1);
  });
}
