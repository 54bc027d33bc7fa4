/**
 * Every public name of PyTorch, as `golden/torch_names.py` lists them, with what the analysis makes of it: the table in docs is
 * made from both (UPDATE=1 rewrites it).
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Entry } from '../server/libraries/library.ts';
import { indexLibraries } from '../server/libraries/lookup.ts';
import { pytorch } from '../server/libraries/pytorch.ts';
import { isFresh, namesPage } from './names-page.ts';

const index = indexLibraries([pytorch]);
const file = fileURLToPath(new URL('../docs/pytorch.md', import.meta.url));
const [head = '', ...lines] = readFileSync(new URL('golden/torch-names.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const version = head.replace('# torch ', '');
const names = lines.map((line) => line.split(' ')[0] ?? '');

/** What sets up backends and compilers, asks for a setting, or works on quantized and sparse storage. */
const MACHINERY =
  /\.(as_subclass|assert_int_or_pair|bind|boolean_dispatch|cond|factory_kwargs|fork|from_file|wait|while_loop|vmap|compile|reinforce|Container|(autocast|batch_norm|cudnn|fake_quantize|fbgemm|fused|has_torch|get|handle_torch|import_ir|init_num|is|merge_type|miopen|mkldnn|native|parse|prepare|profiler|q|quantize|quantized|set|sym|unify|thread|copy_method|module|register|storage|to_mkldnn|to_sparse|sparse|untyped|invert)_?\w*|are_\w+|can_cast|ccol\w*|choose_qparams\w*|classproperty|clear_\w+|coalesce|col_indices\w*|compiled_with\w*|const_data_ptr|crow_\w+|dense_dim|dequantize|dim_order|dsmm|empty_quantized|grad_dtype|hash_tensor|hsmm|hspmm|indices|int_repr|ipu|mtia|map2?_|nbytes|output_nr|promote_types|qscheme|result_type|retains_grad|row_indices\w*|saddmm|smm|spmm|sspaddmm|typename|values|volatile|RNNBase|RNNCellBase|to_dlpack)$/;

const shaping = names.filter((name) => !MACHINERY.test(name));

function entryOf(name: string): Entry | undefined {
  const dot = name.lastIndexOf('.');
  return (index.entry(name) ?? index.member(name.slice(0, dot), name.slice(dot + 1)))?.entry;
}

const page = namesPage({
  entryOf,
  without: (name) => (MACHINERY.test(name) ? 'it makes no tensor of others that have strides' : 'no rule'),
});
const { hasRule } = page;

function table(): string {
  const known = shaping.filter(hasRule).length;
  const out = [
    '# PyTorch: which names have a rule',
    '',
    `Made by \`test/pytorch-names.test.ts\` from PyTorch ${version} and the rules; do not edit. Of ${names.length} public names ` +
      `${names.filter(hasRule).length} have one; of the ${shaping.length} that make tensors with strides of others ${known}.`,
    'A name without a rule gives an unknown shape, with that reason.',
    '',
  ];
  const spaces = new Map<string, string[]>();
  for (const name of names) {
    const space = name.slice(0, name.lastIndexOf('.'));
    spaces.set(space, [...(spaces.get(space) ?? []), name]);
  }
  return page.text(out, [...spaces]);
}

test('the table of names is fresh', () => isFresh(file, table()));

test('at least 90 of 100 names that make tensors of tensors have a rule', () => {
  const bare = shaping.filter((name) => !hasRule(name));
  assert.ok(bare.length <= shaping.length * 0.1, bare.join(', '));
  assert.ok(names.filter(hasRule).length >= 350);
});
