/** Which kernel a library's name stands for: an op may have one shape rule for many names, and each name numbers of its own. */

import { list, sameShape } from '../array.ts';
import { kernels } from './all.ts';
import { cast } from './dtype.ts';
import { isArray, type Kernel } from './kernel.ts';

/** Names for one thing, without case and underscores. */
const SAME: { readonly [kernel: string]: string } = {
  abs: 'absolute',
  neg: 'negative',
  add: 'plus',
  sub: 'subtract minus',
  mul: 'multiply times',
  div: 'divide truedivide',
  mod: 'remainder',
  floordiv: 'floordivide',
  ne: 'notequal',
  lt: 'less',
  le: 'lessequal',
  gt: 'greater',
  ge: 'greaterequal',
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
  asinh: 'arcsinh',
  acosh: 'arccosh',
  atanh: 'arctanh',
  atan2: 'arctan2',
  trunc: 'fix',
  sign: 'sgn',
  clamp: 'clip',
  dot: 'vdot',
  outer: 'ger',
  cat: 'concat concatenate',
  vstack: 'rowstack',
  hann_window: 'hannwindow',
  transpose: 'swapaxes swapdims',
  movedim: 'moveaxis',
  expand: 'broadcastto',
  split: 'splitwithsizes',
  flatten: 'ravel',
  flip_axes: 'flip',
  tensor: 'astensor asarray scalartensor',
  functional_linear: 'linear',
  binary_cross_entropy: 'bceloss',
  binary_cross_entropy_with_logits: 'bcewithlogitsloss',
  cross_entropy: 'crossentropyloss',
  nll_loss: 'nllloss2d',
  kl_div: 'kldivloss',
  cast: 'float double half bfloat16 long int short char byte bool to typeas',
  as_ndarray: 'numpy array',
  size: 'shape',
  numel: 'nelement',
  unfold_blocks: 'unfold',
  fold_blocks: 'fold',
  lp_pool1d: 'lppool1d',
  reversed_axes: 't',
  adjoint: 'mt h mh',
  where_or_nonzero: 'where',
  interpolate: 'upsample',
  upsample_nearest: 'upsamplingnearest2d',
  upsample_bilinear: 'upsamplingbilinear2d',
  transformer_encoder: 'transformerencoderlayer',
  transformer_decoder: 'transformerdecoderlayer',
  square_mask: 'generatesquaresubsequentmask',
  trapezoid: 'trapz',
  multi_dot: 'chainmatmul',
  inverse: 'inv',
  searchsorted: 'bucketize',
  dropout: 'alphadropout featurealphadropout featuredropout dropout1d dropout2d dropout3d',
  identity:
    'detach cuda cpu mps xpu contiguous requiresgrad data sharememory pinmemory recordstream retaingrad conj conjphysical resolveconj real fromdlpack',
};

const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');

const byName = new Map<string, string>([
  ...[...kernels.keys()].map((name) => [plain(name), name] as const),
  ...Object.entries(SAME).flatMap(([kernel, names]) => names.split(' ').map((name) => [name, kernel] as const)),
]);

/** Ops of libraries that call alike what has other arguments. */
const APART = /^(tf|np|keras|einops)_/;

/**
 * The kernel of `op` called by the name `api` of a library (`torch.nn.functional.mish`, `torch.Tensor.add_`; an operator has
 * the op's own). Undefined where that name has no numbers here, whatever its op.
 */
export function kernelOf(op: string, api: string): { readonly name: string; readonly run: Kernel } | undefined {
  const name = nameOf(op, api);
  const run = name === undefined ? undefined : kernels.get(name);
  if (name === undefined || run === undefined) return undefined;
  return { name, run: WRITES.test(op) && /[a-z0-9]_$/.test(api) ? inPlace(run) : run };
}

function nameOf(op: string, api: string): string | undefined {
  if (APART.test(op) || api === op) return op;
  const named = plain(api.slice(api.lastIndexOf('.') + 1));
  if (api.includes('.init.') || (op === 'identity' && UNSEEN.has(named))) return undefined;
  if (named === plain(op) && kernels.has(op)) return op;
  return SAME[op]?.split(' ').includes(named) ? op : byName.get(named);
}

/** Methods whose arguments the shape does not depend on: their rule keeps none of them by name. */
const UNSEEN = new Set(['maskedscatter', 'indexput']);

/** Ops whose names with a last `_` write into their input. */
const WRITES = /^(in_place|identity|masked_fill)$/;

/** The result of `x.add_(y)` has the shape and dtype of x: y broadcasts into it. */
function inPlace(run: Kernel): Kernel {
  return (args) => {
    const [input, out] = [args.input, run(args)];
    if (!isArray(input) || !isArray(out)) return out;
    if (!sameShape(input.shape, out.shape)) {
      throw new Error(
        `output with shape [${list(input.shape)}] doesn't match the broadcast shape [${list(out.shape)}]`,
      );
    }
    return cast(out, input.dtype);
  };
}
