/** The injection grammar colours shapes written in comments, in every language it is injected into, and leaves prose alone. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const hosts = {
  'source.python': { file: 'python', marker: '#' },
  'source.ts': { file: 'typescript', marker: '//' },
  'source.tsx': { file: 'tsx', marker: '//' },
  'source.js': { file: 'javascript', marker: '//' },
  'source.js.jsx': { file: 'jsx', marker: '//' },
} as const;
type Host = keyof typeof hosts;

const injected = 'unrolled.shape-comments';
const registry = await makeRegistry();

async function makeRegistry() {
  const wasm = readFileSync(new URL('../node_modules/vscode-oniguruma/release/onig.wasm', import.meta.url));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  return new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const host = hosts[scope as Host];
      const file = host ? `grammars/${host.file}.json` : '../syntaxes/shape-comments.tmLanguage.json';
      const url = new URL(file, import.meta.url);
      return textmate.parseRawGrammar(readFileSync(url, 'utf8'), url.pathname);
    },
    getInjections: () => [injected],
  });
}

/** `text scope` of every coloured part of a line, dimension parts by their short names. */
async function coloured(host: Host, line: string): Promise<string> {
  const grammar = await registry.loadGrammar(host);
  assert.ok(grammar);
  return grammar
    .tokenizeLine(line, null)
    .tokens.map((token) => ({ text: line.slice(token.startIndex, token.endIndex), scope: token.scopes.at(-1) ?? '' }))
    .filter(({ text, scope }) => scope.endsWith('.unrolled') && !scope.startsWith('meta') && text.trim() !== '')
    .map(({ text, scope }) => `${text.trim()}:${short(scope)}`)
    .join(' ');
}

function short(scope: string): string {
  const words: readonly (readonly [string, string])[] = [
    ['constant.numeric', 'size'],
    ['constant.language', 'any'],
    ['variable.parameter', 'name'],
    ['variable.other', 'tensor'],
    ['keyword.operator', 'op'],
    ['keyword.other', 'severity'],
    ['entity.name', 'rule'],
    ['invalid', 'caret'],
    ['punctuation', 'p'],
  ];
  return words.find(([start]) => scope.startsWith(start))?.[1] ?? scope;
}

/** Sizes and names that stand in a shape, without punctuation. */
async function dimensions(host: Host, comment: string): Promise<string> {
  const all = await coloured(host, `x = f(y)  ${hosts[host].marker} ${comment}`);
  return all
    .split(' ')
    .filter((part) => /:(size|name|any)$/.test(part))
    .map((part) => part.slice(0, part.lastIndexOf(':')))
    .join(' ');
}

for (const host of Object.keys(hosts) as Host[]) {
  test(`${host}: the spellings of a shape`, async () => {
    const spellings: readonly (readonly [string, string])[] = [
      ['(batch, seq, 10)', 'batch seq 10'],
      ['[batch, time]', 'batch time'],
      ['x: (5, 3, 10)', '5 3 10'],
      ['B x T x H', 'B T H'],
      ['x: B x 1 x N', 'B 1 N'],
      ['output: (5, 3, 40), h_n: (4, 3, 20)', '5 3 40 4 3 20'],
      ['hidden = [n layers * n directions, batch size, hidden dim]', 'n layers n directions batch size hidden dim'],
      ['(seq, batch, 2*hidden_size)', 'seq batch 2 hidden_size'],
      ['shape (20,)', '20'],
      ['(..., 4) -> (..., 8)', '... 4 ... 8'],
      ["x: (n, n')", "n n'"],
      ['loss: ()', ''],
    ];
    for (const [comment, expected] of spellings) assert.equal(await dimensions(host, comment), expected, comment);
  });

  test(`${host}: prose and code outside comments keep their colours`, async () => {
    const { marker } = hosts[host];
    const prose = [
      'call f(x, y) twice',
      'TODO: (fix, later)',
      'see (Smith, 2010) for a proof',
      '(optional)',
      'a matrix of size 2 x 3 in the middle of words',
      'x is 4',
    ];
    for (const comment of prose) assert.equal(await coloured(host, `${marker} ${comment}`), '', comment);
    assert.equal(await coloured(host, 'x = (batch, seq, 10)'), '');
    assert.equal(await coloured(host, `x = "${marker} (batch, seq, 10)"`), '');
  });
}

test('the parts of a shape have their own scopes', async () => {
  assert.equal(
    await coloured('source.python', '# x: (2*batch, ..., 10)'),
    'x:tensor ::p (:p 2:size *:op batch:name ,:p ...:any ,:p 10:size ):p',
  );
  assert.equal(
    await coloured('source.ts', '//  ^^^ error[input-size]: the last size of input is 40'),
    '^^^:caret error:severity [:p input-size:rule ]:p',
  );
});
