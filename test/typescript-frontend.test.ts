/** Projects of several files, as people lay them out: the values of one of them, as `unrolled annotate` prints them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { annotate } from '../server/features/annotate.ts';
import { linesOf } from '../server/features/lines.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import type { SourceHost } from '../server/host.ts';

type Files = { readonly [file: string]: string };

function hostOf(files: Files): SourceHost {
  const paths = Object.keys(files);
  return {
    read: (file) => files[file],
    why: (file) => (file in files ? undefined : 'it cannot be read'),
    kind: (path) => (path in files ? 'file' : paths.some((one) => one.startsWith(`${path}/`)) ? 'folder' : undefined),
    list: (folder) => [
      ...new Set(
        paths
          .filter((one) => one.startsWith(`${folder}/`))
          .map((one) => one.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
  };
}

/** The shapes at the ends of the first file's lines. The others are read by what it imports, or `together` with it. */
async function shapes(files: Files, together = false): Promise<readonly string[]> {
  const [file = ''] = Object.keys(files);
  const documents = new Documents({
    host: hostOf(files),
    evaluate,
    load: loadFrontEnd,
    maxFileLines: 5000,
    scripts: 'by-folder',
  });
  for (const one of together ? Object.keys(files).sort() : [file]) documents.add(one);
  const analysis = await documents.analysis(file);
  assert.ok(analysis, `${file} is left alone: ${documents.leftAlone(file)}`);
  const { trace, program, texts } = analysis;
  const linesIn = (path: string) => linesOf(texts.get(path) ?? '');
  const text = annotate(
    {
      trace,
      program,
      file,
      lines: linesIn(file),
      locale: 'en',
      linesIn,
      locate: ({ file: path, start, end }) => ({ uri: path, range: linesIn(path).range(start, end) }),
    },
    'javascript',
  );
  return [...text.matchAll(/ {2}\/\/ (\w+: .*)$|^ *\/\/ +(\^.*)$/gm)].map(
    ([, shape, problem]) => shape ?? problem ?? '',
  );
}

const LAYOUTS: { readonly [title: string]: readonly [files: Files, expected: readonly string[], together?: boolean] } =
  {
    'the module endings .mts and .cts': [
      {
        '/p/main.mts': `import * as tf from '@tensorflow/tfjs';
import { units } from './sizes.mjs';
import { steps } from './steps.cjs';
const x = tf.zeros([steps, units]);
`,
        '/p/sizes.mts': 'export const units: number = 4;\n',
        '/p/steps.cts': 'export const steps = 7;\n',
      },
      ['x: (7, 4)'],
    ],
    'TSX, with the tensors of a handler inside an element': [
      {
        '/p/app.tsx': `import * as tf from '@tensorflow/tfjs';
import { units } from './sizes';
export function App({ rows }: { rows: number }) {
  const x = tf.zeros([rows, units]);
  return (
    <div onClick={() => { const y = tf.ones([2, units]); y.print(); }}>
      <Chart<number> value={x.matMul(tf.zeros([units, 3]))} {...{ a: 1 }} />
      {[1].map((one) => <p key={one}>{one}</p>)}
      <></>
    </div>
  );
}
`,
        '/p/sizes.ts': 'export const units = 4;\n',
      },
      ['x: (rows, 4)', 'y: (2, 4)'],
    ],
    'JSX in a file that ends in .js': [
      {
        '/p/app.js': `import * as tf from '@tensorflow/tfjs';
import Panel from './panel';
const x = tf.zeros([2, 3]);
export default () => <Panel size={x.shape[0]}>{'text'} more &amp; text</Panel>;
const z = x.transpose();
`,
        '/p/panel.jsx': 'export default function Panel(props) { return <b>{props.size}</b>; }\n',
      },
      ['x: (2, 3)', 'z: (3, 2)'],
    ],
    'imports of package.json': [
      {
        '/p/src/main.js': `import * as tf from '@tensorflow/tfjs';
import { units } from '#sizes';
import { steps } from '#lib/steps.js';
const x = tf.zeros([steps, units]);
`,
        '/p/package.json': '{ "name": "p", "imports": { "#sizes": "./src/sizes.js", "#lib/*": "./lib/*" } }',
        '/p/src/sizes.js': 'export const units = 4;\n',
        '/p/lib/steps.js': 'export const steps = 7;\n',
      },
      ['x: (7, 4)'],
    ],
    'a package of the same workspace': [
      {
        '/p/apps/web/main.ts': `import * as tf from '@tensorflow/tfjs';
import { units } from '@my/sizes';
import { steps } from '@my/sizes/steps';
const x = tf.zeros([steps, units]);
`,
        '/p/package.json': '{ "name": "all", "workspaces": ["apps/*", "packages/*"] }',
        '/p/apps/web/package.json': '{ "name": "web", "dependencies": { "@my/sizes": "*" } }',
        '/p/packages/sizes/package.json':
          '{ "name": "@my/sizes", "main": "./dist/index.js", "exports": { ".": "./src/index.ts", "./steps": "./src/steps.ts" } }',
        '/p/packages/sizes/src/index.ts': 'export const units = 4;\n',
        '/p/packages/sizes/src/steps.ts': 'export const steps = 7;\n',
      },
      ['x: (7, 4)'],
    ],
    'a package of the same workspace that names what it is built to': [
      {
        '/p/apps/web/main.ts': `import * as tf from '@tensorflow/tfjs';
import { units } from 'sizes';
const x = tf.zeros([units]);
`,
        '/p/package.json': '{ "name": "all", "workspaces": { "packages": ["apps/web", "packages/**"] } }',
        '/p/packages/sizes/package.json': '{ "name": "sizes", "main": "dist/index.js" }',
        '/p/packages/sizes/src/index.ts': 'export const units = 4;\n',
      },
      ['x: (4,)'],
    ],
    'path aliases of tsconfig.json, and what it extends': [
      {
        '/p/src/app/main.ts': `import * as tf from '@tensorflow/tfjs';
import { units } from '@/sizes';
import { steps } from '~steps';
import { rows } from 'lib/rows';
const x = tf.zeros([rows, steps, units]);
`,
        '/p/tsconfig.json': `{
  // The aliases stand in the base.
  "extends": "./tsconfig.base.json",
  "include": ["src"],
}`,
        '/p/tsconfig.base.json':
          '{ "compilerOptions": { "baseUrl": "src", "paths": { "@/*": ["*"], "~steps": ["app/steps.ts"] } } }',
        '/p/src/sizes.ts': 'export const units = 4;\n',
        '/p/src/app/steps.ts': 'export const steps = 7;\n',
        '/p/src/lib/rows.ts': 'export const rows = 2;\n',
      },
      ['x: (2, 7, 4)'],
    ],
    'scripts of one page': [
      {
        '/p/page.js': `const model = makeModel(UNITS);
const y = model.predict(tf.zeros([2, STEPS, 3]));
`,
        '/p/model.js': `const UNITS = 5;
var STEPS = 7;
function makeModel(units) {
  const made = tf.sequential();
  made.add(tf.layers.gru({ units, inputShape: [STEPS, 3] }));
  return made;
}
`,
      },
      ['y: (2, 5)'],
      true,
    ],
    'exports of CommonJS': [
      {
        '/p/main.js': `const tf = require('@tensorflow/tfjs-node');
const { units, zeros } = require('./sizes');
const steps = require('./steps.js');
const shared = require('./shared');
const Net = require('./net');
const x = zeros(steps);
const y = new Net(6).call(tf.zeros([2, units]));
const z = shared.make(3);
`,
        '/p/sizes.js': `const tf = require('@tensorflow/tfjs-node');
exports.units = 4;
exports.zeros = (n) => tf.zeros([n, exports.units]);
`,
        '/p/steps.js': 'module.exports = 7;\n',
        '/p/shared/index.js': `const tf = require('@tensorflow/tfjs-node');
function make(n) { return tf.ones([n]); }
module.exports = { make };
`,
        '/p/net.js': `const tf = require('@tensorflow/tfjs-node');
module.exports = class Net {
  constructor(units) { this.kernel = tf.zeros([4, units]); }
  call(x) { return x.matMul(this.kernel); }
};
`,
      },
      ['x: (7, 4)', 'y: (2, 6)', 'z: (3,)'],
    ],
    "a project's own re-export": [
      {
        '/p/main.ts': `import { tf, layers, units as n, Shapes } from './lib';
import core from './tf';
const x = tf.zeros([2, n]);
const y = core.zeros([n, Shapes.steps]);
const d = layers.dense({ units: 6, inputShape: [n] });
const z = d.apply(x);
`,
        '/p/tf.ts': "import * as tf from '@tensorflow/tfjs';\nexport default tf;\nexport { tf };\n",
        '/p/lib/index.ts':
          "export { tf } from '../tf';\nexport { layers } from '@tensorflow/tfjs';\nexport * from './sizes';\nexport * as Shapes from './shapes';\n",
        '/p/lib/sizes.ts': 'export const units = 4;\n',
        '/p/lib/shapes.ts': 'export const steps = 7;\n',
      },
      ['x: (2, 4)', 'y: (4, 7)', 'z: (2, 6)'],
    ],
    'the library in a field': [
      {
        '/p/main.js': `import * as tf from '@tensorflow/tfjs';
class Net {
  constructor(lib, units) {
    this.tf = lib;
    this.units = units;
  }
  run() {
    const x = this.tf.zeros([2, this.units]);
    const { tf: inner } = this;
    const y = inner.ones([this.units]);
    return x;
  }
}
const z = new Net(tf, 5).run();
class Own {
  tf = tf;
  make() {
    const own = this.tf.zeros([3]);
    return own;
  }
}
`,
      },
      ['x: (2, 5)', 'y: (5,)', 'z: (2, 5)', 'own: (3,)'],
    ],
    'sizes from the command line': [
      {
        '/p/main.js': `const tf = require('@tensorflow/tfjs-node');
const steps = process.argv.length > 2 ? parseInt(process.argv[2], 10) : 7;
const units = Number(process.argv[3]) || 4;
const [, , rows] = process.argv;
const x = tf.zeros([steps, 3]);
const y = tf.zeros([2, units]);
const z = x.matMul(tf.zeros([3, 8]));
const w = tf.zeros([+rows, 5]);
`,
      },
      ['x: (steps, 3)', 'y: (2, units)', 'z: (steps, 8)', 'w: (n, 5)'],
    ],
    'optional chaining': [
      {
        '/p/main.ts': `import * as tf from '@tensorflow/tfjs';
interface Options { units?: number; inner?: { x?: tf.Tensor } }
function make(options?: Options) {
  const units = options?.units ?? 4;
  const x = tf.zeros([2, units]);
  const y = options?.inner?.x?.transpose();
  return x;
}
const a = make();
const b = make({ units: 6 });
const c = b?.transpose?.();
const d = b?.['transpose']();
const e = b!.transpose();
`,
      },
      ['x: (2, units)', 'a: (2, 4)', 'b: (2, 6)', 'c: (6, 2)', 'd: (6, 2)', 'e: (6, 2)'],
    ],
    'references of tsconfig.json': [
      {
        '/p/src/main.ts': `import * as tf from '@tensorflow/tfjs';
import { units } from '@/sizes';
const x = tf.zeros([units]);
`,
        '/p/tsconfig.json':
          '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] }',
        '/p/tsconfig.node.json': '{ "include": ["vite.config.ts"] }',
        '/p/tsconfig.app.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
        '/p/src/sizes.ts': 'export const units = 4;\n',
      },
      ['x: (4,)'],
    ],
    generators: [
      {
        '/p/main.js': `import * as tf from '@tensorflow/tfjs';
function* rows(n) {
  for (let i = 0; i < n; i++) yield tf.zeros([i + 1 > 0 ? 3 : 3, 2]);
}
for (const x of rows(5)) {
  const y = x.transpose();
}
const all = [...rows(4)];
const s = tf.stack(all);
const [first] = rows(2);
const f = first.transpose();
class Source {
  async *batches() {
    yield { xs: tf.zeros([8, 5, 3]), ys: tf.zeros([8, 1]) };
  }
}
for await (const { xs, ys } of new Source().batches()) {
  const z = xs.mean(1);
}
`,
      },
      [
        'x: (3, 2)',
        'y: (2, 3)',
        'all: ? × (3, 2)',
        's: (n, 3, 2)',
        'first: (3, 2)',
        'f: (2, 3)',
        'xs: (8, 5, 3), ys: (8, 1)',
        'z: (8, 3)',
      ],
    ],
  };

for (const [title, [files, expected, together]] of Object.entries(LAYOUTS)) {
  test(title, async () => assert.deepEqual(await shapes(files, together), expected));
}
