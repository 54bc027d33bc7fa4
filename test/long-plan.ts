/** A plan of an LSTM over a long sequence, for what the page does with many steps and units. */

import type { Plan, PlanStep } from '../server/messages.ts';

export function longPlan(steps: number, hidden: number, input = 8): Plan {
  const at = { uri: 'file:///long.py', start: { line: 3, character: 0 }, end: { line: 3, character: 9 } };
  const config = {
    input_size: input,
    hidden_size: hidden,
    num_layers: 1,
    bias: true,
    batch_first: false,
    bidirectional: false,
  };
  const common = { at, unit: '<module>', passes: [] };
  const shapes = {
    weight_ih_l0: [4 * hidden, input],
    weight_hh_l0: [4 * hidden, hidden],
    bias_ih_l0: [4 * hidden],
    bias_hh_l0: [4 * hidden],
  };
  const parameters = Object.entries(shapes).map(([name, shape]) => ({ name, shape }));
  const tensor = (id: number, shape: readonly number[], name: string) => ({
    tensor: id,
    shape,
    dtype: 'float32',
    name,
  });
  const all: readonly PlanStep[] = [
    { ...common, id: 0, op: 'layer', api: 'torch.nn.LSTM', text: 'lstm', args: config, parameters, out: null },
    {
      ...common,
      id: 1,
      op: 'randn',
      api: 'torch.randn',
      args: { size: [steps, 1, input] },
      out: tensor(0, [steps, 1, input], 'x'),
    },
    {
      ...common,
      id: 2,
      op: 'lstm',
      api: 'torch.nn.LSTM',
      text: 'lstm',
      args: { ...config, input: { tensor: 0 } },
      layer: 0,
      out: [tensor(1, [steps, 1, hidden], 'out'), [tensor(2, [1, 1, hidden], 'h'), tensor(3, [1, 1, hidden], 'c')]],
    },
  ];
  const bytes = 4 * steps * (input + hidden);
  return { version: 1, title: 'LSTM', library: 'PyTorch', at, focus: 2, steps: all, asks: [], seeded: false, bytes };
}
