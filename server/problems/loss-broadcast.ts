import { grownFrom } from './grows.ts';
import { type HazardRule, inputOf, shaped } from './hazard.ts';

export const lossBroadcast: HazardRule = {
  name: 'loss-broadcast',
  severity: 'warning',
  meaning: {
    en:
      'A loss of (4, 1) against (4) broadcasts both to (4, 4): every prediction is compared with every target, and the model ' +
      'learns their mean. PyTorch warns of it at most; the number that comes out looks like a loss.',
    'zh-CN':
      '(4, 1) 与 (4) 的损失会把两者广播成 (4, 4)：每个预测都与每个目标比较，模型只学到它们的均值。PyTorch 至多给出警告；得到的数看起来像是损失。',
  },
  message: {
    en: '`{input}` is {a} and `{target}` is {b}: the loss broadcasts them to {grown} and compares each with every other',
    'zh-CN': '`{input}` 是 {a}，`{target}` 是 {b}：损失会把它们广播成 {grown}，每个预测与每个目标都相比较',
  },
  fixes: [
    {
      en: 'give both one shape: `{flat}.unsqueeze(-1)`',
      'zh-CN': '使两者形状一致：`{flat}.unsqueeze(-1)`',
      edit: { kind: 'method', method: 'unsqueeze', axes: [-1], of: '{flatAt}' },
      unsafe: true,
    },
    {
      en: 'or `{column}.squeeze(-1)`',
      'zh-CN': '或 `{column}.squeeze(-1)`',
      edit: { kind: 'method', method: 'squeeze', axes: [-1], of: '{columnAt}' },
      unsafe: true,
    },
  ],
  ops: ['broadcast_loss'],
  find({ step }) {
    const [input, target] = [shaped(inputOf(step, 'input')), shaped(inputOf(step, 'target'))];
    const grown = input && target && grownFrom(input.shape.axes, target.shape.axes);
    if (!input || !target || !grown) return undefined;
    const text = (name: string) => step.inputs.find((one) => one.name === name)?.text ?? name;
    const column = input.shape.axes.length > target.shape.axes.length ? 'input' : 'target';
    const flat = column === 'input' ? 'target' : 'input';
    const isPair = input.shape.axes.length + target.shape.axes.length === 3;
    return {
      at: 'target',
      because: ['input'],
      facts: {
        a: input.shape,
        b: target.shape,
        grown: { kind: 'known', axes: grown },
        ...(isPair ? { column: text(column), flat: text(flat), columnAt: column, flatAt: flat } : {}),
      },
    };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nlstm, fc = nn.LSTM(1, 8, batch_first=True), nn.Linear(8, 1)\nout, _ = lstm(torch.randn(16, 5, 1))\ntarget = torch.randn(16)\nloss = nn.MSELoss()(fc(out[:, -1]), target)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nlstm, fc = nn.LSTM(1, 8, batch_first=True), nn.Linear(8, 1)\nout, _ = lstm(torch.randn(16, 5, 1))\ntarget = torch.randn(16)\nloss = nn.MSELoss()(fc(out[:, -1]), target.unsqueeze(1))\n',
    },
    {
      language: 'typescript',
      wrong:
        "import { nn, randn } from 'unrolled';\n\nconst fc = new nn.Linear(8, 1);\nconst target = randn([16]);\nconst loss = new nn.MSELoss().forward(fc.forward(randn([16, 8])), target);\n",
      right:
        "import { nn, randn } from 'unrolled';\n\nconst fc = new nn.Linear(8, 1);\nconst target = randn([16]);\nconst loss = new nn.MSELoss().forward(fc.forward(randn([16, 8])), target.unsqueeze(1));\n",
    },
  ],
};
