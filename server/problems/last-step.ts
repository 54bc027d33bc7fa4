import { constantOf } from '../shape/dim.ts';
import type { Value } from '../shape/value.ts';
import { formOf, type HazardRule, inputOf, isOne } from './hazard.ts';

export const lastStep: HazardRule = {
  name: 'last-step',
  severity: 'warning',
  meaning: {
    en:
      'The last index of the batch axis is the last sample, not the last time step. What comes out of a recurrent layer has ' +
      'its steps first, or second with `batch_first=True`: `output[-1]` or `output[:, -1]`.',
    'zh-CN':
      '批次维的最后一个索引是最后一个样本，而不是最后一个时间步。循环层的输出把时间步放在第一维，使用 `batch_first=True` 时放在第二维：`output[-1]` 或 `output[:, -1]`。',
  },
  message: {
    en: '`{taken}` is the last sample; the last time step is `{wanted}`',
    'zh-CN': '`{taken}` 取的是最后一个样本；最后一个时间步是 `{wanted}`',
  },
  fixes: [{ en: 'write `{wanted}`', 'zh-CN': '写成 `{wanted}`', edit: { kind: 'index', to: 'wanted' }, unsafe: true }],
  ops: ['index'],
  find({ step }) {
    const items = inputOf(step, 'items');
    if (items?.kind !== 'sequence' || !items.items) return undefined;
    const input = formOf(inputOf(step, 'input'), items.items.filter((item) => !isDots(item)).length);
    if (input?.shape.axes.length !== 3) return undefined;
    const roles = input.shape.axes.map((axis) => axis.role);
    const batch = roles.indexOf('batch');
    if (!(batch === 0 && roles[1] === 'seq') && !(batch === 1 && roles[0] === 'seq')) return undefined;
    const before = items.items.slice(0, batch);
    if (!isLast(items.items[batch]) || !before.every(isWhole) || !items.items.slice(batch + 1).every(isWhole))
      return undefined;
    if (isOne(input.shape.axes[batch])) return undefined;
    const name = step.inputs.find((one) => one.name === 'input')?.text ?? 'output';
    return {
      at: 'items',
      because: ['input'],
      axes: { input: batch },
      facts:
        batch === 0
          ? { taken: `${name}[-1]`, wanted: `${name}[:, -1]` }
          : { taken: `${name}[:, -1]`, wanted: `${name}[-1]` },
    };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(10, 20, batch_first=True)\nout, _ = lstm(torch.randn(32, 50, 10))\nlast = out[-1]\n',
      right:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(10, 20, batch_first=True)\nout, _ = lstm(torch.randn(32, 50, 10))\nlast = out[:, -1]\n',
    },
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\ngru = nn.GRU(10, 20)\nout, _ = gru(torch.randn(50, 32, 10))\nlast = out[:, -1, :]\n',
      right:
        'import torch\nimport torch.nn as nn\n\ngru = nn.GRU(10, 20)\nout, _ = gru(torch.randn(50, 32, 10))\nlast = out[-1]\n',
    },
  ],
};

function isLast(item: Value | undefined): boolean {
  return item?.kind === 'size' && constantOf(item.dim) === -1;
}

/** `:`, `...`. */
function isWhole(item: Value): boolean {
  return isDots(item) || (item.kind === 'record' && Object.values(item.fields).every((field) => field.kind === 'none'));
}

function isDots(item: Value): boolean {
  return item.kind === 'text' && item.value === '...';
}
