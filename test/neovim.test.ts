/** A second client: Neovim attaches to `unrolled lsp --stdio` and shows what it says. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Hover, InlayHint } from 'vscode-languageserver/node';
import { findNeovim } from '../tools/neovim.ts';
import { run } from '../tools/run.ts';

interface Told {
  readonly problem: string | null;
  readonly diagnostics: readonly { readonly line: number; readonly column: number; readonly message: string }[];
  readonly hover: Hover;
  readonly hints: readonly InlayHint[];
  readonly mended: readonly InlayHint[];
}

const program = "import torch\ns = '😀'; x = torch.zeros(2, 3)\n名 = x\ny = x @ torch.zeros(4, 5)\n";

test('Neovim shows diagnostics and hover, and is given hints', { timeout: 400_000 }, async (t) => {
  const neovim = await findNeovim((line) => console.log(line));
  if ('missing' in neovim) return t.skip(neovim.missing);
  const top = fileURLToPath(new URL('..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-neovim-'));
  try {
    const result = join(folder, 'told.json');
    writeFileSync(join(folder, 'a.py'), program);
    const script = fileURLToPath(new URL('neovim/attach.lua', import.meta.url));
    const server = [process.execPath, '--import', 'tsx', join(top, 'server/cli.ts'), 'lsp', '--stdio'];
    const env = {
      ...process.env,
      UNROLLED_SERVER: JSON.stringify(server),
      UNROLLED_TOP: top,
      UNROLLED_RESULT: result,
      XDG_STATE_HOME: folder,
      XDG_CACHE_HOME: folder,
      XDG_DATA_HOME: folder,
    };
    const plain = ['--headless', '-u', 'NONE', '-i', 'NONE', '-n'];
    await run(neovim.path, [...plain, 'a.py', '-c', `luafile ${script}`], { cwd: folder, env });
    const told: Told = JSON.parse(readFileSync(result, 'utf8'));
    assert.equal(told.problem, null, told.problem ?? '');
    assert.deepEqual(
      told.diagnostics.map(({ line }) => line),
      [3],
    );
    assert.match(told.diagnostics[0]?.message ?? '', /\(2, 3\).*\(4, 5\)|3.*4/s);
    assert.match(JSON.stringify(told.hover.contents), /2, 3/);
    // Columns are UTF-16, for Neovim too.
    const above = ['1:11 ‹2, 3›', '2:1 ‹2, 3›'];
    assert.deepEqual(told.hints.map(shown), [...above, '3:1 ‹?›']);
    assert.deepEqual(told.mended.map(shown), [...above, '3:1 ‹2, 5›']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function shown({ position, label }: InlayHint): string {
  const text = typeof label === 'string' ? label : label.map((part) => part.value).join('');
  return `${position.line}:${position.character} ${text}`;
}
