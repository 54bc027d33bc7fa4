/**
 * Every public name of the real package, with what the analysis makes of it: the table in docs is made from both (UPDATE=1
 * rewrites it), and every op and layer has a case that is held against the package.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { Entry } from '../server/libraries/library.ts';
import { indexLibraries } from '../server/libraries/lookup.ts';
import { tensorflowJs } from '../server/libraries/tensorflow-js.ts';
import { isFresh, namesPage } from './names-page.ts';
import { coreCases } from './tensorflow-js-cases.ts';
import { layerCases } from './tensorflow-js-layer-cases.ts';
import { said } from './tensorflow-js-oracle.ts';

const index = indexLibraries([tensorflowJs]);
const file = fileURLToPath(new URL('../docs/tensorflow-js.md', import.meta.url));

/** Namespaces whose functions make tensors, layers, models or data sets out of others. */
const NAMESPACES =
  'tf tf.browser tf.constraints tf.data tf.fused tf.image tf.initializers tf.layers tf.linalg tf.losses tf.math tf.metrics tf.models tf.regularizers tf.signal tf.sparse tf.spectral tf.string tf.train'.split(
    ' ',
  );
const CLASSES = {
  'tf.Tensor': tf.Tensor,
  'tf.TensorBuffer': tf.TensorBuffer,
  'tf.data.Dataset': tf.data.Dataset,
} as const;
const MODEL_METHODS =
  'add apply call compile countParams dispose evaluate evaluateDataset execute fit fitDataset getLayer getWeights input inputs layers loadWeights output outputs pop predict predictOnBatch resetStates save setWeights summary toJSON trainOnBatch weights'.split(
    ' ',
  );

/** What only sets up backends, kernels and registries: no tensor comes of it. */
const MACHINERY =
  /^tf\.(copyRegisteredKernels|deprecationWarn|deregisterOp|disable\w+|enable\w+|engine|env|findBackend\w*|forceHalfFloat|getBackend|getGradient|getKernel\w*|loadGraphModelSync|op|register\w+|removeBackend|ready|set[A-Z]\w+|unregister\w+|upcastType|sumOutType|startScope|endScope|backend|data\.(csv|microphone|webcam))$/;

function functionsOf(path: string): readonly string[] {
  const space = path
    .split('.')
    .slice(1)
    .reduce<object>((at, name) => Reflect.get(at, name) as object, tf);
  const own = typeof space === 'function' ? Object.getOwnPropertyNames(space) : Object.keys(space);
  return own
    .filter((name) => typeof Reflect.get(space, name) === 'function' && /^[a-z]|^(MSE|MAPE)$/.test(name))
    .map((name) => `${path}.${name}`)
    .filter((name) => !MACHINERY.test(name) && !NAMESPACES.includes(name))
    .sort();
}

function methodsOf(path: string, made: { readonly prototype: object }): readonly string[] {
  return Object.getOwnPropertyNames(made.prototype)
    .filter((name) => name !== 'constructor' && !name.endsWith('ForTest'))
    .map((name) => `${path}.${name}`)
    .sort();
}

function entryOf(name: string): Entry | undefined {
  const dot = name.lastIndexOf('.');
  return (index.entry(name) ?? index.member(name.slice(0, dot), name.slice(dot + 1)))?.entry;
}

const sections: readonly (readonly [string, readonly string[]])[] = [
  ...NAMESPACES.map((path) => [path, functionsOf(path)] as const),
  ...Object.entries(CLASSES).map(([path, made]) => [`methods of ${path}`, methodsOf(path, made)] as const),
  ['members of models', MODEL_METHODS.map((name) => `tf.Sequential.${name}`)],
];

const page = namesPage({ entryOf, without: () => 'no rule' });
const { hasRule } = page;

function table(): string {
  const all = sections.flatMap(([, names]) => names);
  const known = all.filter(hasRule).length;
  const lines = [
    '# TensorFlow.js: which names have a rule',
    '',
    `Made by \`test/tensorflow-js-names.test.ts\` from TensorFlow.js ${tf.version.tfjs} and the rules; do not edit. ${known} of ${all.length} names have one.`,
    'A name without a rule gives an unknown shape, with that reason.',
    '',
  ];
  return page.text(lines, sections);
}

test('the table of names is fresh', () => isFresh(file, table()));

test('at least 95 of 100 names that give tensors have a rule', () => {
  const all = sections.flatMap(([, names]) => names);
  const bare = all.filter((name) => !hasRule(name));
  assert.ok(bare.length <= all.length * 0.05, bare.join(', '));
});

test('nothing is modelled that the package does not have', () => {
  const real = new Set(sections.flatMap(([, names]) => names));
  const invented = Object.entries(tensorflowJs.entries).flatMap(([name, entry]) => {
    const space = name.slice(0, name.lastIndexOf('.'));
    const asked = entry.kind === 'op' || entry.kind === 'layer';
    const known =
      real.has(name) ||
      (space === 'tf.Tensor' && Reflect.has(tf.Variable.prototype, name.slice(name.lastIndexOf('.') + 1)));
    return asked && !known && (NAMESPACES.includes(space) || space === 'tf.Tensor') ? [name] : [];
  });
  assert.deepEqual(invented, []);
});

test('every op and layer has a case', async () => {
  const families = Object.values({ ...coreCases, ...layerCases });
  const expressions = families.flatMap((family) => [...family.works, ...(family.partly ?? [])]);
  const used = new Set((await said(expressions)).flatMap((one) => one.apis));
  const text = expressions.join('\n');
  const unused = sections
    .flatMap(([, names]) => names)
    .filter((name) => {
      const entry = entryOf(name);
      if (entry?.kind === 'layer') return !text.includes(`${name}(`);
      return entry?.kind === 'op' && !used.has(name);
    });
  assert.deepEqual(unused, []);
});
