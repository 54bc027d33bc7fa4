/** A server that crashes once is started again; one that crashes again soon after is not. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashes } from '../client/crashes.ts';

test('a crash restarts the server, a second one within three minutes stops it', () => {
  const minute = 60_000;
  const after = crashes();
  assert.deepEqual(
    [0, 4, 8, 10, 14].map((at) => after(at * minute)),
    ['restart', 'restart', 'restart', 'stop', 'restart'],
  );
});
