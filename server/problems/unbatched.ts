import { type HazardRule, inputOf, isOne, roleOf, shaped } from './hazard.ts';

export const unbatched: HazardRule = {
  name: 'unbatched',
  severity: 'warning',
  meaning: {
    en:
      'Data with two axes is one sequence without a batch for a recurrent layer of PyTorch: (seq, features). A batch of samples ' +
      'given so is walked over as if the samples were time steps, and the state leaks from one to the next.',
    'zh-CN':
      '对 PyTorch 的循环层来说，二维数据是没有批次的一个序列：(seq, features)。这样给出的一批样本会被当作时间步逐个读取，状态从一个样本泄漏到下一个。',
  },
  message: {
    en: '`{layer}` reads `{input}`, {shape}, as one sequence: it takes {steps} samples for time steps',
    'zh-CN': '`{layer}` 把形状为 {shape} 的 `{input}` 当作一条序列读取：它会把 {steps} 个样本当作时间步',
  },
  fixes: [
    {
      en: 'add the time axis: `{input}.unsqueeze({axis})`',
      'zh-CN': '添加时间维：`{input}.unsqueeze({axis})`',
      edit: { kind: 'method', method: 'unsqueeze', axes: [{ fact: 'axis' }] },
      unsafe: true,
    },
  ],
  ops: ['rnn', 'lstm', 'gru'],
  find({ step }, reading) {
    const input = shaped(inputOf(step, 'input'));
    if (input?.shape.axes.length !== 2 || input.form === 'packed' || roleOf(reading, input, 0) !== 'batch')
      return undefined;
    const [batch] = input.shape.axes;
    if (!batch || isOne(batch) || input.shape.axes.some((axis) => axis.basis)) return undefined;
    const option = inputOf(step, 'batch_first');
    return {
      at: 'input',
      because: [],
      axes: { input: 0 },
      facts: { shape: input.shape, steps: batch.dim, axis: option?.kind === 'truth' && option.value ? 1 : 0 },
    };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nbatch_size = 32\ngru = nn.GRU(8, 16)\nx = torch.randn(batch_size, 8)\nout, h = gru(x)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nbatch_size = 32\ngru = nn.GRU(8, 16)\nx = torch.randn(batch_size, 8)\nout, h = gru(x.unsqueeze(0))\n',
    },
  ],
};
