/**
 * Each rule against the real library: what is wrong by an error's example is refused, with the words that are quoted; what is
 * wrong by a hazard's runs, which is what makes it one; and what is mended runs. PyTorch's answers are in
 * `golden/rules.json`, TensorFlow.js and this project's runtime answer here.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from '../server/problems/all.ts';
import { renderProblem } from '../server/problems/render.ts';
import { problemsIn } from '../tools/docs.ts';
import { rulePrograms } from '../tools/rule-programs.ts';
import { run } from './run-typescript.ts';

type Golden = { readonly [name: string]: { readonly text: string; readonly raises: string | null } };
const golden = JSON.parse(readFileSync(new URL('golden/rules.json', import.meta.url), 'utf8')) as Golden;
const programs = rulePrograms();

test('PyTorch has run the programs as they are: `test/golden/rules.py` writes its answers', () => {
  assert.deepEqual(Object.fromEntries(Object.entries(golden).map(([name, { text }]) => [name, text])), programs);
});

/** TensorFlow.js numbers the layers it names through the whole process. */
const withoutNumbers = (text: string) => text.replace(/\b([a-z]\w*_[A-Z][A-Za-z]*)\d+/g, '$1');

for (const { name, severity, examples } of rules.values())
  for (const [i, { language, wrong, right }] of examples.entries())
    test(`${name}, ${language}: the library ${severity === 'error' ? 'refuses' : 'runs'} what is wrong, and runs what is mended`, async () => {
      const saying = (which: 'wrong' | 'right') =>
        language === 'python'
          ? golden[`${name} ${i} ${which}`]?.raises
          : run(which === 'wrong' ? wrong : right).then(
              () => null,
              (error: Error) => error.message,
            );
      const said = await saying('wrong');
      assert.equal(await saying('right'), null);
      if (severity === 'warning') assert.equal(said, null);
      else assert.ok(said, 'it is refused');
      const [problem, ...more] = await problemsIn(wrong, language);
      assert.deepEqual([problem?.rule, more.length], [name, 0]);
      const quote = problem && renderProblem(problem, 'en').quote;
      if (quote === undefined) return;
      const words = withoutNumbers(quote.replace(/^[\w. ]+ says: /, ''));
      assert.ok(withoutNumbers(said ?? '').includes(words), `${said} / ${words}`);
    });
