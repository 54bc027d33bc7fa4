import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { absolutePath, nodeHost } from '../server/host.ts';
import { constantOf } from '../server/shape/dim.ts';
import type { Value } from '../server/shape/value.ts';

const text = readFileSync(new URL('golden/numpy-ops.txt', import.meta.url), 'utf8');
const cases = text
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => line.split('  # ') as [string, string]);

/** In the notation of the goldens; `?` for each part that is not known. */
function described(value: Value): string {
  switch (value.kind) {
    case 'tensor': {
      if (value.shape.kind !== 'known') return '?';
      const sizes = value.shape.axes.map((axis) => constantOf(axis.dim) ?? '?');
      return sizes.length === 0 ? '_' : `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;
    }
    case 'size':
      return String(constantOf(value.dim) ?? '?');
    case 'sequence': {
      const items = value.items?.map(described);
      return items ? (value.type === 'size' ? `(${items.join(', ')})` : `[${items.join(', ')}]`) : '?';
    }
    case 'unknown':
      return '?';
    default:
      return '_';
  }
}

interface Answer {
  readonly code: string;
  readonly truth: string;
  readonly said: string;
  readonly fault: string | undefined;
}

async function answers(): Promise<readonly Answer[]> {
  const file = absolutePath('/cases/arrays.py');
  let source = 'import numpy as np\n\nZ = np.zeros\n';
  const places = cases.map(([code], i) => {
    const start = source.length;
    source += `r${i} = ${code}\n`;
    return { start, end: source.length };
  });
  const documents = new Documents({
    host: nodeHost(new Map([[file, source]])),
    evaluate,
    load: loadFrontEnd,
    maxFileLines: 5000,
    scripts: 'by-folder',
  });
  documents.add(file);
  const trace = (await documents.analysis(file))?.trace;
  const bindings = trace?.runs
    .filter((run) => run.context === 'module')
    .flatMap((run) => run.bindings.map((one) => [one.name, one.value] as const));
  const values = new Map(bindings);
  return cases.map(([code, truth], i) => {
    const value = values.get(`r${i}`);
    const place = places[i];
    const fault = trace?.problems.find((one) => place && one.start >= place.start && one.end <= place.end);
    return { code, truth, said: value ? described(value) : '_', fault: fault?.rule };
  });
}

const all = await answers();

test('an array has the shape that NumPy gives it', () => {
  const wrong = all.filter(({ truth, said }) => truth !== '!' && said !== '?' && !fits(said, truth));
  assert.deepEqual(wrong, []);
});

test('what NumPy refuses is an error, and nothing else is', () => {
  assert.deepEqual(
    all.filter(({ truth, fault }) => (truth === '!') !== (fault !== undefined)),
    [],
  );
});

test('nearly every result is known', () => {
  const unknown = all.filter(({ truth, said }) => truth !== '!' && said.includes('?') && truth !== '_');
  assert.deepEqual(
    unknown.map(({ code, said }) => `${code} ${said}`),
    [],
  );
});

function fits(said: string, truth: string): boolean {
  if (said === truth || (truth === '_' && /^\d+$/.test(said))) return true;
  const pattern = said.replace(/[.*+^${}()|[\]\\]/g, '\\$&').replace(/\?/g, '[^,]+');
  return new RegExp(`^${pattern}$`).test(truth);
}
