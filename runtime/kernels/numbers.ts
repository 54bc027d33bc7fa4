/** Numbers moved between arrays: those of a small layer take longer to move than to compute. */

/** Of so few numbers a loop is faster than a call of the engine. */
const FEW = 64;

export function bitsOf({ buffer, byteOffset, length }: Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
}

export function isSame([now, then]: readonly [Int32Array, Int32Array]): boolean {
  // Without a branch in the loop it takes half the time, and they hardly ever differ.
  let different = 0;
  for (let i = 0; i < then.length; i++) different |= (now[i] as number) ^ (then[i] as number);
  return different === 0;
}

export function write(to: Float32Array, from: Float32Array): void {
  if (from.length > FEW) to.set(from);
  else for (let i = 0; i < from.length; i++) to[i] = from[i] as number;
}

export function clear(numbers: Float32Array): void {
  if (numbers.length > FEW) numbers.fill(0);
  else for (let i = 0; i < numbers.length; i++) numbers[i] = 0;
}

/** Small results share a buffer, for to make one takes longer than to run a small layer; the smallest need none. */
const SHARED = 4096;
const BARE = 16;
let shared = new ArrayBuffer(SHARED);
let used = 0;

export function copied(numbers: Float32Array): Float32Array {
  const { length } = numbers;
  if (length * 8 > SHARED) return numbers.slice();
  if (length <= BARE) {
    const out = new Float32Array(length);
    write(out, numbers);
    return out;
  }
  // One that was transferred to another thread has no length.
  if (used + length * 4 > shared.byteLength) {
    shared = new ArrayBuffer(SHARED);
    used = 0;
  }
  const out = new Float32Array(shared, used, length);
  used += length * 4;
  write(out, numbers);
  return out;
}

export function summed(vectors: readonly (Float32Array | undefined)[], width: number): Float32Array {
  const out = new Float32Array(width);
  for (const vector of vectors)
    if (vector) for (let i = 0; i < vector.length; i++) out[i] = (out[i] ?? 0) + (vector[i] ?? 0);
  return out;
}
