/** A hazard raises nothing: its programs, wrong and mended, were run under PyTorch (`test/golden/hazards.py`). */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hazardPrograms } from '../tools/hazard-programs.ts';

type Golden = { readonly [name: string]: { readonly text: string; readonly raises: string | null } };
const golden = JSON.parse(readFileSync(new URL('golden/hazards.json', import.meta.url), 'utf8')) as Golden;

for (const [name, text] of Object.entries(hazardPrograms()))
  test(`PyTorch runs the program of ${name}`, () => {
    assert.equal(golden[name]?.text, text, 'run test/golden/hazards.py anew');
    assert.equal(golden[name]?.raises, null);
  });
