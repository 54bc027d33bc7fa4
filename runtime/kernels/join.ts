/** Tensors put together or taken apart along an axis. */

import { allocate, around, axisOf, list, type NDArray, promote, sameShape } from '../array.ts';
import { type Kernels, kernel } from './kernel.ts';
import { unsqueeze } from './reshape.ts';

/** Tensors alike in every axis but one, end to end along it. (0,) is skipped. */
export function cat(tensors: readonly NDArray[], dim = 0): NDArray {
  if (tensors.length === 0) throw new Error('torch.cat(): expected a non-empty list of Tensors');
  const parts = tensors.filter((one) => !(one.shape.length === 1 && one.shape[0] === 0));
  const [head] = parts;
  const scalar = tensors.findIndex((one) => one.shape.length === 0);
  if (scalar >= 0) throw new Error(`zero-dimensional tensor (at position ${scalar}) cannot be concatenated`);
  if (!head) return allocate([0], tensors[0]?.dtype);
  const axis = axisOf(dim, head.shape.length);
  let total = 0;
  for (const [i, one] of tensors.entries()) {
    if (!parts.includes(one)) continue;
    if (one.shape.length !== head.shape.length)
      throw new Error(`Tensors must have same number of dimensions: got ${head.shape.length} and ${one.shape.length}`);
    const wrong = one.shape.findIndex((size, k) => k !== axis && size !== head.shape[k]);
    if (wrong >= 0) {
      throw new Error(
        `Sizes of tensors must match except in dimension ${axis}. Expected size ${head.shape[wrong]} but got size ${one.shape[wrong]} for tensor number ${i} in the list.`,
      );
    }
    total += one.shape[axis] ?? 0;
  }
  const shape = head.shape.map((size, i) => (i === axis ? total : size));
  const out = allocate(shape, parts.map((one) => one.dtype).reduce(promote));
  const { outer, inner } = around(shape, axis);
  let at = 0;
  for (const one of parts) {
    const run = (one.shape[axis] ?? 0) * inner;
    for (let o = 0; o < outer; o++) out.data.set(one.data.subarray(o * run, (o + 1) * run), o * total * inner + at);
    at += run;
  }
  return out;
}

/** n tensors of one shape along a new axis of size n. */
export function stack(tensors: readonly NDArray[], dim = 0): NDArray {
  const [head] = tensors;
  if (!head) throw new Error('stack expects a non-empty TensorList');
  const wrong = tensors.findIndex((one) => !sameShape(one.shape, head.shape));
  if (wrong >= 0) {
    throw new Error(
      `stack expects each tensor to be equal size, but got [${list(head.shape)}] at entry 0 and [${list(tensors[wrong]?.shape ?? [])}] at entry ${wrong}`,
    );
  }
  const at = axisOf(dim, head.shape.length + 1);
  const parts = tensors.map((one) => unsqueeze(one, at));
  // An empty vector is skipped by cat, but counts here.
  if (parts.every((one) => one.data.length === 0)) {
    return allocate([...head.shape.slice(0, at), tensors.length, ...head.shape.slice(at)], head.dtype);
  }
  return cat(parts, at);
}

/** The run of an axis from `start`, `length` long. */
export function narrow(input: NDArray, dim: number, start: number, length: number): NDArray {
  const axis = axisOf(dim, input.shape.length);
  if (input.shape.length === 0) throw new Error('narrow() cannot be applied to a 0-dim tensor.');
  const size = input.shape[axis] ?? 0;
  if (length < 0) throw new Error('narrow(): length must be non-negative.');
  if (start < -size || start > size)
    throw new Error(`start out of range (expected to be in range of [${-size}, ${size}], but got ${start})`);
  const from = start < 0 ? start + size : start;
  if (from + length > size) throw new Error(`start (${from}) + length (${length}) exceeds dimension size (${size}).`);
  const shape = input.shape.map((one, i) => (i === axis ? length : one));
  const { outer, inner } = around(input.shape, axis);
  if (outer === 1) {
    return { shape, data: input.data.subarray(from * inner, (from + length) * inner), dtype: input.dtype };
  }
  const out = allocate(shape, input.dtype);
  for (let o = 0; o < outer; o++) {
    const at = (o * size + from) * inner;
    out.data.set(input.data.subarray(at, at + length * inner), o * length * inner);
  }
  return out;
}

/** Pieces of a size, the last one smaller; or of the sizes listed. */
export function split(input: NDArray, size: number | readonly number[], dim = 0): NDArray[] {
  const axis = axisOf(dim, input.shape.length);
  if (input.shape.length === 0) throw new Error('split expects at least a 1-dimensional tensor');
  const whole = input.shape[axis] ?? 0;
  if (typeof size !== 'number') {
    if (size.reduce((a, b) => a + b, 0) !== whole) {
      throw new Error(
        `split_with_sizes expects split_sizes to sum exactly to ${whole} (input tensor's size at dimension ${axis}), but got split_sizes=[${list(size)}]`,
      );
    }
    let at = 0;
    return size.map((one) => {
      at += one;
      return narrow(input, axis, at - one, one);
    });
  }
  if (size < 0) throw new Error(`split expects split_size be non-negative, but got split_size=${size}`);
  if (size === 0 && whole !== 0)
    throw new Error(`split_size can only be 0 if dimension size is 0, but got dimension size of ${whole}`);
  const count = Math.max(1, Math.ceil(whole / Math.max(1, size)));
  return Array.from({ length: count }, (_, i) => narrow(input, axis, i * size, Math.min(size, whole - i * size)));
}

/** At most `chunks` pieces, all but the last of one size. */
export function chunk(input: NDArray, chunks: number, dim = 0): NDArray[] {
  const axis = axisOf(dim, input.shape.length);
  if (input.shape.length === 0) throw new Error('chunk expects at least a 1-dimensional tensor');
  if (chunks < 1) throw new Error(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  const whole = input.shape[axis] ?? 0;
  if (whole === 0) return Array.from({ length: chunks }, () => narrow(input, axis, 0, 0));
  return split(input, Math.ceil(whole / chunks), axis);
}

/** The slice at one index of an axis, which goes. */
export function select(input: NDArray, dim: number, index: number): NDArray {
  if (input.shape.length === 0) throw new Error('select() cannot be applied to a 0-dim tensor.');
  const axis = axisOf(dim, input.shape.length);
  const size = input.shape[axis] ?? 0;
  if (index < -size || index >= size) {
    throw new Error(
      `select(): index ${index} out of range for tensor of size [${list(input.shape)}] at dimension ${axis}`,
    );
  }
  const one = narrow(input, axis, index < 0 ? index + size : index, 1);
  return { ...one, shape: input.shape.filter((_, i) => i !== axis) };
}

/** The slices along an axis, which goes. */
export function unbind(input: NDArray, dim = 0): NDArray[] {
  if (input.shape.length === 0) throw new Error('Dimension specified as 0 but tensor has no dimensions');
  const axis = axisOf(dim, input.shape.length);
  return Array.from({ length: input.shape[axis] ?? 0 }, (_, i) => select(input, axis, i));
}

export const joinKernels = (): Kernels => ({
  cat: kernel('tensors dim', cat),
  stack: kernel('tensors dim', stack),
  chunk: kernel('input size dim', chunk),
  split: kernel('input size dim', split),
  unbind: kernel('input dim', unbind),
  select: kernel('input dim index', select),
  narrow: kernel('input dim start length', narrow),
});
