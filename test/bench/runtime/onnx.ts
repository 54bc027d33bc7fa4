/** Writes a recurrent network as an ONNX model, for onnxruntime: https://onnx.ai/onnx/operators/ and onnx.proto. */

import type { Weights } from '../../../runtime/kernels/kernel.ts';
import type { Work } from './works.ts';

/** A message of protobuf: its fields one after the other. */
class Message {
  readonly #parts: Uint8Array[] = [];

  #varint(value: number): void {
    const bytes: number[] = [];
    let rest = BigInt(value);
    do {
      const low = Number(rest & 127n);
      rest >>= 7n;
      bytes.push(rest > 0n ? low | 128 : low);
    } while (rest > 0n);
    this.#parts.push(Uint8Array.from(bytes));
  }

  int(field: number, value: number): this {
    this.#varint(field << 3);
    this.#varint(value);
    return this;
  }

  bytes(field: number, value: Uint8Array | string | Message): this {
    const bytes =
      value instanceof Message ? value.done() : typeof value === 'string' ? new TextEncoder().encode(value) : value;
    this.#varint((field << 3) | 2);
    this.#varint(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  done(): Uint8Array {
    const out = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

const [FLOAT, INT64] = [1, 7];

function tensor(name: string, dims: readonly number[], data: Float32Array | BigInt64Array): Message {
  const out = new Message();
  for (const dim of dims) out.int(1, dim);
  out.int(2, data instanceof Float32Array ? FLOAT : INT64).bytes(8, name);
  return out.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

type Attribute = number | string | readonly number[];

function node(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: { readonly [name: string]: Attribute },
): Message {
  const out = new Message();
  for (const name of inputs) out.bytes(1, name);
  for (const name of outputs) out.bytes(2, name);
  out.bytes(4, type);
  for (const [name, value] of Object.entries(attributes)) {
    const one = new Message().bytes(1, name);
    if (typeof value === 'number') one.int(3, value).int(20, 2);
    else if (typeof value === 'string') one.bytes(4, value).int(20, 3);
    else {
      for (const x of value) one.int(8, x);
      one.int(20, 7);
    }
    out.bytes(5, one);
  }
  return out;
}

function value(name: string, dims: readonly number[]): Message {
  const shape = new Message();
  for (const dim of dims) shape.bytes(1, new Message().int(1, dim));
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, new Message().int(1, FLOAT).bytes(2, shape)));
}

/** PyTorch's gates are i f g o and r z n, those of ONNX i o f c and z r h. */
const ORDER = { rnn: [0], lstm: [0, 3, 1, 2], gru: [1, 0, 2] };

export function onnxModel(work: Work, weights: Weights): Uint8Array {
  const { kind, hiddenSize: H, numLayers, bidirectional, shape } = work;
  const [T, B] = shape;
  const suffixes = bidirectional ? ['', '_reverse'] : [''];
  const D = suffixes.length;
  const graph = new Message();
  const initializers: Message[] = [];
  let below = 'x';
  for (let layer = 0; layer < numLayers; layer++) {
    const gathered = (name: string, width: number): Float32Array => {
      const rows = ORDER[kind].length * H;
      const out = new Float32Array(D * rows * width);
      for (const [d, suffix] of suffixes.entries()) {
        const from = weights[`${name}_l${layer}${suffix}`]?.data ?? new Float32Array(rows * width);
        for (const [to, gate] of ORDER[kind].entries())
          out.set(from.subarray(gate * H * width, (gate + 1) * H * width), (d * rows + to * H) * width);
      }
      return out;
    };
    const I = layer === 0 ? work.inputSize : D * H;
    const rows = ORDER[kind].length * H;
    const [ih, hh] = [gathered('bias_ih', 1), gathered('bias_hh', 1)];
    const bias = new Float32Array(2 * D * rows);
    for (let d = 0; d < D; d++) {
      bias.set(ih.subarray(d * rows, (d + 1) * rows), 2 * d * rows);
      bias.set(hh.subarray(d * rows, (d + 1) * rows), (2 * d + 1) * rows);
    }
    initializers.push(
      tensor(`W${layer}`, [D, rows, I], gathered('weight_ih', I)),
      tensor(`R${layer}`, [D, rows, H], gathered('weight_hh', H)),
      tensor(`B${layer}`, [D, 2 * rows], bias),
      tensor(`S${layer}`, [3], BigInt64Array.of(BigInt(T), BigInt(B), BigInt(D * H))),
    );
    graph.bytes(
      1,
      node(kind.toUpperCase(), [below, `W${layer}`, `R${layer}`, `B${layer}`], [`y${layer}`, `h${layer}`], {
        hidden_size: H,
        direction: bidirectional ? 'bidirectional' : 'forward',
        ...(kind === 'gru' ? { linear_before_reset: 1 } : {}),
      }),
    );
    // (T, D, B, H) as (T, B, D*H)
    graph.bytes(1, node('Transpose', [`y${layer}`], [`t${layer}`], { perm: [0, 2, 1, 3] }));
    below = layer === numLayers - 1 ? 'y' : `x${layer + 1}`;
    graph.bytes(1, node('Reshape', [`t${layer}`, `S${layer}`], [below], {}));
  }
  graph.bytes(2, 'recurrent');
  for (const one of initializers) graph.bytes(5, one);
  graph.bytes(11, value('x', shape)).bytes(12, value('y', [T, B, D * H]));
  const model = new Message().int(1, 8).bytes(7, graph).bytes(8, new Message().bytes(1, '').int(2, 17));
  return model.done();
}
