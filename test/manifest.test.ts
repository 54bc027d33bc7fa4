/** The extension's manifest, its texts in both languages and the settings that the server obeys say the same. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import manifest from '../package.json' with { type: 'json' };
import english from '../package.nls.json' with { type: 'json' };
import chinese from '../package.nls.zh-cn.json' with { type: 'json' };
import { defaultSettings, readSettings } from '../server/features/settings.ts';

const text = JSON.stringify(manifest);

test('every text of the manifest is there in both languages, and none is left over', () => {
  const used = [...text.matchAll(/%([\w.-]+)%/g)].map(([, key]) => key).sort();
  assert.ok(used.length > 0);
  assert.deepEqual(Object.keys(english).sort(), [...new Set(used)]);
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
});

test('both say the same: the same links, settings and code, and Chinese is Chinese', () => {
  const facts = (one: string) =>
    [...one.matchAll(/\]\(([^)]*)\)|`([^`]*)`/g)].map(([, link, code]) => link ?? code).sort();
  const in2: Record<string, string> = chinese;
  for (const [key, one] of Object.entries(english)) {
    assert.deepEqual(facts(in2[key] ?? ''), facts(one), key);
    assert.equal((in2[key] ?? '').split('\n').length, one.split('\n').length, key);
    assert.match(in2[key] ?? '', /[\u4e00-\u9fff]/, key);
  }
});

test('a step of the walkthrough has its picture, and ends by a command there is or a context that is set', () => {
  const commands = new Set(manifest.contributes.commands.map(({ command }) => command));
  const client = readFileSync(new URL('../client/walkthrough.ts', import.meta.url), 'utf8');
  const steps = manifest.contributes.walkthroughs.flatMap((one) => one.steps);
  assert.equal(steps.length, 4);
  for (const { id, media, completionEvents } of steps) {
    assert.match(
      readFileSync(new URL(`../${media.svg}`, import.meta.url), 'utf8'),
      /^<svg .*--vscode-editor-background/s,
    );
    const linked = [
      ...((english as Record<string, string>)[`walkthrough.${id}.description`]?.matchAll(/command:([\w.]+)/g) ?? []),
    ];
    assert.ok(linked.length > 0, id);
    for (const [, command = ''] of linked) assert.ok(commands.has(command), command);
    for (const event of completionEvents) {
      const [kind, name = ''] = event.split(':');
      assert.ok(kind === 'onCommand' ? commands.has(name) : client.includes(`'setContext', '${name}', true`), event);
    }
  }
  assert.ok(client.includes(`'unrolled.unrolled#${manifest.contributes.walkthroughs[0]?.id}'`), 'the command opens it');
});

test('the client’s own texts are there in Chinese, with the same placeholders', () => {
  const client = new URL('../client/', import.meta.url);
  const sources = readdirSync(client)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(name, client), 'utf8'));
  const used = sources.flatMap((source) =>
    [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, key]) => key),
  );
  const bundle: Record<string, string> = JSON.parse(
    readFileSync(new URL('../l10n/bundle.l10n.zh-cn.json', import.meta.url), 'utf8'),
  );
  assert.ok(used.length > 0);
  assert.deepEqual(Object.keys(bundle).sort(), [...new Set(used)].sort());
  const placeholders = (one: string) => [...one.matchAll(/\{\d+\}/g)].map(([found]) => found).sort();
  for (const [key, translated] of Object.entries(bundle))
    assert.deepEqual(placeholders(translated), placeholders(key), key);
});

test('the defaults that the editor shows are the ones the server has', () => {
  const nested: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
    const path = name.split('.').slice(1);
    let at = nested;
    for (const part of path.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1) ?? ''] = setting.default;
  }
  assert.deepEqual(readSettings(nested), defaultSettings);
  // Nothing is offered that nobody reads: every setting but the protocol's own log and the client's own preview is one of the server's.
  const known = (value: object, prefix: string): string[] =>
    Object.entries(value).flatMap(([key, inner]) => {
      const isGroup = typeof inner === 'object' && inner !== null && !Array.isArray(inner) && key !== 'rules';
      return isGroup ? known(inner, `${prefix}.${key}`) : [`${prefix}.${key}`];
    });
  const offered = Object.keys(manifest.contributes.configuration.properties).filter(
    (name) => name !== 'unrolled.trace.server' && !name.startsWith('unrolled.preview.'),
  );
  assert.deepEqual(offered.sort(), known(defaultSettings, 'unrolled').sort());
});

test('every command that is offered is registered', () => {
  const source = ['commands', 'preview-commands', 'walkthrough']
    .map((name) => readFileSync(new URL(`../client/${name}.ts`, import.meta.url), 'utf8'))
    .join('');
  const registered = [...source.matchAll(/(?:\[\s*|registerCommand\()'(unrolled\.\w+)'/g)].map(([, name]) => name);
  assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }) => command).sort());
});
