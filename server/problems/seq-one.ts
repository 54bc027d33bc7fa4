import { readsBatchFirst } from './batch-axis.ts';
import { type HazardRule, inputOf, isOne, roleOf, shaped } from './hazard.ts';

export const seqOne: HazardRule = {
  name: 'seq-one',
  severity: 'warning',
  meaning: {
    en:
      'A sequence that got its missing axis at the wrong place has one time step, and its steps become samples that know ' +
      'nothing of each other. A recurrent layer of PyTorch reads (seq, batch, features): the batch is axis 1, or axis 0 with ' +
      '`batch_first=True`.',
    'zh-CN':
      '在错误位置补上缺失维的序列只有一个时间步，而它的各步变成互不相知的样本。PyTorch 的循环层按 (seq, batch, features) 读取：批次是第 1 维，使用 `batch_first=True` 时是第 0 维。',
  },
  message: {
    en: '`{input}` has one time step for `{layer}`: its {steps} steps stand on the batch axis',
    'zh-CN': '对 `{layer}` 来说 `{input}` 只有一个时间步：它的 {steps} 个时间步位于批所在的维',
  },
  fixes: [
    {
      en: 'put the axis of size 1 where the batch is: `unsqueeze({axis})`',
      'zh-CN': '把大小为 1 的维放在批的位置：`unsqueeze({axis})`',
      edit: { kind: 'set', argument: 'dim', to: { fact: 'axis' }, maker: 'input' },
      unsafe: true,
    },
    {
      en: 'or read it the other way round: batch_first',
      'zh-CN': '或按另一种顺序读取：batch_first',
      edit: { kind: 'flip', argument: 'batch_first' },
      unsafe: true,
    },
  ],
  ops: ['rnn', 'lstm', 'gru'],
  find(at, reading) {
    const input = shaped(inputOf(at.step, 'input'));
    const batchFirst = readsBatchFirst(at);
    if (input?.shape.axes.length !== 3 || input.form === 'packed' || batchFirst === undefined) return undefined;
    const [time, batch] = batchFirst ? [1, 0] : [0, 1];
    const steps = input.shape.axes[batch];
    if (!isOne(input.shape.axes[time]) || !steps || isOne(steps) || roleOf(reading, input, batch) !== 'seq')
      return undefined;
    return { at: 'input', because: ['batch_first'], axes: { input: batch }, facts: { steps: steps.dim, axis: batch } };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nseq_len = 50\nlstm = nn.LSTM(10, 20)\nsteps = torch.randn(seq_len, 10)\nout, _ = lstm(steps.unsqueeze(0))\n',
      right:
        'import torch\nimport torch.nn as nn\n\nseq_len = 50\nlstm = nn.LSTM(10, 20)\nsteps = torch.randn(seq_len, 10)\nout, _ = lstm(steps.unsqueeze(1))\n',
    },
  ],
};
