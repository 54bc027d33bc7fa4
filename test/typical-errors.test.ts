/** Each typical mistake is reported once, with the words that name its cause, and the mended program is silent. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { trace } from '../server/cli-trace.ts';
import type { Report } from '../server/features/report.ts';
import { NAMES, typicalErrors } from './typical-errors.ts';

async function problemsOf(program: string, locale: 'en' | 'zh-CN' = 'en') {
  const folder = mkdtempSync(join(tmpdir(), 'unrolled-'));
  try {
    writeFileSync(join(folder, 'main.py'), NAMES + program);
    const printed: string[] = [];
    const out = {
      folder,
      print: (text: string) => void printed.push(text),
      error: () => {},
      color: 'off',
      locale: 'en',
    } as const;
    await trace(['main.py'], locale, out);
    return (JSON.parse(printed.join('')) as Report).problems;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const { name, wrong, right, rule, says } of typicalErrors) {
  test(name, async () => {
    const found = await problemsOf(wrong);
    assert.deepEqual(
      found.map((one) => one.rule),
      [rule],
    );
    assert.match(found[0]?.message ?? '', says);
    assert.equal(found[0]?.severity, 'error');
    const [chinese] = await problemsOf(wrong, 'zh-CN');
    assert.match(chinese?.message ?? '', /[\u4e00-\u9fff]/);
    assert.deepEqual(await problemsOf(right), []);
  });
}
