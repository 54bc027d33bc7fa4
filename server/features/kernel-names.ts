/** What a step is called and given where the kernel takes it otherwise than the op's rule: sizes for what they are read from. */

import { mapTensors, type TapeEntry } from '../evaluate/tape.ts';
import { num } from '../shape/dim.ts';
import { listValue } from '../shape/shape.ts';
import type { Value } from '../shape/value.ts';

type Called = Pick<TapeEntry, 'op' | 'api' | 'args' | 'layer'>;

/** What makes a tensor of a size that another tensor or a list says. */
const CREATED: { readonly [name: string]: string } = {
  randint_of: 'randint',
  new_zeros: 'zeros',
  new_empty: 'empty',
  new_ones: 'ones',
  new_full: 'full',
  zeros_like: 'zeros',
  empty_like: 'empty',
  ones_like: 'ones',
  full_like: 'full',
  rand_like: 'rand',
  randn_like: 'randn',
  randint_like: 'randint',
  zerosLike: 'zeros',
  onesLike: 'ones',
};

export function calledAs(entry: TapeEntry): Called {
  const { op, api, args } = entry;
  if (entry.kind === 'layer' || entry.kind === 'effect') return { op, api, args };
  const name = api.slice(api.lastIndexOf('.') + 1);
  const created = op === 'tf_fill' && /^(zeros|ones)$/.test(name) ? name : CREATED[name];
  if (created !== undefined) return { op: created, api: created, args: withSize(entry) };
  // What TensorFlow.js draws, no seed makes again.
  if (/^tf\.(random|truncatedNormal|rand$)/.test(api)) return { op: 'input', api, args: [] };
  if (op === 'bidirectional' || op === 'time_distributed') return { op, api, args: args.flatMap(unwrapped) };
  if (op === 'tensor') return { op: 'literal', api, args };
  if (op === 'tf_tensor') return { op: 'literal', api, args: args.map(asData) };
  // A property is a rule of its own: the transposed of a tensor of any rank, of the last two axes, a parameter of a layer.
  if (name === 'T' || name === 't') return { op: 'permute', api: 'permute', args: reversed(entry) };
  if (name === 'mT') return { op: 'transpose', api: 'transpose', args: [...named(entry), ...LAST_TWO] };
  const listed = listedParts(entry);
  if (listed) return { op: 'parameters', api, args: [{ name: 'parts', value: listed }] };
  const made = madeLayer(entry);
  if (made !== undefined)
    return { op: 'parameter', api, args: [{ name: 'name', value: { kind: 'text', value: name } }], layer: made };
  return { op, api, args };
}

const axisAt = (name: string, at: number) => ({ name, value: { kind: 'size', dim: num(at) } as const });
const LAST_TWO = [axisAt('dim0', -2), axisAt('dim1', -1)];

/** The one tensor that a property is of, under the op's name. */
function named({ args: [self] }: TapeEntry): TapeEntry['args'] {
  return self ? [{ name: 'input', value: self.value }] : [];
}

/** The entry that made the layer whose parameter this reads. */
export function madeLayer({ kind, args: [self] }: TapeEntry): number | undefined {
  return kind === 'rule' && self?.value.kind === 'layer' ? self.value.node : undefined;
}

/** A layer that another is around, as its op and its options. */
function unwrapped(arg: TapeEntry['args'][number]): TapeEntry['args'] {
  const { value } = arg;
  if (arg.name !== 'layer' || value.kind !== 'layer') return [arg];
  const options = Object.entries(value.config).map(([name, one]) => ({ name, value: one }));
  return [{ name: 'layer_op', value: { kind: 'text', value: value.op } }, ...options];
}

/** Of a list of what a module holds: what each of its tensors is, a parameter as `[layer, name]`. */
function listedParts({ kind, output }: TapeEntry): Value | undefined {
  if (kind !== 'rule' || output.kind !== 'sequence') return undefined;
  const parts: Value[] = [];
  let isAll = true;
  mapTensors(output, (tensor) => {
    const { held } = tensor;
    isAll &&= held !== undefined;
    if (held && 'node' in held) parts.push({ ...tensor, node: held.node });
    else if (held)
      parts.push(
        listValue([
          { kind: 'size', dim: num(held.layer) },
          { kind: 'text', value: held.name },
        ]),
      );
    return tensor;
  });
  return isAll && parts.length > 0 ? listValue(parts) : undefined;
}

/** Layers that an entry reads a parameter of. */
export function layersRead(entry: TapeEntry): readonly number[] {
  const made = madeLayer(entry);
  const all = new Set(made === undefined ? [] : [made]);
  mapTensors(entry.output, (tensor) => {
    if (tensor.held && 'layer' in tensor.held) all.add(tensor.held.layer);
    return tensor;
  });
  return [...all];
}

/** Where the size comes from. */
const READ_FROM = new Set(['input', 'size', 'shape']);

/** The kernels know whole numbers of one width. */
function withWholeNumbers(arg: TapeEntry['args'][number]): TapeEntry['args'][number] {
  const { name, value } = arg;
  const narrow = name === 'dtype' && value.kind === 'text' && value.value === 'int32';
  return narrow ? { name, value: { kind: 'text', value: 'int64' } } : arg;
}

function asData({ name, value }: TapeEntry['args'][number]): TapeEntry['args'][number] {
  return { name: name === 'values' ? 'data' : name, value };
}

function withSize({ args, output }: TapeEntry): TapeEntry['args'] {
  const axes = output.kind === 'tensor' && output.shape.kind === 'known' ? output.shape.axes : [];
  const size = listValue(axes.map((axis): Value => ({ kind: 'size', dim: axis.dim })));
  const rest = args.filter(({ name }) => !READ_FROM.has(name)).map(withWholeNumbers);
  return [...rest, { name: 'size', value: size }];
}

/** All axes in the other order. */
function reversed(entry: TapeEntry): TapeEntry['args'] {
  const { output } = entry;
  const rank = output.kind === 'tensor' && output.shape.kind === 'known' ? output.shape.axes.length : 0;
  const dims = listValue(Array.from({ length: rank }, (_, i): Value => ({ kind: 'size', dim: num(rank - 1 - i) })));
  return [...named(entry), { name: 'dims', value: dims }];
}
