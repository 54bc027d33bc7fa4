/**
 * What is remembered from one edit to the next changes nothing: after every edit a document shows what it would if it were
 * read for the first time. `FUZZ=n` makes n times as many edits.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Documents, frontEndOf } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import type { Memory } from '../server/evaluate/memory.ts';
import { annotate } from '../server/features/annotate.ts';
import { reportOf } from '../server/features/report.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { absolutePath, nodeHost } from '../server/host.ts';
import type { Language } from '../server/program/program.ts';
import { openScript, scripts, typedIn } from './bench/scripts.ts';
import { edited, generator } from './edits.ts';
import { viewIn } from './view.ts';

const EDITS = 4 * Number(process.env.FUZZ ?? 1);

/** Documents with one file open, whose text can be changed. */
function open(file: string, remembering: boolean) {
  const overlay = new Map<string, string>();
  const counts = { taken: 0, ran: 0 };
  const documents = new Documents({
    host: nodeHost(overlay),
    evaluate(program, options) {
      const memory: Memory | undefined = options?.memory;
      const trace = evaluate(program, remembering && memory ? { memory } : {});
      counts.taken += memory?.taken ?? 0;
      counts.ran += memory?.ran ?? 0;
      return trace;
    },
    load: loadFrontEnd,
    maxFileLines: 5000,
    scripts: 'by-folder',
  });
  documents.add(file);
  return {
    counts,
    async shows(text: string): Promise<unknown> {
      overlay.set(file, text);
      documents.changed(file);
      const view = await viewIn(documents, file);
      const language: Language = view.program.modules.get(file)?.language ?? 'python';
      // Where a step budget ends depends on what needed none.
      if (view.trace.exhausted !== undefined) return 'exhausted';
      return { report: reportOf(view, (one) => one), text: annotate(view, language) };
    },
  };
}

for (const folder of ['fixtures', 'quiet']) {
  const home = absolutePath(fileURLToPath(new URL(folder, import.meta.url)));
  for (const name of readdirSync(home, { encoding: 'utf8', recursive: true }).sort()) {
    if (frontEndOf(name) === undefined) continue;
    test(`edits of ${folder}/${name}`, async () => {
      const file = `${home}/${name}`;
      const original = readFileSync(file, 'utf8');
      const random = generator(original.length + 1);
      const live = open(file, true);
      await live.shows(original);
      let text = original;
      for (let i = 0; i < EDITS; i++) {
        text = i % 4 === 3 ? original : edited(text, random);
        const [now, fresh] = [await live.shows(text), await open(file, false).shows(text)];
        if (now !== 'exhausted' && fresh !== 'exhausted') assert.deepEqual(now, fresh, `after this edit:\n${text}`);
      }
    });
  }
}

test('what is written behind the end shows where its sizes come from', async () => {
  const file = '/grows.py';
  const live = open(file, true);
  const before = 'import torch\nx = torch.randn(3, 4)\n';
  const after = `${before}y = torch.arange(16, 8)\n`;
  await live.shows(before);
  const now = await live.shows(after);
  assert.match(JSON.stringify(now), /16 comes from here/);
  assert.deepEqual(now, await open(file, false).shows(after));
});

test('what is found out on the way to a return is remembered, for functions behind it', async () => {
  const file = '/returns.js';
  const live = open(file, true);
  const text = [
    "import * as tf from '@tensorflow/tfjs';",
    'if (Array.isArray(input)) input = input[0];',
    'return input.gather([input.shape[1] - 1], 1);',
    'function later() {',
    '  return tf.model({ inputs: input });',
    '}',
  ].join('\n');
  await live.shows(`${text}\n`);
  const now = await live.shows(`${text}\n\n`);
  assert.match(JSON.stringify(now), /input\.shape\[1\]/);
  assert.deepEqual(now, await open(file, false).shows(`${text}\n\n`));
});

test('a line that is mended hides nothing that is found behind it', async () => {
  const file = '/mended.py';
  const live = open(file, true);
  const text = [
    'import torch',
    'batch_size, seq_len = 32, 50',
    'x = torch.randn(batch_size, seq_len, 10)',
    'swapped = x.view(seq_len, batch_size, 10)',
    'torn = x.view(batch_size, 2, seq_len, 5)',
    '',
  ].join('\n');
  await live.shows(text);
  await live.shows(text.replace('(seq_len, batch', '(se\nq_len, batch'));
  const now = await live.shows(text);
  assert.equal(JSON.stringify(now).match(/"rule":"reshape-swap"/g)?.length, 2);
  assert.deepEqual(now, await open(file, false).shows(text));
});

const models = Array.from(
  { length: 5 },
  (_, i) => `
class Tagger${i}(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, ${20 + i})

    def forward(self, x):
        out, state = self.lstm(x)
        return out

tags${i} = Tagger${i}()(torch.randn(7, 3, 10))
`,
);

test('an edit in one class of many evaluates what rests on it, and nothing else', async () => {
  const text = `import torch\nfrom torch import nn\n${models.join('')}`;
  const live = open('/models.py', true);
  await live.shows(text);
  const { ran } = live.counts;
  assert.ok(ran >= 12, `${ran} tasks at first`);
  await live.shows(text.replace('LSTM(10, 22)', 'LSTM(10, 32)'));
  // The class and the statement that uses it.
  assert.equal(live.counts.ran - ran, 2);
  await live.shows(`import math\n${text.replace('LSTM(10, 22)', 'LSTM(10, 32)')}`);
  assert.equal(live.counts.ran - ran, 3, 'what has only moved is not evaluated again');
});

for (const [file, text, [line, more]] of [
  [
    '/models.py',
    `import torch\nfrom torch import nn\n${models.join('')}`,
    ['out, state = self.lstm(x)', '# it goes in'],
  ],
  [
    '/model.ts',
    [
      "import { nn, randn } from 'unrolled';",
      'class Tagger extends nn.Module {',
      '  lstm = new nn.LSTM(10, 20);',
      '  forward(x) {',
      '    const [out, state] = this.lstm.forward(x);',
      '    return out;',
      '  }',
      '}',
      'const tags = new Tagger().forward(randn([7, 3, 10]));',
      '',
    ].join('\n'),
    ['const [out, state]', '// it goes in'],
  ],
] as const)
  test(`a comment or an empty line in a function of ${file} evaluates nothing`, async () => {
    const live = open(file, true);
    await live.shows(text);
    const { ran } = live.counts;
    for (const edit of [`${more}\n`, `${more}, and out it comes\n`, '\n\n', '']) {
      const now = text.replace(line, `${edit === '' ? '' : `${edit}        `}${line}`);
      assert.deepEqual(await live.shows(now), await open(file, false).shows(now));
      assert.equal(live.counts.ran - ran, 0, `tasks that ran after ${JSON.stringify(edit)}`);
    }
  });

for (const [file, text] of [
  [
    '/two.py',
    `import torch
from torch import nn

class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 20)

    def forward(self, x):
        return self.lstm(x)[0]

    def half(self, x):
        return x[:, :5]

two = Two()
y = two(torch.randn(7, 10, 10))
z = two.half(y)
`,
  ],
  [
    '/two.ts',
    `import { nn, randn } from 'unrolled';

class Two extends nn.Module {
  lstm = new nn.LSTM(10, 20);
  forward(x) {
    return this.lstm.forward(x)[0];
  }
  half(x) {
    return x.slice([0, 0, 0], [7, 5, 20]);
  }
}
const two = new Two();
const y = two.forward(randn([7, 10, 10]));
const z = two.half(y);
`,
  ],
] as const)
  test(`an edit in one method of a class of ${file} leaves what uses another one`, async () => {
    const live = open(file, true);
    await live.shows(text);
    const { ran } = live.counts;
    const now = text.replace('5', '6');
    assert.deepEqual(await live.shows(now), await open(file, false).shows(now));
    // The class, what calls the method, and the class on its own.
    const again = live.counts.ran - ran;
    assert.ok(again >= 2 && again <= 3, `${again} tasks ran`);
  });

test('an edit in a function that an object holds leaves what uses its other parts', async () => {
  const file = '/maker.ts';
  const text = `import * as tf from '@tensorflow/tfjs';

class Maker {
  half = (x: tf.Tensor) => {
    const y = x.slice([0, 0], [3, 2]);
    return y;
  };
  whole(x: tf.Tensor) {
    const z = x.add(1);
    return z.reshape([4, 3]);
  }
}
const maker = new Maker();
const whole = maker.whole(tf.zeros([3, 4]));
const half = maker.half(tf.zeros([3, 4]));
`;
  const live = open(file, true);
  await live.shows(text);
  const { ran } = live.counts;
  const now = text.replace('[3, 2]', '[3, 1]');
  assert.deepEqual(await live.shows(now), await open(file, false).shows(now));
  // The class, what makes an instance, what calls the function, and the class on its own.
  const again = live.counts.ran - ran;
  assert.ok(again >= 2 && again <= 4, `${again} tasks ran`);
});

/** Tasks that may run again for a keystroke in a training script: those that rest on what is typed. */
const mostTasks: { readonly [kind: string]: number } = {
  'a letter in a method': 4,
  'a letter in a function': 3,
  'a letter in a loop of the module': 2,
  'a number of a layer': 4,
  'a comment': 0,
  'an empty line': 0,
};

for (const script of scripts)
  test(`a keystroke in ${script.file} evaluates what rests on it`, async () => {
    const { set } = openScript(script);
    const { ran: all } = await set(script.text);
    assert.ok(all > 12, `${all} tasks at first`);
    for (const kind of Object.keys(script.edits))
      for (const text of [typedIn(script, kind), script.text]) {
        const { ran } = await set(text);
        const most = mostTasks[kind] ?? 0;
        assert.ok(ran <= most, `${kind}: ${ran} tasks ran, ${most} may`);
      }
  });

/** Of the statements and calls in those tasks, how many may run again for the second letter. */
const mostInner: { readonly [kind: string]: number } = {
  'a letter in a method': 180,
  'a letter in a function': 45,
  'a letter in a loop of the module': 55,
};

for (const script of scripts)
  test(`a letter more in ${script.file} evaluates no statement but those that rest on it`, async () => {
    const { set } = openScript(script);
    await set(script.text);
    for (const [kind, most] of Object.entries(mostInner)) {
      await set(typedIn(script, kind));
      const { innerRan, innerTaken } = await set(typedIn(script, kind, 2));
      assert.ok(innerRan <= most, `${kind}: ${innerRan} ran, ${most} may`);
      assert.ok(innerTaken > innerRan, `${kind}: ${innerTaken} were taken over, ${innerRan} ran`);
      await set(script.text);
    }
  });
