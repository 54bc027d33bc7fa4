/** What the names of sizes say: `batch_size` is a batch, `seqLen` a sequence. A number says nothing. */

import type { Role } from './value.ts';

const names: readonly (readonly [Role, RegExp])[] = [
  ['batch', /^(n_|num_)?(batch|batch_size|batch_sz|bs|bsz)$/],
  ['seq', /^(seq|sequence)(_(len|length|size))?$|^(n_|num_)?(time_?steps|steps)$|^(max_)?seq_len(gth)?$|^look_?back$/],
  ['layers', /^(n_|num_)?layers?$/],
  ['hidden', /^(n_|num_)?(hidden|hid)(_(size|dim|units))?$/],
  ['input', /^(n_|num_)?inputs?(_(size|dim))?$/],
  ['features', /^(n_|num_)?features?(_(size|dim))?$/],
  ['embedding', /^(emb|embed|embedding)_(dim|size)$|^n_embd$/],
  ['vocab', /^(n_|num_)?vocab(ulary)?(_(size|len))?$/],
  ['classes', /^(n_|num_)(classes|categories|labels)$/],
  ['channels', /^(n_|num_|in_|out_)?channels$/],
];

/** What a size is by its variable's name, in either language's spelling: `batchSize`, `self.hidden_size`, `SEQ_LEN`. */
export function roleOfName(text: string): Role | undefined {
  const name = /^(?:self\.|this\.)?([A-Za-z_]\w*)$/.exec(text)?.[1];
  const plain = name?.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return plain === undefined ? undefined : names.find(([, pattern]) => pattern.test(plain))?.[0];
}
