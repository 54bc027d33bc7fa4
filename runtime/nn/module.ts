/** What every layer and model is: parameters with PyTorch's names, read and set as a state dict. */

import { checkFit, list, type NDArray, type Numbers, sameShape } from '../array.ts';
import type { Written } from '../kernels/kernel.ts';
import { Tensor } from '../tensor.ts';

/** A tensor of a module's state dict. */
abstract class Kept extends Tensor {
  /** Takes the numbers of a tensor of the same shape. */
  copy(from: NDArray): void {
    checkFit(from.shape, this.shape);
    this.data.set(from.data);
  }
}

/** A tensor that a module learns. */
export class Parameter extends Kept {
  /** Absent where nobody asks. */
  readonly #written: Written | undefined;

  constructor(array: NDArray, written?: Written) {
    super(array);
    this.#written = written;
  }

  override get data(): Numbers {
    // Whoever has looked at it may write into it at any time.
    if (this.#written) this.#written.shared = true;
    return this.numbers;
  }

  override copy(from: NDArray): void {
    checkFit(from.shape, this.shape);
    this.numbers.set(from.data);
    if (this.#written) this.#written.times++;
  }
}

/** A tensor that a module keeps and does not learn: a running mean. */
export class Buffer extends Kept {}

/** By PyTorch's names: `weight_ih_l0`, `rnn.bias_hh_l1_reverse`. */
export interface StateDict {
  readonly [name: string]: NDArray;
}

/**
 * Extend it for a model: modules and parameters in its fields, and in lists in its fields, are found by the fields' names.
 * Everything is computed as PyTorch does after `eval()`.
 */
export abstract class Module {
  abstract forward(...args: never[]): unknown;

  /** Its own parameters by name. */
  protected ownParameters(): readonly (readonly [string, Parameter])[] {
    return Object.entries(this).filter((field): field is [string, Parameter] => field[1] instanceof Parameter);
  }

  #ownBuffers(): readonly (readonly [string, Buffer])[] {
    return Object.entries(this).filter((field): field is [string, Buffer] => field[1] instanceof Buffer);
  }

  /** All that a state dict holds: its own, then what its modules hold. */
  #kept(): readonly (readonly [string, Kept])[] {
    const inner = this.ownModules().flatMap(([name, module]) =>
      module.#kept().map(([rest, kept]) => [`${name}.${rest}`, kept] as const),
    );
    return [...this.ownParameters(), ...this.#ownBuffers(), ...inner];
  }

  /** The modules it is made of, by name. */
  protected ownModules(): readonly (readonly [string, Module])[] {
    return Object.entries(this).flatMap(([name, value]): [string, Module][] => {
      if (value instanceof Module) return [[name, value]];
      if (!Array.isArray(value)) return [];
      return value.flatMap((one, i): [string, Module][] => (one instanceof Module ? [[`${name}.${i}`, one]] : []));
    });
  }

  /** A guess of what a state dict that does not fit belongs to, where there is one. */
  protected explain(_state: StateDict): string | undefined {
    return undefined;
  }

  /** Its parameters and those of its modules, under their full names. */
  namedParameters(): readonly (readonly [string, Parameter])[] {
    const inner = this.ownModules().flatMap(([name, module]) =>
      module.namedParameters().map(([rest, parameter]) => [`${name}.${rest}`, parameter] as const),
    );
    return [...this.ownParameters(), ...inner];
  }

  parameters(): readonly Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Its parameters and buffers by name; they share their numbers with the module. */
  stateDict(): { [name: string]: Tensor } {
    return Object.fromEntries(this.#kept());
  }

  /**
   * Copies the numbers of a state dict. Throws, with nothing copied, when a name is missing, unexpected (unless `strict` is
   * false) or of another shape.
   */
  loadStateDict(state: StateDict, { strict = true }: { readonly strict?: boolean } = {}): void {
    const own = new Map(this.#kept());
    const missing = [...own.keys()].filter((name) => !Object.hasOwn(state, name));
    const unexpected = Object.keys(state).filter((name) => !own.has(name));
    const lines: string[] = [];
    if (strict && missing.length > 0) lines.push(`Missing key(s) in state_dict: ${quoted(missing)}. `);
    if (strict && unexpected.length > 0) lines.push(`Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
    for (const [name, parameter] of own) {
      const given = state[name];
      if (given && !sameShape(given.shape, parameter.shape)) {
        lines.push(
          `size mismatch for ${name}: copying a param with shape torch.Size([${list(given.shape)}]) from checkpoint, the shape in current model is torch.Size([${list(parameter.shape)}]).`,
        );
      }
    }
    if (lines.length > 0) {
      const because = this.#explanations(state);
      throw new Error(
        [`Error(s) in loading state_dict for ${this.constructor.name}:`, ...lines, ...because].join('\n\t'),
      );
    }
    for (const [name, parameter] of own) {
      const given = state[name];
      if (given) parameter.copy(given);
    }
  }

  /** What the module and those it is made of say about the state. */
  #explanations(state: StateDict): string[] {
    const mine = this.explain(state);
    const inner = this.ownModules().flatMap(([name, module]) => {
      const part = Object.entries(state).filter(([key]) => key.startsWith(`${name}.`));
      const own = Object.fromEntries(part.map(([key, value]) => [key.slice(name.length + 1), value]));
      return module.#explanations(own).map((text) => `${name}: ${text}`);
    });
    return [...(mine ? [mine] : []), ...inner];
  }

  /** Itself: everything is computed as after `eval()`. */
  eval(): this {
    return this;
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** The input of a layer, as PyTorch checks it: a tuple is what a recurrent layer gives. */
export function needTensor(input: unknown, called: string): asserts input is Tensor {
  if (input instanceof Tensor) return;
  const got = Array.isArray(input) ? 'tuple' : input === null ? 'null' : typeof input;
  const first = Array.isArray(input) ? '; a recurrent layer gives [output, state]: take the first of them' : '';
  throw new TypeError(`${called}(): argument 'input' (position 1) must be Tensor, not ${got}${first}`);
}
