import type { Binding, Run, Seen } from '../evaluate/trace.ts';
import { compareAxes } from '../shape/shape.ts';
import type { Axis, Value } from '../shape/value.ts';
import { type HazardRule, inputOf, originsOf, type Reading, type StepAt, shaped } from './hazard.ts';

export const unusedState: HazardRule = {
  name: 'unused-state',
  severity: 'warning',
  meaning: {
    en:
      'An initial state that is made and not passed on has no effect: the layer starts from zeros. It is easily left out of the ' +
      'call, above all where it is not zeros or is carried from batch to batch.',
    'zh-CN':
      '创建了却没有传入的初始状态不起作用：层从零开始。它很容易在调用时被漏掉，尤其是当它不为零或在批次之间传递时。',
  },
  message: {
    en: '`{name}` is made for `{layer}` and never used: the layer starts from zeros',
    'zh-CN': '`{name}` 是为 `{layer}` 创建的，却从未使用：该层从零状态开始',
  },
  fixes: [
    {
      en: 'pass it: `{layer}({input}, {name})`',
      'zh-CN': '传入它：`{layer}({input}, {name})`',
      edit: { kind: 'set', argument: 'hx', to: { fact: 'name' } },
      unsafe: true,
    },
    { en: 'or leave it out', 'zh-CN': '或删去它' },
  ],
  ops: ['rnn', 'lstm', 'gru'],
  find(at, reading) {
    const { step, run } = at;
    if (inputOf(step, 'hx')?.kind !== 'none') return undefined;
    const state = run.bindings.find(
      (one) =>
        one.kind === 'variable' &&
        one.span.end <= step.span.start &&
        isStateOf(at, one.value) &&
        isUnused(reading, run, one),
    );
    return state && { at: 'step', facts: { name: state.name } };
  },
  examples: [
    {
      language: 'python',
      wrong:
        'import torch\nimport torch.nn as nn\n\n\nclass Tagger(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.gru = nn.GRU(10, 20)\n\n    def forward(self, x):\n        h0 = torch.ones(1, x.size(1), 20)\n        out, _ = self.gru(x)\n        return out\n',
      right:
        'import torch\nimport torch.nn as nn\n\n\nclass Tagger(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.gru = nn.GRU(10, 20)\n\n    def forward(self, x):\n        h0 = torch.ones(1, x.size(1), 20)\n        out, _ = self.gru(x, h0)\n        return out\n',
    },
  ],
};

/** Whether the value has the shape of the states that the layer gives. */
function isStateOf({ step }: StepAt, value: Value): boolean {
  const given = step.output.kind === 'sequence' ? step.output.items?.[1] : undefined;
  const states = given?.kind === 'sequence' ? (given.items ?? []) : given ? [given] : [];
  const [like] = states;
  const parts = value.kind === 'sequence' && step.op === 'lstm' ? (value.items ?? []) : [value];
  return like !== undefined && parts.length > 0 && parts.every((part) => isAlike(part, like));
}

function isAlike(value: Value, state: Value): boolean {
  const own = shaped(value)?.shape.axes;
  const forms = state.kind === 'union' ? state.members : [state];
  return forms.some((form) => {
    const axes = shaped(form)?.shape.axes;
    return own?.length === axes?.length && own?.length === 3 && own.every((axis, i) => isSame(axis, axes?.[i]));
  });
}

function isSame(a: Axis, b: Axis | undefined): boolean {
  return b !== undefined && compareAxes(a, b) === 'same';
}

/** Whether nothing reads the name again: no step takes the value, and no expression but the one that made it has it. */
function isUnused(reading: Reading, run: Run, state: Binding): boolean {
  const origins = originsOf(state.value);
  const isMade = (id: number) =>
    reading.users(id).length === 0 && !unusedState.ops.includes(reading.step(id)?.step.op ?? '');
  if (origins.length === 0 || !origins.every(isMade)) return false;
  const homes = new Set(origins.map((id) => reading.step(id)?.run));
  const holds = (seen: Seen) => originsOf(seen.value).some((id) => origins.includes(id));
  const after = run.seen.filter((seen) => seen.span.start >= state.span.end && holds(seen));
  const start = Math.min(...after.map((seen) => seen.span.start));
  const end = Math.max(...after.filter((seen) => seen.span.start === start).map((seen) => seen.span.end));
  const bound = new Set(run.bindings.map((one) => one.span.start));
  return reading.trace.runs.every((other) =>
    other.seen.every((seen) => {
      if (other !== run) return homes.has(other) || !holds(seen);
      const isMaking = seen.span.start >= start && seen.span.end <= end;
      // What ways joined have left of it has no origin.
      const mayHold = holds(seen) || (lengthOf(seen) === state.name.length && isJoined(seen.value));
      return isMaking || bound.has(seen.span.start) || !mayHold;
    }),
  );
}

function lengthOf({ span }: Seen): number {
  return span.end - span.start;
}

function isJoined(value: Value): boolean {
  return value.kind !== 'size' && value.kind !== 'number' && originsOf(value).length === 0;
}
