import { compare, constantOf, type Dim, evaluateDim, isUnknown, mul, num, type Sym, symbolsOf } from '../shape/dim.ts';
import { roleOfName } from '../shape/role-names.ts';
import type { Axis, Role } from '../shape/value.ts';
import { type HazardRule, inputOf, isOne, roleOf, type Shaped, type StepAt, shaped } from './hazard.ts';

export const reshapeSwap: HazardRule = {
  name: 'reshape-swap',
  severity: 'warning',
  meaning: {
    en:
      'A view or reshape reads the same numbers in the same order under another shape: it never swaps axes. ' +
      '`x.view(batch, seq)` of a (seq, batch) tensor has the right sizes and mixes the samples. So has `h_n.view(batch, -1)` ' +
      'of more than one layer or direction.',
    'zh-CN':
      'view 或 reshape 按相同顺序读取相同的数，只是换一个形状：它从不交换维。对 (seq, batch) 的张量使用 `x.view(batch, seq)` 大小正确，却把样本混在一起。多层或多方向时的 `h_n.view(batch, -1)` 也是如此。',
  },
  message: {
    en: '`{layer}` cuts {from} into {to} in the order of memory: the {role} ({size}) does not stay together',
    'zh-CN': '`{layer}` 按内存顺序把 {from} 切成 {to}：{role}（{size}）那一维被打乱了',
  },
  fixes: [
    {
      en: 'move the {role} with `transpose({here}, {there})`, then reshape',
      'zh-CN': '先用 `transpose({here}, {there})` 移动 {role} 维，再改变形状',
      edit: { kind: 'turn', from: 'here', to: 'there' },
      unsafe: true,
    },
  ],
  ops: ['view', 'reshape'],
  find(at, reading) {
    const [input, output] = [shaped(inputOf(at.step, 'input')), shaped(at.step.output)];
    if (!input || !output) return undefined;
    for (const [to, axis] of output.shape.axes.entries()) {
      const from = sameAxis(input, axis);
      const role = from === undefined ? undefined : roleOf(reading, input, from);
      if (from === undefined || isOne(axis) || (role !== 'batch' && role !== 'seq')) continue;
      // What leaves out the batch may be written for a batch of one.
      const dropped = input.shape.axes.slice(0, from);
      const single =
        to === 0 &&
        dropped.length > 0 &&
        dropped.every((one, i) => mayBeOne(one) && roleOf(reading, input, i) === 'batch');
      if (
        single ||
        !isMeant(at, axis, to, role) ||
        sameAfter(input.shape.axes.slice(from), output.shape.axes.slice(to)) ||
        !isTorn(input.shape.axes.slice(0, from), output.shape.axes.slice(0, to))
      )
        continue;
      return {
        at: 'step',
        because: ['input'],
        axes: { input: from },
        facts: { from: input.shape, to: output.shape, role, size: axis.dim, here: from, there: to },
      };
    }
    return undefined;
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\n\nbatch_size, seq_len = 32, 50\nx = torch.randn(batch_size, seq_len, 10)\nsteps = x.view(seq_len, batch_size, 10)\n',
      right:
        'import torch\n\nbatch_size, seq_len = 32, 50\nx = torch.randn(batch_size, seq_len, 10)\nsteps = x.transpose(0, 1)\n',
    },
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(10, 20, bidirectional=True)\nx = torch.randn(50, 32, 10)\nout, (h_n, c_n) = lstm(x)\nbatch_size = x.size(1)\nboth = h_n.view(batch_size, -1)\n',
      right:
        'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(10, 20, bidirectional=True)\nx = torch.randn(50, 32, 10)\nout, (h_n, c_n) = lstm(x)\nbatch_size = x.size(1)\nboth = h_n.transpose(0, 1).reshape(batch_size, -1)\n',
    },
    {
      language: 'typescript',
      wrong:
        "import { randn } from 'unrolled';\n\nconst [batchSize, seqLen] = [32, 50];\nconst x = randn([batchSize, seqLen, 10]);\nconst steps = x.view([seqLen, batchSize, 10]);\n",
      right:
        "import { randn } from 'unrolled';\n\nconst [batchSize, seqLen] = [32, 50];\nconst x = randn([batchSize, seqLen, 10]);\nconst steps = x.transpose(0, 1);\n",
    },
  ],
};

/** From the axis on nothing changes: what stands before it only stands otherwise. */
function sameAfter(before: readonly Axis[], after: readonly Axis[]): boolean {
  return before.length === after.length && before.every((one, i) => one.dim.key === after[i]?.dim.key);
}

function mayBeOne(axis: Axis): boolean {
  const size = constantOf(axis.dim);
  return size === undefined || size === 1;
}

/** The only axis of the size. */
function sameAxis(input: Shaped, axis: Axis): number | undefined {
  const same = input.shape.axes.flatMap((one, i) => (one.dim.key === axis.dim.key ? [i] : []));
  return same.length === 1 ? same[0] : undefined;
}

/** The size is the axis's own, not a number that happens to be the same: a symbol, or asked for by its name. */
function isMeant({ step }: StepAt, axis: Axis, index: number, role: Role): boolean {
  if (constantOf(axis.dim) === undefined) return true;
  const asked = step.inputs.find((one) => one.name === `shape[${index}]`);
  const name = asked?.text ?? '';
  return roleOfName(name.slice(name.lastIndexOf('.') + 1)) === role;
}

/** Elements before the axis are more or fewer than they were, for data of more than one step and sample. */
function isTorn(before: readonly Axis[], after: readonly Axis[]): boolean {
  const [a, b] = [product(before), product(after)];
  if (isUnknown(a) || isUnknown(b) || compare(a, b) === 'same') return false;
  const sizes = new Map<string, number>();
  const sizeOf = (symbol: Sym): number => {
    const role = roleOfName(symbol.name);
    if (role !== 'batch' && role !== 'seq') return 1;
    const size = sizes.get(symbol.id) ?? PRIMES[sizes.size % PRIMES.length] ?? 7;
    sizes.set(symbol.id, size);
    return size;
  };
  for (const symbol of [...symbolsOf(a), ...symbolsOf(b)]) sizeOf(symbol);
  const [x, y] = [evaluateDim(a, sizeOf), evaluateDim(b, sizeOf)];
  return x !== undefined && y !== undefined && x !== y;
}

const PRIMES = [7, 11, 13, 17, 19, 23];

function product(axes: readonly Axis[]): Dim {
  return axes.reduce((made, axis) => mul(made, axis.dim), num(1));
}
