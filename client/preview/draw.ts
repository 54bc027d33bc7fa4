/** The weights of a layer as PyTorch draws them when the layer is made: https://pytorch.org/docs/stable/nn.init.html */

import type { NDArray } from '../../runtime/array.ts';
import { allocate, sizeOf } from '../../runtime/array.ts';
import { full, randn, uniform } from '../../runtime/kernels/create.ts';
import type { Generator } from '../../runtime/random.ts';
import type { PlanStep } from '../../server/messages.ts';

/** The parameters by their own names, and whether their numbers are the ones that the library would draw. */
export interface Drawn {
  readonly weights: { readonly [name: string]: NDArray };
  readonly exact: boolean;
}

type Shape = readonly number[];
type Fill = (name: string, shape: Shape) => NDArray;

/** Draws what a step `layer` makes, in the order in which PyTorch does. */
export function drawLayer(step: PlanStep, from: Generator): Drawn {
  const parameters = step.parameters ?? [];
  const kind = step.api.split('.').at(-1) ?? '';
  const torch = step.api.startsWith('torch.') || step.api.startsWith('unrolled.');
  const known = torch ? ruleOf(kind, step, from) : undefined;
  const fill = known ?? glorot(from);
  const weights = Object.fromEntries(parameters.map(({ name, shape }) => [name, fill(name, shape)] as const));
  const exact = known !== undefined || parameters.length === 0;
  return { weights: kind === 'MultiheadAttention' ? attention(weights, from) : weights, exact };
}

function ruleOf(kind: string, step: PlanStep, from: Generator): Fill | undefined {
  if (/^(RNN|LSTM|GRU)(Cell)?$/.test(kind)) return within(1 / Math.sqrt(Number(step.args.hidden_size)), from);
  if (/^(Lazy)?Linear$|^(Lazy)?Conv(Transpose)?[123]d$/.test(kind)) return byFanIn(step, from);
  if (kind === 'MultiheadAttention') {
    const projection = byFanIn(step, from);
    return (name, shape) => (name.startsWith('out_proj') ? projection(name, shape) : allocate(shape));
  }
  if (kind === 'Bilinear') return within(1 / Math.sqrt(step.parameters?.[0]?.shape[1] ?? 1), from);
  if (/^Embedding(Bag)?$/.test(kind)) return (_, shape) => withoutPadding(randn(shape, from), step.args.padding_idx);
  if (/Norm([123]d)?$/.test(kind)) return (name, shape) => (/weight|var/.test(name) ? full(shape, 1) : allocate(shape));
  if (kind === 'PReLU') return (_, shape) => full(shape, 0.25);
  return undefined;
}

function within(bound: number, from: Generator): Fill {
  return (_, shape) => uniform(shape, [-bound, bound], from);
}

/** ±1/√(numbers that one output reads): what kaiming_uniform with a = √5 comes to. The bias goes by its weight. */
function byFanIn(step: PlanStep, from: Generator): Fill {
  const weight = step.parameters?.find(({ shape }) => shape.length > 1)?.shape ?? [];
  const fanIn = sizeOf(weight.slice(1));
  return within(fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0, from);
}

function withoutPadding(table: NDArray, index: unknown): NDArray {
  if (typeof index !== 'number') return table;
  const [rows = 0, width = 0] = table.shape;
  const row = index < 0 ? index + rows : index;
  table.data.fill(0, row * width, (row + 1) * width);
  return table;
}

/** in_proj_weight is drawn anew by xavier_uniform once the output projection is there, and the biases are 0. */
function attention(drawn: { readonly [name: string]: NDArray }, from: Generator): { readonly [name: string]: NDArray } {
  return Object.fromEntries(
    Object.entries(drawn).map(([name, one]) => {
      if (/bias/.test(name)) return [name, allocate(one.shape)];
      return [name, /proj_weight$/.test(name) ? xavier(one.shape, from) : one];
    }),
  );
}

function xavier(shape: Shape, from: Generator): NDArray {
  const bound = Math.sqrt(6 / ((shape[0] ?? 1) + (shape[1] ?? 1)));
  return uniform(shape, [-bound, bound], from);
}

/** For layers whose library draws otherwise: in the usual range, biases 0. */
function glorot(from: Generator): Fill {
  return (name, shape) =>
    /bias|beta|mean/.test(name) ? allocate(shape) : /gamma|var/.test(name) ? full(shape, 1) : xavier(shape, from);
}
