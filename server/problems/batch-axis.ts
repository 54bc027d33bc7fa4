import { type HazardRule, inputOf, isOne, roleOf, type StepAt, shaped } from './hazard.ts';

/** PyTorch's layers read the steps first unless told otherwise, Keras's always the batch. */
const RECURRENT = ['rnn', 'lstm', 'gru'];
const KERAS = ['keras_simple_rnn', 'keras_lstm', 'keras_gru', 'keras_rnn'];

/** Whether the layer takes the batch first; undefined where that is not in sight. */
export function readsBatchFirst({ step }: StepAt): boolean | undefined {
  if (KERAS.includes(step.op)) return true;
  const option = inputOf(step, 'batch_first');
  return option?.kind === 'truth' ? option.value : undefined;
}

export const batchAxis: HazardRule = {
  name: 'batch-axis',
  severity: 'warning',
  meaning: {
    en:
      'A recurrent layer of PyTorch reads (seq, batch, features) unless it was made with `batch_first=True`. Given the other ' +
      'order it runs all the same: it walks over the samples as if they were time steps, and mixes them.',
    'zh-CN':
      'PyTorch 的循环层按 (seq, batch, features) 读取，除非创建时使用 `batch_first=True`。若顺序相反，它照样运行：把样本当作时间步逐个读取，并把它们混在一起。',
  },
  message: {
    en: '`{input}` is ({is}, features), but `{layer}` reads ({reads}, features): it takes {steps} samples for time steps',
    'zh-CN': '`{input}` 是 ({is}, features)，但 `{layer}` 按 ({reads}, features) 读取：它会把 {steps} 个样本当作时间步',
  },
  fixes: [
    {
      en: 'make the layer with {option}',
      'zh-CN': '创建该层时使用 {option}',
      edit: { kind: 'flip', argument: 'batch_first' },
      unsafe: true,
    },
    {
      en: 'swap the first two axes of `{input}`',
      'zh-CN': '交换 `{input}` 的前两维',
      edit: { kind: 'method', method: 'transpose', axes: [0, 1] },
      unsafe: true,
    },
  ],
  ops: [...RECURRENT, ...KERAS],
  find(at, reading) {
    const input = shaped(inputOf(at.step, 'input'));
    const batchFirst = readsBatchFirst(at);
    if (input?.shape.axes.length !== 3 || input.form === 'packed' || batchFirst === undefined) return undefined;
    const [time, batch] = batchFirst ? [1, 0] : [0, 1];
    const roles = [roleOf(reading, input, time), roleOf(reading, input, batch)];
    const isSwapped = roles[0] === 'batch' ? roles[1] !== 'batch' : roles[1] === 'seq' && roles[0] !== 'seq';
    const steps = input.shape.axes[time];
    if (!isSwapped || !steps || isOne(steps) || isOne(input.shape.axes[batch])) return undefined;
    const orders = ['seq, batch', 'batch, seq'] as const;
    const isKeras = KERAS.includes(at.step.op);
    const spelling = at.step.api.startsWith('torch.') ? 'batch_first=' : 'batchFirst: ';
    const value = at.step.api.startsWith('torch.') ? (batchFirst ? 'False' : 'True') : String(!batchFirst);
    return {
      at: 'input',
      because: isKeras ? [] : ['batch_first'],
      axes: { input: time },
      facts: {
        is: orders[batchFirst ? 0 : 1],
        reads: orders[batchFirst ? 1 : 0],
        steps: steps.dim,
        ...(isKeras ? {} : { option: `${spelling}${value}` }),
      },
    };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nbatch_size, seq_len = 32, 50\nlstm = nn.LSTM(10, 20)\nx = torch.randn(batch_size, seq_len, 10)\nout, (h, c) = lstm(x)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nbatch_size, seq_len = 32, 50\nlstm = nn.LSTM(10, 20, batch_first=True)\nx = torch.randn(batch_size, seq_len, 10)\nout, (h, c) = lstm(x)\n',
    },
    {
      language: 'typescript',
      wrong:
        "import { nn, randn } from 'unrolled';\n\nconst [batchSize, seqLen] = [32, 50];\nconst lstm = new nn.LSTM(10, 20);\nconst [out, state] = lstm.forward(randn([batchSize, seqLen, 10]));\n",
      right:
        "import { nn, randn } from 'unrolled';\n\nconst [batchSize, seqLen] = [32, 50];\nconst lstm = new nn.LSTM(10, 20, { batchFirst: true });\nconst [out, state] = lstm.forward(randn([batchSize, seqLen, 10]));\n",
    },
  ],
};
