/** A Python script that runs the same network in PyTorch, on the same weights and input, and compares every state. */

import type { Picture } from './pictures.ts';
import type { Ran, Way } from './ran.ts';

const TORCH = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' } as const;

export function checkScript(picture: Picture, seed: number): string {
  const { ran } = picture;
  const [first] = ran.ways;
  if (!first) return '';
  const byHand = first.nonlinearity === 'sigmoid';
  return [
    `"""Runs ${picture.title.replaceAll('"', "'")} in PyTorch and compares it with what Unrolled showed (seed ${seed})."""`,
    'import base64',
    '',
    'import torch',
    'from torch import nn',
    '',
    '',
    'def numbers(text, *shape):',
    '    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32).reshape(shape)',
    '',
    '',
    `# input: (seq, batch, features), ${ran.steps} steps`,
    `x = ${numbers(first.x, [ran.steps, ran.batch, first.inputSize])}`,
    ...(byHand ? sigmoidCell(ran, first) : layer(ran, first)),
    ...shown(ran),
    'for name, got, wanted in pairs:',
    '    same = torch.allclose(got, wanted, rtol=1e-4, atol=1e-5)',
    "    print(f\"{name}: {'equal' if same else 'DIFFERENT'}, largest difference {(got - wanted).abs().max().item():.2e}\")",
    '',
  ].join('\n');
}

function numbers(values: Float32Array, shape: readonly number[]): string {
  return `numbers("${base64(values)}", ${shape.join(', ')})`;
}

function base64(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function layer(ran: Ran, first: Way): readonly string[] {
  const P = first.outSize === first.hiddenSize ? 0 : first.outSize;
  const options = [
    `num_layers=${ran.layers}`,
    `bidirectional=${ran.directions === 2 ? 'True' : 'False'}`,
    `bias=${first.weights.biasIh || first.weights.biasHh ? 'True' : 'False'}`,
    ...(first.kind === 'rnn' ? [`nonlinearity="${first.nonlinearity}"`] : []),
    ...(P > 0 ? [`proj_size=${P}`] : []),
  ];
  const states = (pick: (way: Way) => Float32Array): string =>
    `torch.cat([${ran.ways.map((way) => numbers(pick(way), [1, ran.batch, pick(way).length / ran.batch])).join(', ')}])`;
  return [
    `module = nn.${TORCH[first.kind]}(${first.inputSize}, ${first.hiddenSize}, ${options.join(', ')})`,
    'module.load_state_dict({',
    ...ran.ways.flatMap(weightLines),
    '})',
    `h_0 = ${states((way) => way.h0)}`,
    ...(first.kind === 'lstm' ? [`c_0 = ${states((way) => way.c0)}`] : []),
    'with torch.no_grad():',
    ...(first.kind === 'lstm'
      ? ['    output, (h_n, c_n) = module(x, (h_0, c_0))']
      : ['    output, h_n = module(x, h_0)']),
  ];
}

function weightLines(way: Way): readonly string[] {
  const { ih, hh, biasIh, biasHh, hr } = way.weights;
  const rows = ih.length / way.inputSize;
  const end = `l${way.layer}${way.reverse ? '_reverse' : ''}`;
  const biased = biasIh ?? biasHh;
  const zeros = new Float32Array(rows);
  return [
    `    "weight_ih_${end}": ${numbers(ih, [rows, way.inputSize])},`,
    `    "weight_hh_${end}": ${numbers(hh, [rows, way.outSize])},`,
    ...(biased
      ? [
          `    "bias_ih_${end}": ${numbers(biasIh ?? zeros, [rows])},`,
          `    "bias_hh_${end}": ${numbers(biasHh ?? zeros, [rows])},`,
        ]
      : []),
    ...(hr ? [`    "weight_hr_${end}": ${numbers(hr, [way.outSize, way.hiddenSize])},`] : []),
  ];
}

/** PyTorch has no layer with this activation: the equation itself. */
function sigmoidCell(ran: Ran, way: Way): readonly string[] {
  const { ih, hh, biasIh, biasHh } = way.weights;
  const H = way.hiddenSize;
  const zeros = new Float32Array(H);
  return [
    `W_ih, W_hh = ${numbers(ih, [H, way.inputSize])}, ${numbers(hh, [H, H])}`,
    `b_ih, b_hh = ${numbers(biasIh ?? zeros, [H])}, ${numbers(biasHh ?? zeros, [H])}`,
    `h, made = ${numbers(way.h0, [ran.batch, H])}, []`,
    'for step in x:',
    '    h = torch.sigmoid(step @ W_ih.T + b_ih + h @ W_hh.T + b_hh)',
    '    made.append(h)',
    'output, h_n = torch.stack(made), h[None]',
  ];
}

/** The states of the last layer, both directions side by side, and what each layer ends with. */
function shown(ran: Ran): readonly string[] {
  const top = ran.ways.slice(-ran.directions);
  const parts = top.map((way) => numbers(way.h, [ran.steps, ran.batch, way.outSize]));
  const last = ran.ways.map((way) => {
    const at = way.reverse ? 0 : ran.steps - 1;
    const size = ran.batch * way.outSize;
    return numbers(way.h.slice(at * size, (at + 1) * size), [1, ran.batch, way.outSize]);
  });
  return [
    'pairs = [',
    `    ("output", output, torch.cat([${parts.join(', ')}], -1)),`,
    `    ("h_n", h_n, torch.cat([${last.join(', ')}])),`,
    ']',
  ];
}
