/** A module as its text says, apart from where its statements stood before. */

import assert from 'node:assert/strict';
import type { Module } from '../server/program/program.ts';
import { placedBy } from '../server/program/trees.ts';

export function asRead({ steady, ...module }: Module): Omit<Module, 'steady'> {
  if (steady) {
    const moved = placedBy(steady.unit.body, steady);
    assert.deepEqual(moved, module.unit.body, 'statements moved to where they stand are not those of the text');
    assert.deepEqual({ ...steady.unit, body: [] }, { ...module.unit, body: [] });
  }
  return module;
}
