/** JavaScript's own names, and the modules of Node: paths start with `javascript`. */

import { arrayEntries } from './javascript-builtins-array.ts';
import { objectsEntries } from './javascript-builtins-objects.ts';
import { textEntries } from './javascript-builtins-text.ts';
import type { Library } from './library.ts';

const NODE_MODULES = ['fs', 'path', 'os', 'util', 'perf_hooks', 'assert'];

export const javascriptBuiltins: Library = {
  name: 'JavaScript',
  root: 'javascript',
  packages: {
    ...Object.fromEntries(
      NODE_MODULES.flatMap((name) => [name, `node:${name}`].map((specifier) => [specifier, `javascript.node.${name}`])),
    ),
    'fs/promises': 'javascript.node.fs.promises',
    'node:fs/promises': 'javascript.node.fs.promises',
  },
  entries: { ...textEntries, ...arrayEntries, ...objectsEntries },
  bases: {
    'javascript.WeakMap': 'javascript.Map',
    'javascript.WeakSet': 'javascript.Set',
    'javascript.TypeError': 'javascript.Error',
    'javascript.RangeError': 'javascript.Error',
    // `await` is transparent, so `.then` is asked of what a promise stands for.
    ...Object.fromEntries(
      ['Array', 'Iterator', 'String', 'Number', 'Boolean', 'Object', 'Promise', 'Response', 'Set', 'Map'].map(
        (name) => [`javascript.${name}`, 'javascript.Thenable'],
      ),
    ),
  },
};
