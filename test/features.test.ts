/** Features are pure functions of a Trace: here on Traces small enough to write by hand. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Binding, Problem, Run, Seen, Trace } from '../server/evaluate/trace.ts';
import { strip } from '../server/features/annotate.ts';
import { lineStates } from '../server/features/comments.ts';
import { axesDefinition } from '../server/features/definition.ts';
import { describeLine } from '../server/features/describe-line.ts';
import { diagnosticsOf } from '../server/features/diagnostics.ts';
import { fairShares, hintsIn } from '../server/features/hints.ts';
import { card, hoverAt } from '../server/features/hover.ts';
import { linesOf } from '../server/features/lines.ts';
import { code, escaped } from '../server/features/markdown.ts';
import { parametersOf } from '../server/features/parameters.ts';
import { reportOf } from '../server/features/report.ts';
import { defaultSettings, type HintSettings, readSettings } from '../server/features/settings.ts';
import { sizeNames } from '../server/features/size-names.ts';
import type { DocumentView } from '../server/features/view.ts';
import type { Module } from '../server/program/program.ts';
import { add, constantOf, type Dim, mul, num, sym, unknownDim } from '../server/shape/dim.ts';
import { roleOfName } from '../server/shape/role-names.ts';
import type { LayerValue, Role, TensorValue, Value } from '../server/shape/value.ts';

type SizeLike = number | string | Dim;

function dim(size: SizeLike): Dim {
  if (typeof size === 'number') return num(size);
  return typeof size === 'string' ? sym({ id: size, name: size.replace(/\d+$/, '') }) : size;
}

function tensor(
  sizes: readonly SizeLike[],
  more: Partial<TensorValue> & { roles?: readonly (Role | undefined)[] } = {},
): TensorValue {
  const { roles = [], ...rest } = more;
  const axes = sizes.map((size, i) => {
    const role = roles[i];
    return { dim: dim(size), ...(role ? { role } : {}) };
  });
  return { kind: 'tensor', shape: { kind: 'known', axes }, ...rest };
}

interface RunText {
  readonly bindings?: { readonly [name: string]: Value };
  readonly seen?: { readonly [text: string]: Value };
  readonly context?: Run['context'];
  readonly escapes?: boolean;
  readonly steps?: Run['steps'];
}

const file = '/work.py';

/** A view of a text whose names are bound, and expressions seen, where they first stand in the text. */
function viewOf(text: string, runs: readonly RunText[], problems: readonly Problem[] = []): DocumentView {
  const span = (part: string) => {
    const start = text.indexOf(part);
    assert.ok(start >= 0, `${part} stands in the text`);
    return { start, end: start + part.length };
  };
  const trace: Trace = {
    problems,
    runs: runs.map(
      ({ bindings = {}, seen = {}, context = 'module', escapes = false, steps = [] }, i): Run => ({
        id: i + 1,
        file,
        unit: '<module>',
        base: 0,
        length: text.length,
        context,
        known: context !== 'generic',
        escapes,
        steps,
        bindings: Object.entries(bindings).map(
          ([name, value]): Binding => ({ name, value, kind: 'variable', span: span(name) }),
        ),
        claims: [],
        seen: Object.entries(seen).map(([part, value]): Seen => ({ value, span: span(part) })),
      }),
    ),
  };
  const lines = linesOf(text);
  const unit: Module['unit'] = {
    kind: 'module',
    name: '',
    params: [],
    body: [],
    locals: [],
    flavour: 'plain',
    length: text.length,
  };
  const module: Module = { file, language: 'python', unit, specifiers: [], scope: 'module' };
  return {
    trace,
    program: { roots: [file], modules: new Map([[file, module]]), resolve: () => ({ kind: 'missing' }) },
    file,
    lines,
    locale: 'en',
    linesIn: () => lines,
    locate: ({ start, end }) => ({ uri: `file://${file}`, range: lines.range(start, end) }),
  };
}

function hintTexts(view: DocumentView, settings: Partial<HintSettings> = {}): readonly string[] {
  const all = { ...defaultSettings.hints, ...settings };
  return hintsIn(view, all, [0, view.lines.text.length]).map(
    ({ name, label }) => `${name} ${label.map((piece) => piece.text).join('')}`,
  );
}

test('lines: offsets and positions agree, whatever ends a line', () => {
  const text = 'ab\r\nc\rd\n\nè𝒙z';
  const lines = linesOf(text);
  assert.equal(lines.count, 5);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((line) => lines.line(line)),
    ['ab', 'c', 'd', '', 'è𝒙z'],
  );
  for (let offset = 0; offset <= text.length; offset++) {
    const { line, character } = lines.position(offset);
    assert.equal(lines.start(line) + character, offset);
  }
  assert.deepEqual(lines.position(text.length), { line: 4, character: 4 });
  assert.equal(lines.offset({ line: 0, character: 99 }), 2);
  assert.equal(lines.offset({ line: 99, character: 0 }), text.length);
});

test('the name of a size tells what its axis means, in either spelling; a number tells nothing', () => {
  const roles = ['batch_size', 'batchSize', 'self.seq_len', 'SEQ_LENGTH', 'n_features', 'hiddenDim', 'numLayers'].map(
    roleOfName,
  );
  assert.deepEqual(roles, ['batch', 'batch', 'seq', 'seq', 'features', 'hidden', 'layers']);
  for (const text of ['10', 'x', 'size', 'batch_size * 2', 'steps_per_epoch'])
    assert.equal(roleOfName(text), undefined);
});

test('hints: compact, named, letters when two share a line', () => {
  const roles = ['seq', 'batch', 'input'] as const;
  const one = viewOf('inputs = f()', [{ bindings: { inputs: tensor([3, 1, 4], { roles }) } }]);
  assert.deepEqual(hintTexts(one), ['inputs ‹3, 1, 4›']);
  assert.deepEqual(hintTexts(one, { verbosity: 'named' }), ['inputs ‹seq 3, batch 1, in 4›']);
  assert.deepEqual(hintTexts(one, { brackets: 'colon' }), ['inputs : 3, 1, 4']);
  assert.deepEqual(hintTexts(one, { variables: false }), []);
  assert.deepEqual(hintTexts(one, { enable: false }), []);
  const two = viewOf('out, hidden = f()', [
    {
      bindings: {
        out: tensor([3, 1, 2], { roles: ['seq', 'batch', 'hidden'] }),
        hidden: tensor([1, 1, 2], { roles: ['layers', 'batch', 'hidden'] }),
      },
    },
  ]);
  assert.deepEqual(hintTexts(two, { verbosity: 'named', lineBudget: 24 }), ['out ‹L3 N1 H2›', 'hidden ‹D1 N1 H2›']);
});

test('hints: a name that says the role is not said twice', () => {
  const view = viewOf('x = f()', [
    { bindings: { x: tensor(['batch', 'hidden_size', 7], { roles: ['batch', 'hidden', 'features'] }) } },
  ]);
  assert.deepEqual(hintTexts(view, { verbosity: 'named' }), ['x ‹batch, hidden_size, feat 7›']);
});

test('hints: all hints of a line stay in its budget, and long sizes are folded', () => {
  const long = add(mul(dim('sequence_length'), dim('batch_size')), num(1));
  const names = ['first', 'second', 'third'];
  const view = viewOf(`${names.join(', ')} = f()`, [
    { bindings: Object.fromEntries(names.map((name) => [name, tensor([long, 3])])) },
  ]);
  for (const lineBudget of [10, 20, 43, 60]) {
    const total = hintTexts(view, { lineBudget }).reduce(
      (sum, text) => sum + text.slice(text.indexOf(' ') + 1).length,
      0,
    );
    assert.ok(total <= lineBudget, `${total} of ${lineBudget}`);
  }
  assert.deepEqual(
    hintTexts(view),
    names.map((name) => `${name} ‹…, 3›`),
  );
  assert.match(
    hintTexts(view, { lineBudget: 0 })[0] ?? '',
    /batch_size\*sequence_length \+ 1|sequence_length\*batch_size \+ 1/,
  );
  assert.deepEqual(fairShares([4, 100, 100], 44), [4, 20, 20]);
});

test('hints: tuples, lists, unions and guessed ranks', () => {
  const pair: Value = { kind: 'sequence', type: 'tuple', items: [tensor([1, 2]), tensor([3])] };
  const list: Value = { kind: 'sequence', type: 'list', element: tensor([3, 8]), length: num(5) };
  const either: Value = { kind: 'union', members: [tensor([3, 4]), tensor([4])] };
  const roles = ['seq', 'batch', 'input'] as const;
  const guessed: Value = { kind: 'union', members: [tensor(['seq', 10]), tensor(['seq', 'batch', 10], { roles })] };
  const view = viewOf('a, b, c, d, e', [
    {
      bindings: {
        a: pair,
        b: list,
        c: either,
        d: guessed,
        e: { kind: 'tensor', shape: { kind: 'unknown', why: 'it is read from a file' } },
      },
    },
  ]);
  assert.deepEqual(hintTexts(view, { lineBudget: 0 }), [
    'a ‹(1, 2), (3)›',
    'b ‹5 × (3, 8)›',
    'c ‹3, 4› or ‹4›',
    'd ‹seq, batch, 10 ?›',
    'e ‹?›',
  ]);
});

test('hints: two symbols of one name print apart', () => {
  const view = viewOf('x, y = f()', [{ bindings: { x: tensor(['n1', 4]), y: tensor(['n2', 4]) } }]);
  assert.deepEqual(hintTexts(view), ['x ‹n, 4›', "y ‹n', 4›"]);
});

test('hints: the calls in sight win over the generic run, and what they disagree on is the generic name', () => {
  const generic: RunText = {
    context: 'generic',
    escapes: true,
    bindings: { x: tensor(['batch', 10]) },
    seen: { 'f(x)': tensor(['batch', 10]) },
  };
  const call = (batch: number): RunText => ({
    context: 'call',
    bindings: { x: tensor([batch, 10]) },
    seen: { 'f(x)': tensor([batch, 10]) },
  });
  assert.deepEqual(hintTexts(viewOf('x = f(x)', [generic])), ['x ‹batch, 10›']);
  assert.deepEqual(hintTexts(viewOf('x = f(x)', [generic, call(3)])), ['x ‹3, 10›']);
  assert.deepEqual(hintTexts(viewOf('x = f(x)', [generic, call(3), call(5)])), ['x ‹batch, 10›']);
});

test('report: a unit that escapes is what holds for every caller, its calls are instances', () => {
  const generic: RunText = {
    context: 'generic',
    escapes: true,
    seen: { y: tensor(['batch', mul(num(2), dim('batch'))]) },
  };
  const call = (batch: number): RunText => ({ context: 'call', seen: { y: tensor([batch, 2 * batch]) } });
  const report = reportOf(viewOf('y', [generic, call(3), call(5)]), (path) => path);
  const [value] = report.values;
  assert.deepEqual(value?.shape, ['batch', '2*batch']);
  assert.deepEqual(value?.instances, [
    [3, 6],
    [5, 10],
  ]);
});

test('report: what a unit that escapes does not know is as its calls in sight agree, but for their numbers', () => {
  const unknown: Value = { kind: 'unknown', why: 'nothing describes it' };
  const generic: RunText = {
    context: 'generic',
    escapes: true,
    seen: { x: unknown, y: tensor(['a', unknownDim]), z: unknown },
  };
  const call = (z: number[]): RunText => ({
    context: 'call',
    seen: { x: tensor(['rows', 3, 3]), y: tensor([2, 'rows']), z: tensor(z) },
  });
  const shapes = (...calls: RunText[]) =>
    reportOf(viewOf('x y z', [generic, ...calls]), (path) => path).values.map((value) => value.shape);
  assert.deepEqual(shapes(call([1]), call([1])), [['rows', 'n', "n'"], ['a', 'rows'], ["n''"]]);
  assert.deepEqual(shapes(call([1]), call([1, 1])).slice(0, 2), [
    ['rows', 'n', "n'"],
    ['a', 'rows'],
  ]);
});

test('a call that a generic run makes gives way to the calls of that unit', () => {
  const at = (name: string, fields: RunText & { callers?: readonly number[] }) => ({ ...fields, name });
  const unknown: Value = { kind: 'unknown', why: 'nothing describes it' };
  // Two calls of one unit: the first is made by a generic run whose unit a module calls.
  const open = at('open', { context: 'call', seen: { x: unknown } });
  const told = at('told', { context: 'call', seen: { x: tensor([4, 5]) } });
  const view = viewOf('x', [open, told]);
  const [first, second] = view.trace.runs;
  assert.ok(first && second, 'there are two runs');
  const other = {
    file,
    unit: 'outer',
    base: 100,
    length: 9,
    escapes: true,
    steps: [],
    bindings: [],
    claims: [],
    seen: [],
  };
  const runs: Run[] = [
    { ...first, known: false, callers: [11] },
    { ...second, known: false, callers: [12] },
    { ...other, id: 11, context: 'generic', known: false },
    { ...other, id: 12, context: 'call', known: false, callers: [13] },
    { ...other, id: 13, base: 0, length: 200, context: 'module', known: true },
  ];
  assert.deepEqual(hintTexts({ ...view, trace: { ...view.trace, runs } }), []);
  const { values } = reportOf({ ...view, trace: { ...view.trace, runs } }, (path) => path);
  assert.deepEqual(
    values.map((value) => value.shape),
    [['n', "n'"]],
  );
});

test('report: without other callers the contexts are joined, and one symbol stands only for what is the same in each', () => {
  const generic: RunText = { context: 'generic', seen: { y: tensor(['a', 'b', 4]), z: tensor(['a', 'c']) } };
  const call = (y: readonly number[], z: readonly number[]): RunText => ({
    context: 'call',
    seen: { y: tensor(y), z: tensor(z) },
  });
  const shapes = (...calls: RunText[]) =>
    reportOf(viewOf('y z', [generic, ...calls]), (path) => path).values.map((value) => value.shape);
  assert.deepEqual(shapes(call([2, 3, 4], [2, 9])), [
    [2, 3, 4],
    [2, 9],
  ]);
  assert.deepEqual(shapes(call([2, 3, 4], [2, 9]), call([5, 3, 4], [5, 9])), [
    ['a', 3, 4],
    ['a', 9],
  ]);
  // In the second call `a` would have to be 5 and 6 at once: they are two sizes.
  assert.deepEqual(shapes(call([2, 3, 4], [2, 9]), call([5, 3, 4], [6, 9])), [
    ['n', 3, 4],
    ["n'", 9],
  ]);
});

test('report: unknown shapes say why, unions list forms, what may be absent keeps its shape', () => {
  const text = 'a b c d e f';
  const values: { [name: string]: Value } = {
    a: { kind: 'tensor', shape: { kind: 'unknown', why: 'it is read from a file' } },
    b: { kind: 'union', members: [tensor([2]), tensor([2, 3])] },
    c: { kind: 'union', members: [tensor([2]), { kind: 'none' }] },
    d: { kind: 'tensor', shape: { kind: 'partly', prefix: [{ dim: num(2) }], suffix: [{ dim: unknownDim }] } },
    e: { kind: 'sequence', type: 'tuple', items: [tensor([2], { dtype: 'float32' }), { kind: 'none' }] },
    f: { kind: 'size', dim: num(3) },
  };
  const report = reportOf(viewOf(text, [{ seen: values }]), (path) => path);
  assert.deepEqual(
    report.values.map(({ start: _start, end: _end, ...value }) => value),
    [
      { kind: 'tensor', shape: null, why: 'it is read from a file' },
      { kind: 'tensor', forms: [[2], [2, 3]] },
      { kind: 'tensor', shape: [2] },
      { kind: 'tensor', shape: [2, '...', null] },
      { kind: 'tuple', items: [{ kind: 'tensor', shape: [2], dtype: 'float32' }, { kind: 'none' }] },
    ],
  );
});

test('settings: what is no value of a setting counts as not given', () => {
  assert.deepEqual(readSettings(undefined), defaultSettings);
  assert.deepEqual(
    readSettings({ hints: { verbosity: 'loud', lineBudget: 'auto' }, rules: { rank: 'maybe' }, enable: 'yes' }),
    defaultSettings,
  );
  const read = readSettings({ hints: { lineBudget: 500, brackets: 'colon' }, rules: { rank: 'off' } });
  assert.equal(read.hints.lineBudget, 200);
  assert.equal(read.hints.brackets, 'colon');
  assert.deepEqual(read.rules, { rank: 'off' });
});

test('diagnostics: levels are the user’s, places that made it are linked', () => {
  const text = 'a = f()\nb = g(a)\n';
  const problem: Problem = {
    rule: 'input-size',
    severity: 'error',
    file,
    start: text.indexOf('a)'),
    end: text.indexOf('a)') + 1,
    facts: { layer: 'g', input: 'a', expected: num(4), got: num(10) },
    related: [{ file, start: 0, end: 1, note: 'made-here', facts: { name: 'a', value: num(10) } }],
    quote: { library: 'PyTorch', text: 'Expected 4, got 10' },
  };
  const view = viewOf(text, [{}], [problem]);
  const [found] = diagnosticsOf(view, defaultSettings, (rule) => `https://docs.test/${rule}`);
  assert.equal(found?.severity, 1);
  assert.equal(found?.code, 'input-size');
  assert.equal(found?.codeDescription?.href, 'https://docs.test/input-size');
  assert.deepEqual(found?.range, { start: { line: 1, character: 6 }, end: { line: 1, character: 7 } });
  assert.equal(found?.relatedInformation?.length, 1);
  const at = (level: unknown) => diagnosticsOf(view, readSettings({ rules: { 'input-size': level } }), () => undefined);
  assert.equal(at('hint')[0]?.severity, 4);
  assert.deepEqual(at('off'), []);
  assert.deepEqual(
    diagnosticsOf(view, readSettings({ diagnostics: { enable: false } }), () => undefined),
    [],
  );
  assert.match(describeLine(view, 1), /^Error: /);
});

test('hover: names from code cannot format, link or run anything', () => {
  for (const evil of ['[x](command:run)', '`x` **y**', '<img src=x>', '![](http://a)', '``` x', 'a\n# b']) {
    assert.ok(!/[^\\][[\]<*]/.test(` ${escaped(evil)}`), escaped(evil));
    const fenced = code(evil);
    const fence = /^`+/.exec(fenced)?.[0] ?? '';
    assert.ok(fence.length > 0 && fenced.endsWith(fence) && !fenced.includes('\n'));
    assert.ok(!fenced.slice(fence.length, -fence.length).includes(fence) || fence.length === 0, fenced);
  }
});

test('hover: a tensor with its axes, why a shape is unknown, and a layer with its parameters', () => {
  const text = 'x = f(lstm)';
  const config = { input_size: 10, hidden_size: 20, num_layers: 2 };
  const lstm: LayerValue = {
    kind: 'layer',
    op: 'lstm',
    api: 'torch.nn.LSTM',
    config: {
      ...Object.fromEntries(Object.entries(config).map(([name, size]) => [name, { kind: 'size', dim: num(size) }])),
      bidirectional: { kind: 'truth', value: true },
    },
  };
  const view = viewOf(text, [
    { bindings: { x: tensor([3, 1], { roles: ['seq', 'batch'], dtype: 'float32' }) }, seen: { lstm } },
  ]);
  assert.match(hoverAt(view, 0)?.markdown ?? '', /`\(3, 1\)`[\s\S]*seq `3`, batch `1` · float32/);
  const layer = hoverAt(view, text.indexOf('lstm') + 1)?.markdown ?? '';
  // The counts are those of torch.nn.LSTM(10, 20, 2, bidirectional=True): 15,040 numbers.
  for (const row of [
    '`weight_ih_l0` | `(80, 10)` | `800`',
    '`weight_ih_l1_reverse` | `(80, 40)` | `3,200`',
    'total | | `15,040`',
  ]) {
    assert.ok(layer.includes(row), `${row} in\n${layer}`);
  }
  const unknown: Value = { kind: 'tensor', shape: { kind: 'unknown', why: 'it is read from a file' } };
  assert.match(
    card('y', { value: unknown, instances: [] }, { names: sizeNames(), locale: 'en' }),
    /because it is read from a file/,
  );
});

test('hover: the layers of TensorFlow.js have Keras’ parameters', () => {
  const size = (n: number): Value => ({ kind: 'size', dim: num(n) });
  const inputShape: Value = { kind: 'sequence', type: 'list', items: [size(10), size(3)] };
  const total = (op: string, more: LayerValue['config'] = {}) => {
    const config = { units: size(8), input_shape: inputShape, ...more };
    const found = parametersOf({ kind: 'layer', op, api: op, config });
    return found && constantOf(found.total);
  };
  // What `layer.countParams()` of TensorFlow.js 4.22 says for units 8 over inputShape [10, 3].
  assert.deepEqual(
    ['keras_simple_rnn', 'keras_gru', 'keras_lstm', 'keras_dense'].map((op) => total(op)),
    [96, 288, 384, 32],
  );
  assert.equal(total('keras_lstm', { use_bias: { kind: 'truth', value: false } }), 352);
  assert.equal(total('keras_lstm', { input_shape: { kind: 'none' } }), undefined);
});

test('describe line: plain sentences', () => {
  const view = viewOf('x = 1\ny = 2\n', [{ bindings: { x: tensor([3, 1], { roles: ['seq', 'batch'] }) } }]);
  assert.equal(describeLine(view, 0), 'x: 2 dimensions: seq 3, batch 1.');
  assert.equal(describeLine(view, 1), '');
});

test('definition: the axes of a tensor lead to the arguments that sized them', () => {
  const text = 'n = 3\nx = zeros(n, 4)\n';
  const [call, n, four] = ['zeros(n, 4)', 'n, 4', '4)'].map((part) => text.indexOf(part)) as [number, number, number];
  const size = (value: number): Value => ({ kind: 'size', dim: num(value) });
  const step = {
    id: 1,
    op: 'zeros',
    api: 'torch.zeros',
    span: { start: call, end: call + 11 },
    inputs: [
      { name: 'a', span: { start: n, end: n + 1 }, defined: { file, start: 0, end: 1 }, value: size(3) },
      { name: 'b', span: { start: four, end: four + 1 }, value: size(4) },
    ],
    output: tensor([3, 4]),
  };
  const view = viewOf(text, [{ steps: [step], seen: { 'zeros(n, 4)': tensor([3, 4], { origin: 1 }) } }]);
  const places = axesDefinition(view, call).map(({ range }) => `${range.start.line}:${range.start.character}`);
  assert.deepEqual(places, ['0:0', '1:13']);
});

test('comments: found by a scan that knows strings', () => {
  const python = linesOf('x = "# no"  # yes\ny = """\n# no\n"""  # yes\nz = 1 + \\\n  2\n# alone');
  const states = lineStates(python, 'python');
  assert.deepEqual(
    states.map((state) => state.comment !== undefined),
    [true, false, false, true, false, false, true],
  );
  assert.deepEqual(
    states.map((state) => state.open),
    [true, false, false, true, false, true, true],
  );
  assert.equal(states[6]?.alone, true);
  const script = linesOf(
    'a = "// no"; // yes\nb = `\n// no $' + '{c // yes\n} d`;\nr = /[/]\\/\\/"/; // yes\n/* // no\n*/ x();',
  );
  const found = lineStates(script, 'javascript');
  assert.deepEqual(
    found.map((state) => state.comment !== undefined),
    [true, false, true, false, true, false, false],
  );
  assert.deepEqual(
    found.map((state) => state.open),
    [true, false, true, true, true, false, true],
  );
});

test('strip takes out what annotate writes, and nothing else', () => {
  const text = [
    'x = f()  # x: (5, 3, 10)',
    'out, h = g(x)  # kept  # out: (5, 3, 2*hidden_size), h: ((1, 3), [(2,), ?])',
    'lstm(out)',
    '#    ^^^ error[input-size]: the last size of input is 40',
    'y = "  # y: (3,)"',
    'z = 1  # note: (see the page, please)',
    'w = 2  # w is 3',
    '# v: (2, 3)',
    'c = f()  # c: (3, 4) or (4,), d: 5 × (3, 8)',
  ].join('\n');
  assert.equal(
    strip(text, 'python'),
    [
      'x = f()',
      'out, h = g(x)  # kept',
      'lstm(out)',
      'y = "  # y: (3,)"',
      'z = 1  # note: (see the page, please)',
      'w = 2  # w is 3',
      '# v: (2, 3)',
      'c = f()',
    ].join('\n'),
  );
  assert.equal(strip(strip(text, 'python'), 'python'), strip(text, 'python'));
});
