/** What a kernel is: an op of the shape rules, with numbers. A row of a family's table reads the op's own argument names. */

import type { NDArray } from '../array.ts';

/** `start:stop:step` of an axis; what is left out is the whole of it. */
export interface Slice {
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly step?: number | null;
}

export type Arg = NDArray | number | boolean | string | null | undefined | Slice | Weights | readonly Arg[];

/** Parameters of a layer by their names in a state dict: `weight_ih_l0`. */
export interface Weights {
  readonly [name: string]: NDArray;
}

/** How often weights have been written, and whether somebody else has their arrays and may write them unseen. */
export interface Written {
  times: number;
  shared: boolean;
}

/** Arguments under the op's parameter names, a layer's configuration and its `weights` among them. */
export interface Args {
  readonly [name: string]: Arg;
}

export type Result = NDArray | number | boolean | null | readonly Result[];

export type Kernel = (args: Args) => Result;

export interface Kernels {
  readonly [op: string]: Kernel;
}

/** A kernel that is a plain function of these arguments, in this order. */
export function kernel<A extends readonly unknown[]>(names: string, run: (...args: A) => Result): Kernel {
  const order = names.split(' ');
  return (args) => run(...(order.map((name) => args[name] ?? undefined) as unknown as A));
}

/** A parameter of a layer, or of the same name among the arguments of a function. */
export function weightOf(args: Args, name: string): NDArray | undefined {
  // Among a layer's arguments `bias` says whether there is one.
  const given = args[name];
  const found = isArray(given) ? given : (args.weights as Weights | undefined)?.[name];
  return isArray(found) ? found : undefined;
}

export function isArray(arg: Arg | Result): arg is NDArray {
  return typeof arg === 'object' && arg !== null && 'data' in arg && 'dtype' in arg;
}

export function needWeight(args: Args, name: string): NDArray {
  const weight = weightOf(args, name);
  if (!weight) throw new Error(`the layer has no ${name}`);
  return weight;
}

/** One number or several, as several. */
export function listOf(x: number | readonly number[]): readonly number[] {
  return typeof x === 'number' ? [x] : x;
}
