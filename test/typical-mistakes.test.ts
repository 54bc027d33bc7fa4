/**
 * Each typical mistake of TensorFlow.js throws in the library itself, is reported once, in words that name its cause and
 * with the line that it is on; the mended program runs, and is silent.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderProblem } from '../server/problems/render.ts';
import { real, traced } from './tensorflow-js-oracle.ts';
import { typicalMistakes } from './typical-mistakes.ts';

const HEAD = "import * as tf from '@tensorflow/tfjs';\n";

const run = (lines: readonly string[]) => real(`await (async () => {\n${lines.join('\n')}\n})()`);

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 2;
}

for (const { name, program, rule, says, cause, mended } of typicalMistakes) {
  test(name, async () => {
    assert.equal((await run(program)).kind, 'throws', 'TensorFlow.js runs it');
    const text = `${HEAD}${program.join('\n')}\n`;
    const { problems } = await traced(text);
    assert.deepEqual(
      problems.map((one) => `${one.severity} ${one.rule}`),
      [`error ${rule}`],
    );
    const [problem] = problems;
    assert.ok(problem, 'there is a problem');
    assert.match(renderProblem(problem, 'en').message, says);
    assert.match(renderProblem(problem, 'zh-CN').message, /[\u4e00-\u9fff]/);
    const lines = [problem, ...problem.related].map((one) => lineAt(text, one.start));
    assert.ok(lines.includes(cause), `the lines ${lines.join(', ')} are named, not ${cause}`);

    const right = program.map((line, i) => mended[i] ?? line);
    assert.equal((await run(right)).kind, 'gives', 'TensorFlow.js refuses the mended program');
    const silent = await traced(`${HEAD}${right.join('\n')}\n`);
    assert.deepEqual(
      silent.problems.map((one) => one.rule),
      [],
    );
  });
}
