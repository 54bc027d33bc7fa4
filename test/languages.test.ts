/** Everything that is shown is there in both languages, with the same facts in it. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ts } from 'ts-morph';
import { run } from '../server/cli-run.ts';
import { describeLine } from '../server/features/describe-line.ts';
import { hoverAt } from '../server/features/hover.ts';
import { rules } from '../server/problems/all.ts';
import { notes } from '../server/problems/notes.ts';
import { factIn, phraseIn } from '../server/problems/phrases.ts';
import { renderProblem } from '../server/problems/render.ts';
import type { Texts } from '../server/problems/rule.ts';
import { unfixed } from '../server/problems/unfixed.ts';
import { viewOf } from './view.ts';

const TOP = join(import.meta.dirname, '..');
const CHINESE = /[\u4e00-\u9fff]/;

function filesOf(folder: string): string[] {
  return readdirSync(join(TOP, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(TOP, path)).isDirectory() ? filesOf(path) : /\.tsx?$/.test(name) ? [path] : [];
  });
}

const sources = filesOf('server').map((file) =>
  ts.createSourceFile(file, readFileSync(join(TOP, file), 'utf8'), ts.ScriptTarget.ES2022, true),
);

/** The texts an expression may be, with `{0}` for what is filled in. */
function textsOf(node: ts.Node): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.templateSpans.reduce((text, span, i) => `${text}{${i}}${span.literal.text}`, node.head.text)];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  const isEither = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
  return isEither ? [...textsOf(node.left), ...textsOf(node.right)] : [];
}

function eachNode(visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  for (const source of sources) walk(source);
}

const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

function sameIn({ en, 'zh-CN': chinese }: Texts, where: string): void {
  assert.deepEqual(placeholders(chinese), placeholders(en), where);
  // What is all code, or names alone, is the same in every language.
  if (/[a-z]{3,} [a-z]{3,}/i.test(en.replace(/`[^`]*`/g, ''))) assert.match(chinese, CHINESE, where);
}

test('rules and notes say the same in Chinese, with the same facts', () => {
  for (const { name, message, meaning, fixes } of rules.values())
    for (const texts of [message, meaning, ...fixes]) sameIn(texts, name);
  for (const [name, texts] of Object.entries(unfixed)) sameIn(texts, name);
  for (const [name, texts] of Object.entries(notes)) sameIn(texts, name);
});

test('so does every text of a feature that is written in two languages', () => {
  let count = 0;
  eachNode((node) => {
    if (!ts.isObjectLiteralExpression(node)) return;
    const named = new Map(
      node.properties.flatMap((one) =>
        ts.isPropertyAssignment(one)
          ? [[one.name.getText().replace(/'/g, ''), textsOf(one.initializer)[0]] as const]
          : [],
      ),
    );
    const [en, chinese] = [named.get('en'), named.get('zh-CN')];
    assert.equal(named.has('en'), named.has('zh-CN'), node.getText());
    if (en === undefined || chinese === undefined) return;
    count++;
    sameIn({ en, 'zh-CN': chinese }, en);
  });
  assert.ok(count > 100);
});

/** Functions whose arguments say why something is not known, or what was asked for wrongly. */
const SAYING = new Set(['unknownValue', 'unknown', 'openResult', 'callUnknown', 'noPlan', 'BadUse']);

test('every reason why a value is not known, and every answer to bad use, is there in Chinese', () => {
  const said = new Set<string>();
  eachNode((node) => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const name = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.name.text
        : node.expression.getText();
      if (SAYING.has(name))
        for (const argument of node.arguments ?? []) for (const text of textsOf(argument)) said.add(text);
    }
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'why')
      for (const text of textsOf(node.initializer)) said.add(text);
  });
  const sentences = [...said].filter((text) => text.includes(' '));
  assert.ok(sentences.length > 250);
  const left = sentences.filter(
    (text) => phraseIn('zh-CN', text.replace(/\{\d\}/g, 'xs')) === text.replace(/\{\d\}/g, 'xs'),
  );
  assert.deepEqual(left, []);
  assert.equal(phraseIn('en', 'the rank is not known'), 'the rank is not known');
});

test('what an op says of an argument is there in Chinese, and a name stays a name', () => {
  const said = new Set<string>();
  eachNode((node) => {
    if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'facts') return;
    if (!ts.isObjectLiteralExpression(node.initializer)) return;
    for (const fact of node.initializer.properties)
      if (ts.isPropertyAssignment(fact)) for (const text of textsOf(fact.initializer)) said.add(text);
  });
  const phrases = [...said].filter((text) => /[a-z]+ [a-z]+/.test(text) || /\d-D/.test(text));
  assert.ok(phrases.length > 40);
  const left = phrases.filter((text) => factIn('zh-CN', text.replace(/\{\d\}/g, '7')) === text.replace(/\{\d\}/g, '7'));
  assert.deepEqual(left, []);
  for (const code of ['x', 'h0 + h1', 'self.lstm', 'a @ b', 'what', 'torch.randn(…)'])
    assert.equal(factIn('zh-CN', code), code);
});

test('a hover and a line read aloud are Chinese throughout', async () => {
  const text =
    'import torch\nimport torch.nn as nn\n\nlstm = nn.LSTM(4, 2)\nx = torch.load("x.pt")\ny = torch.randn(3, 4)\n';
  const view = { ...(await viewOf('/w/a.py', text)), locale: 'zh-CN' as const };
  const hover = (word: string) => hoverAt(view, text.indexOf(word))?.markdown ?? '';
  assert.match(hover('lstm ='), /\| 参数 \| 形状 \| 数的个数 \|/);
  assert.equal(describeLine(view, 5), 'y：2 维：3, 4。');
});

test('the command line answers in Chinese', async () => {
  const printed: string[] = [];
  const out = {
    folder: TOP,
    print: (text: string) => void printed.push(text),
    error: () => {},
    color: 'off',
    locale: 'en',
  } as const;
  await run(['--help', '--lang', 'zh-CN'], out);
  await run(['--explain', 'rank', '--lang', 'zh'], out);
  const [help = '', rule = ''] = printed;
  const options = (text: string) => [...text.matchAll(/--[\w-]+/g)].map(([option]) => option).sort();
  await run(['--help'], out);
  assert.deepEqual([...new Set(options(help))], [...new Set(options(printed.at(-1) ?? ''))]);
  assert.match(help, /报告形状不匹配/);
  assert.match(rule, /^错误\[rank\]: /);
  assert.match(rule, /Python，错误：/);
});

test('one of a thing is said of one thing', () => {
  const counted = { shape: 'x', expected: 1, got: 1, layer: 'rnn', input: 'x' };
  const said = (rule: string, locale: 'en' | 'zh-CN' = 'en') =>
    renderProblem({ rule, facts: counted, related: [] }, locale).message;
  assert.equal(said('axis-order'), 'permute of x needs 1 axis, but 1 is given');
  assert.equal(said('input-size'), '`rnn` takes 1 feature per time step, but the last axis of `x` is 1');
  assert.equal(said('axis-order', 'zh-CN'), '对 x 做 permute 需要 1 个维度，但给出了 1 个');
});
