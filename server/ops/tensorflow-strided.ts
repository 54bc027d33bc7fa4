/** `stridedSlice` of TensorFlow.js: from begin to end in steps along every axis, with its five masks. */

import { add, atLeast, constantOf, type Dim, min, num, sub, unknownDim } from '../shape/dim.ts';
import { integerOf, isGiven } from '../shape/shape.ts';
import type { Axis, Value } from '../shape/value.ts';
import { type Args, fault, type Outcome } from './op.ts';
import { axesOf, made, madeOf, shapeFacts, sizesIn, unknownInput } from './tensorflow-tools.ts';

const MASKS = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'] as const;

/** What is asked of one axis; `whole` for an axis that is not named. */
type Part =
  | {
      readonly kind: 'range';
      readonly from: Value | undefined;
      readonly to: Value | undefined;
      readonly by: number | undefined;
    }
  | { readonly kind: 'one'; readonly at: Value | undefined }
  | { readonly kind: 'new' }
  | { readonly kind: 'whole' };

export function stridedSlice(args: Args): Outcome {
  const axes = axesOf(args.input);
  const parts = axes && partsOf(args, axes.length);
  if (!axes || !parts) return made(unknownInput, args.input);
  const out: Axis[] = [];
  let next = 0;
  for (const part of parts) {
    if (part.kind === 'new') {
      out.push({ dim: num(1) });
      continue;
    }
    const axis = axes[next++];
    if (!axis) return made(unknownInput, args.input);
    if (part.kind === 'one') {
      const at = integerOf(part.at);
      const least = at === undefined ? unknownDim : num(at < 0 ? -at : at + 1);
      if (axis.basis === undefined && atLeast(axis.dim, least) === false)
        return fault('index', 'begin', {
          because: ['input'],
          axes: { input: next - 1 },
          facts: { ...shapeFacts(args.input), index: at ?? 0, size: axis.dim, axis: next - 1 },
        });
      continue;
    }
    out.push(part.kind === 'whole' ? axis : ranged(axis, part));
  }
  return madeOf(out, args.input);
}

/** One part for every axis and every new one; undefined where the masks or the number of parts are not known. */
function partsOf(args: Args, rank: number): readonly Part[] | undefined {
  const masks = MASKS.map((name) => (isGiven(args[name]) ? integerOf(args[name]) : 0));
  const begin = sizesIn(args.begin);
  const end = sizesIn(args.end);
  const strides = isGiven(args.strides) ? sizesIn(args.strides) : begin?.map(() => undefined);
  if (!begin || !end || !strides || masks.includes(undefined)) return undefined;
  const [beginMask = 0, endMask = 0, ellipsis = 0, fresh = 0, shrink = 0] = masks.map(Number);
  const bit = (mask: number, i: number) => (mask & (1 << i)) !== 0;
  const named = strides.filter((_, i) => !bit(ellipsis, i) && !bit(fresh, i)).length;
  const rest: readonly Part[] = Array.from({ length: Math.max(0, rank - named) }, () => ({ kind: 'whole' }));
  const parts = strides.flatMap((stride, i): readonly Part[] => {
    if (bit(ellipsis, i)) return rest;
    if (bit(fresh, i)) return [{ kind: 'new' }];
    if (bit(shrink, i)) return [{ kind: 'one', at: begin[i] }];
    const from = bit(beginMask, i) ? undefined : begin[i];
    const to = bit(endMask, i) ? undefined : end[i];
    return [{ kind: 'range', from, to, by: stride === undefined ? 1 : integerOf(stride) }];
  });
  return ellipsis === 0 ? [...parts, ...rest] : parts;
}

function ranged(axis: Axis, part: Extract<Part, { kind: 'range' }>): Axis {
  const { from, to, by } = part;
  const length = constantOf(axis.dim);
  const [start, stop] = [from, to].map((value) => (value === undefined ? undefined : integerOf(value)));
  if (by === undefined || by === 0 || (from && start === undefined) || (to && stop === undefined))
    return { dim: unknownDim };
  if (length !== undefined) return { dim: num(stepped(length, { start, stop, by })) };
  return by === 1 ? { ...axis, dim: symbolic(axis.dim, start, stop) } : { dim: unknownDim };
}

/** How many steps there are between two places that are first brought into the axis. */
function stepped(
  length: number,
  range: { readonly start: number | undefined; readonly stop: number | undefined; readonly by: number },
): number {
  const { by } = range;
  const [low, high] = by > 0 ? [0, length] : [-1, length - 1];
  const inside = (at: number): number => Math.min(high, Math.max(low, at < 0 ? at + length : at));
  const start = range.start === undefined ? (by > 0 ? low : high) : inside(range.start);
  const stop = range.stop === undefined ? (by > 0 ? high : low) : inside(range.stop);
  return Math.max(0, Math.ceil((stop - start) / by));
}

/** The same in steps of one over a length that is a symbol, where the ends stay in their order. */
function symbolic(length: Dim, start: number | undefined, stop: number | undefined): Dim {
  const place = (at: number): Dim => (at < 0 ? add(length, num(at)) : min(length, num(at)));
  const from = start === undefined ? num(0) : place(start);
  const to = stop === undefined ? length : place(stop);
  const distance = sub(to, from);
  return atLeast(distance, num(0)) === true && atLeast(from, num(0)) === true ? distance : unknownDim;
}
