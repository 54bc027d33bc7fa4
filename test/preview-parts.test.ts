// The parts of the preview that draw nothing: files in and out, colours, texts, messages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findAny } from '../client/preview/all-kernels.ts';
import { checkScript } from '../client/preview/check-script.ts';
import { colourOf, contrast, isLight, luminance } from '../client/preview/colour.ts';
import { cell, statesAsCsv } from '../client/preview/export.ts';
import { plain, shapeOf, short, sub, tight } from '../client/preview/format.ts';
import { keptChoices, restoreChoices } from '../client/preview/keeping.ts';
import { focusOf, picturesOf } from '../client/preview/pictures.ts';
import { replay } from '../client/preview/replay.ts';
import type { Choice } from '../client/preview/sources.ts';
import { fillFrom, readTable } from '../client/preview/table-input.ts';
import { languages } from '../client/preview/words.ts';
import { pageHtml } from '../client/preview-html.ts';
import { isFromPage } from '../client/preview-messages.ts';

function picture(name: string) {
  const { plan } = JSON.parse(readFileSync(new URL(`./golden/preview/${name}.json`, import.meta.url), 'utf8'));
  const found = focusOf(plan, picturesOf(plan, replay(plan, { seed: 0 }, findAny)));
  assert.ok(found);
  return found;
}

test('states as CSV: a row a step, numbers that are the same float32, text that no spreadsheet runs', () => {
  const lines = statesAsCsv(picture('article')).split('\r\n');
  assert.equal(lines[0], 'network,layer,direction,sequence,step,state,unit 0,unit 1');
  assert.equal(lines.length, 5);
  const [name, ...rest] = lines[2]?.split(',') ?? [];
  assert.deepEqual([name, ...rest.slice(0, 5)], ['nn.RNN(4 → 2)', '1', 'forward', '0', '2', 'h']);
  const way = picture('article').ran.ways[0];
  assert.deepEqual(
    rest.slice(5).map((x) => Math.fround(Number(x))),
    [...(way?.h.slice(2, 4) ?? [])],
  );
  const texts = ['=1+1', '+cmd', '-x', '@sum', '-1.5', '+2', 'a,b', 'say "hi"', '1e-7'];
  assert.deepEqual(texts.map(cell), ["'=1+1", "'+cmd", "'-x", "'@sum", '-1.5', '+2', '"a,b"', '"say ""hi"""', '1e-7']);
});

test('a table from a CSV: columns of numbers alone, in windows, scaled as asked', async () => {
  const text = readFileSync(new URL('../examples/weather.csv', import.meta.url), 'utf8');
  const table = await readTable(text, 'weather.csv');
  assert.deepEqual(
    table.columns.map(({ name }) => name),
    ['temperature', 'humidity', 'pressure', 'wind', 'rain'],
  );
  const use = { columns: [0, 3], scaling: 'none', start: 1 } as const;
  const rows = fillFrom(table, use, { shape: [2, 2, 2], dtype: 'float32', batchFirst: false });
  const [t = [], w = []] = [table.columns[0]?.values, table.columns[3]?.values];
  const wanted = [t[1], w[1], t[3], w[3], t[2], w[2], t[4], w[4]].map((x) => Math.fround(x ?? 0));
  assert.deepEqual([...(rows?.data ?? [])], wanted);
  const batched = fillFrom(table, use, { shape: [2, 2, 2], dtype: 'float32', batchFirst: true });
  assert.deepEqual(
    [...(batched?.data ?? [])],
    [t[1], w[1], t[2], w[2], t[3], w[3], t[4], w[4]].map((x) => Math.fround(x ?? 0)),
  );
  const unit = fillFrom(
    table,
    { ...use, scaling: 'unit' },
    { shape: [table.rows - 1, 2], dtype: 'float32', batchFirst: false },
  );
  assert.ok(unit?.data.every((x) => x >= 0 && x <= 1));
  const whole = { columns: [0], scaling: 'standard', start: 0 } as const;
  const standard = fillFrom(table, whole, { shape: [table.rows, 1], dtype: 'float32', batchFirst: false });
  const mean = [...(standard?.data ?? [9])].reduce((a, b) => a + b, 0) / table.rows;
  assert.ok(Math.abs(mean) < 1e-6);
  assert.equal(fillFrom(table, use, { shape: [999, 2], dtype: 'float32', batchFirst: false }), undefined);
  assert.equal(fillFrom(table, use, { shape: [2, 3], dtype: 'float32', batchFirst: false }), undefined);
  const bare = await readTable('1,2\n3,4\n', 'bare.csv');
  assert.deepEqual([bare.rows, bare.columns[1]?.values], [2, [2, 4]]);
  await assert.rejects(readTable('a,b\nx,y\n', 'words.csv'), /words\.csv has no column of numbers/);
});

test('on every colour black or white can be read', () => {
  for (const map of ['puor', 'rdbu', 'grey'] as const) {
    for (let x = -1; x <= 1; x += 0.01) {
      const colour = colourOf(x, 1, map);
      assert.ok(contrast(luminance(colour), isLight(colour) ? 0 : 1) >= 4.5, `${map} at ${x}`);
    }
    assert.deepEqual(colourOf(7, 1, map), colourOf(1, 1, map));
  }
  assert.deepEqual(colourOf(0, 1, 'puor'), [247, 247, 247]);
});

test('numbers, shapes and names are written for people, and for programs', () => {
  assert.deepEqual(
    [0, 3, -0.04567, 123.456, 1e-9, 2e7].map((x) => short(x)),
    ['0', '3', '−0.046', '123.5', '1.0e-9', '2.0e+7'],
  );
  assert.deepEqual([-0.7, 0.05, 1.25, -12.3, 2].map(tight), ['−.70', '.05', '1.3', '−12', '2']);
  for (const x of [0.1, -1.2345678, 3e-9, 123456.78])
    assert.equal(Math.fround(Number(plain(Math.fround(x)))), Math.fround(x));
  assert.deepEqual([shapeOf([3]), shapeOf([3, 1, 2]), sub('h', 12)], ['(3,)', '(3, 1, 2)', 'h₁₂']);
});

test('every text of the page has the same places to fill in both languages', () => {
  const [english, chinese] = languages;
  assert.ok(english && chinese);
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
  const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([one]) => one).sort();
  for (const [key, text] of Object.entries(english))
    assert.deepEqual(places(chinese[key as keyof typeof chinese]), places(text), key);
});

test('a message that is not of the page is not heard', () => {
  const at = { uri: 'file:///a.py', start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  const heard = [
    { type: 'ready' },
    { type: 'try', tried: { sizes: { batch: 4 }, switches: { bidirectional: true } } },
    { type: 'show', at, focus: false },
    { type: 'save', name: 'RNN.csv', bytes: new Uint8Array(1) },
  ];
  for (const one of heard) assert.equal(isFromPage(one), true, one.type);
  const refused = [
    null,
    'ready',
    { type: 'constructor' },
    { type: 'try', tried: { sizes: { batch: 'x' }, switches: {} } },
    { type: 'show', at: { ...at, uri: 1 }, focus: false },
    { type: 'show', at: { ...at, start: { line: -1, character: 0 } }, focus: true },
    { type: 'save', name: '../../x', bytes: new Uint8Array(1) },
    { type: 'save', name: 'x.csv', bytes: 'text' },
    { type: 'run', command: 'x' },
  ];
  for (const one of refused) assert.equal(isFromPage(one), false, JSON.stringify(one));
});

test('the document of the page lets in its own script and style, and nothing else', () => {
  const html = pageHtml({
    script: 'https://a/page.js',
    style: 'https://a/page.css',
    source: 'https://a',
    nonce: 'abc',
    title: 'x',
  });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
  assert.equal(
    policy,
    "default-src 'none'; script-src 'nonce-abc' https://a 'wasm-unsafe-eval'; style-src https://a; img-src blob: data:",
  );
  assert.doesNotMatch(html, / style=| on\w+=/);
});

test('the check for PyTorch holds the weights, the input and the states, for every kind of network', () => {
  for (const name of ['article', 'classifier', 'by-hand', 'cell-loop']) {
    const script = checkScript(picture(name), 0);
    assert.match(script, /^"""Runs .*\nimport base64\n/s);
    assert.match(script, /module = nn\.(RNN|LSTM|GRU)\(\d+, \d+, num_layers=\d/);
    assert.match(script, /torch\.allclose\(got, wanted/);
    const python = process.env.UNROLLED_PYTHON;
    if (python === undefined) continue;
    const printed = execFileSync(python, ['-'], { input: script, encoding: 'utf8' });
    assert.match(printed, /^output: equal.*\nh_n: equal/, name);
  }
});

test('what stands in place of inputs outlives the page: zeros, edits, and how a table is used until its file is there', async () => {
  const table = await readTable('a,b\n1,2\n3,4', 'two.csv');
  const use = { columns: [1], scaling: 'unit', start: 1 } as const;
  const array = { shape: [1, 2], dtype: 'int64', data: Float64Array.of(3, -7) } as const;
  const choices = new Map<string, Choice>([
    ['x', { kind: 'zeros' }],
    ['y', { kind: 'edited', array }],
    ['z', { kind: 'table', table, use }],
  ]);
  const again = restoreChoices(JSON.parse(JSON.stringify(keptChoices({ choices, awaited: new Map() }))));
  assert.deepEqual([...again.choices], [...choices].slice(0, 2));
  assert.deepEqual([...again.awaited], [['z', use]]);
  // Kept once more before the file has been read.
  assert.deepEqual(restoreChoices(JSON.parse(JSON.stringify(keptChoices(again)))), again);
  const wrong: readonly unknown[] = [
    undefined,
    'x',
    [['x']],
    [[1, { kind: 'zeros' }]],
    [['x', { kind: 'table', use: { columns: [-1], scaling: 'unit', start: 0 } }]],
    [['x', { kind: 'edited', shape: [3], dtype: 'int64', data: [1, 2] }]],
    [['x', { kind: 'edited', shape: [1], dtype: 'other', data: [1] }]],
    [['x', { kind: 'edited', shape: [1], dtype: 'float32', data: [null] }]],
  ];
  for (const one of wrong) assert.deepEqual(restoreChoices(one), { choices: new Map(), awaited: new Map() });
});
