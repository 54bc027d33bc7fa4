/** Python's own names, and the modules of its standard library: paths start with `python`. */

import type { Library } from './library.ts';
import { dictEntries } from './python-builtins-dicts.ts';
import { sequenceEntries } from './python-builtins-sequence.ts';
import { valuesEntries } from './python-builtins-values.ts';
import { standardLibraryEntries } from './python-standard-library.ts';

const MODULES = [
  'math',
  'random',
  'os',
  'sys',
  'time',
  'glob',
  'copy',
  'string',
  'collections',
  'itertools',
  'functools',
  'argparse',
  'json',
  'dataclasses',
  'typing',
  'types',
  'enum',
];

export const pythonBuiltins: Library = {
  name: 'Python',
  root: 'python',
  packages: {
    ...Object.fromEntries(MODULES.map((name) => [name, `python.std.${name}`])),
    'os.path': 'python.std.os.path',
  },
  entries: { ...sequenceEntries, ...dictEntries, ...valuesEntries, ...standardLibraryEntries },
  bases: { 'python.frozenset': 'python.set', 'python.bool': 'python.int' },
};
