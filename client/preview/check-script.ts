/** A Python script that runs the same network in PyTorch, on the same weights and input, and compares every state. */

import type { Picture } from './pictures.ts';
import type { Ran, Way } from './ran.ts';

const TORCH = { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' } as const;

export function checkScript(picture: Picture, seed: number): string {
  const { ran } = picture;
  const [first] = ran.ways;
  if (!first) return '';
  // PyTorch has no layer with these activations: the equations themselves.
  const byEquation = first.by === 'keras' || first.nonlinearity === 'sigmoid';
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
    ...(byEquation ? ['outputs, states = [], []'] : []),
    `# input: (seq, batch, features), ${ran.steps} steps`,
    `x = ${numbers(first.x, [ran.steps, ran.batch, first.inputSize])}`,
    ...(byEquation ? [...ran.ways.flatMap((way) => equations(ran, way)), ...GATHERED] : layer(ran, first)),
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

const ACTIVATIONS: { readonly [name: string]: (of: string) => string } = {
  linear: (of) => of,
  sigmoid: (of) => `torch.sigmoid(${of})`,
  hardSigmoid: (of) => `(0.2 * (${of}) + 0.5).clamp(0, 1)`,
  relu: (of) => `torch.relu(${of})`,
  relu6: (of) => `nn.functional.relu6(${of})`,
  elu: (of) => `nn.functional.elu(${of})`,
  softplus: (of) => `nn.functional.softplus(${of})`,
  softsign: (of) => `nn.functional.softsign(${of})`,
  swish: (of) => `nn.functional.silu(${of})`,
};

function activated(name: string, of: string): string {
  return ACTIVATIONS[name]?.(of) ?? `torch.tanh(${of})`;
}

/** Step by step, for what no layer of PyTorch computes. */
function equations(ran: Ran, way: Way): readonly string[] {
  const { ih, hh, biasIh, biasHh } = way.weights;
  const H = way.hiddenSize;
  const rows = ih.length / way.inputSize;
  const zeros = new Float32Array(rows);
  return [
    `W_ih, W_hh = ${numbers(ih, [rows, way.inputSize])}, ${numbers(hh, [rows, H])}`,
    `b_ih, b_hh = ${numbers(biasIh ?? zeros, [rows])}, ${numbers(biasHh ?? zeros, [rows])}`,
    `h, made = ${numbers(way.h0, [ran.batch, H])}, [None] * ${ran.steps}`,
    ...(way.kind === 'lstm' ? [`c = ${numbers(way.c0, [ran.batch, H])}`] : []),
    `for t in ${way.reverse ? `reversed(range(${ran.steps}))` : `range(${ran.steps})`}:`,
    '    a = x[t] @ W_ih.T + b_ih',
    ...bodies[way.kind](way, H).map((line) => `    ${line}`),
    '    made[t] = h',
    'outputs, states = [*outputs, torch.stack(made)], [*states, h[None]]',
  ];
}

/** Both directions side by side. */
const GATHERED = ['output, h_n = torch.cat(outputs, -1), torch.cat(states)'];

const bodies: { readonly [kind in Way['kind']]: (way: Way, H: number) => readonly string[] } = {
  rnn: (way) => [`h = ${activated(way.nonlinearity, 'a + h @ W_hh.T + b_hh')}`],
  lstm: (way) => [
    'i, f, g, o = (a + h @ W_hh.T + b_hh).chunk(4, 1)',
    `c = ${activated(way.gate, 'f')} * c + ${activated(way.gate, 'i')} * ${activated(way.nonlinearity, 'g')}`,
    `h = ${activated(way.gate, 'o')} * ${activated(way.nonlinearity, 'c')}`,
  ],
  // The reset is taken before the product.
  gru: (way, H) => [
    `s = a[:, :${2 * H}] + h @ W_hh[:${2 * H}].T + b_hh[:${2 * H}]`,
    `r, z = (${activated(way.gate, 's')}).chunk(2, 1)`,
    `n = ${activated(way.nonlinearity, `a[:, ${2 * H}:] + (r * h) @ W_hh[${2 * H}:].T + b_hh[${2 * H}:]`)}`,
    'h = (1 - z) * n + z * h',
  ],
};

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
