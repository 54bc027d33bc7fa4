import { constantOf } from '../shape/dim.ts';
import { truthOf } from '../shape/shape.ts';
import { type HazardRule, inputOf, type Reading, type StepAt, shaped } from './hazard.ts';

export const stateOrder: HazardRule = {
  name: 'state-order',
  severity: 'warning',
  meaning: {
    en:
      'The first axis of `h_n` counts layer by layer, and within a layer forward then backward: ' +
      '`h_n.view(num_layers, 2, batch, hidden_size)`. Split the other way round it hands out states of the wrong layer.',
    'zh-CN':
      '`h_n` 的第一维逐层计数，层内先正向后反向：`h_n.view(num_layers, 2, batch, hidden_size)`。反过来拆分会取到错误层的状态。',
  },
  message: {
    en: '`{layer}` splits {first} as directions × layers; the states are stored layer by layer: ({layers}, {directions}, …)',
    'zh-CN': '`{layer}` 把 {first} 拆成 方向数 × 层数；状态是逐层存放的：({layers}, {directions}, …)',
  },
  fixes: [
    {
      en: 'split it as `({layers}, {directions}, \u2026)`',
      'zh-CN': '拆成 `({layers}, {directions}, …)`',
      edit: { kind: 'exchange', arguments: ['shape[0]', 'shape[1]'] },
      unsafe: true,
    },
  ],
  ops: ['view', 'reshape'],
  find(at, reading) {
    const [input, output] = [shaped(inputOf(at.step, 'input')), shaped(at.step.output)];
    const [first] = input?.shape.axes ?? [];
    const [one, two] = output?.shape.axes ?? [];
    if (first?.role !== 'layers' || !input || !one || !two || output?.shape.axes.length !== input.shape.axes.length + 1)
      return undefined;
    const layer = layerOf(reading, input.origin);
    const layers = layer && inputOf(layer.step, 'num_layers');
    if (!layer || layers?.kind !== 'size' || truthOf(inputOf(layer.step, 'bidirectional')) !== true) return undefined;
    if (constantOf(layers.dim) === 1 || constantOf(one.dim) !== 2 || two.dim.key !== layers.dim.key) return undefined;
    // Of two layers and two directions only their names tell.
    if (constantOf(layers.dim) === 2 && !isNamed(at)) return undefined;
    return {
      at: 'step',
      because: ['input'],
      axes: { input: 0 },
      facts: { first: first.dim, layers: layers.dim, directions: 2 },
    };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ngru = nn.GRU(10, 20, num_layers=3, bidirectional=True)\nout, h_n = gru(torch.randn(50, 32, 10))\nstates = h_n.view(2, 3, 32, 20)\n',
      right:
        'import torch\nimport torch.nn as nn\n\ngru = nn.GRU(10, 20, num_layers=3, bidirectional=True)\nout, h_n = gru(torch.randn(50, 32, 10))\nstates = h_n.view(3, 2, 32, 20)\n',
    },
  ],
};

function isNamed({ step }: StepAt): boolean {
  const text = (index: number) => step.inputs.find((one) => one.name === `shape[${index}]`)?.text ?? '';
  return /dir/i.test(text(0)) && /layer/i.test(text(1));
}

/** The layer whose state a tensor is. */
function layerOf(reading: Reading, origin: number | undefined): StepAt | undefined {
  const made = reading.step(origin);
  return made && ['rnn', 'lstm', 'gru'].includes(made.step.op) ? made : undefined;
}
