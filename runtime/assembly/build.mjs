// Compiles the kernels to WebAssembly and writes them, as text, beside the code that runs them:
//   node runtime/assembly/build.mjs
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const text = (name) => readFileSync(join(folder, name), 'utf8');

async function compile(relaxed) {
  const files = new Map(sources.map((name) => [name, text(name)]));
  if (relaxed) files.set('config.ts', files.get('config.ts').replace('= false', '= true'));
  const outputs = new Map();
  const features = ['simd', 'bulk-memory', ...(relaxed ? ['relaxed-simd'] : [])];
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--outFile',
      'out.wasm',
      '--runtime',
      'stub',
      '--noAssert',
      '-O3',
      '--converge',
      '--enable',
      features.join(','),
    ],
    {
      readFile: (name) => files.get(name) ?? null,
      writeFile: (name, contents) => void outputs.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  return outputs.get('out.wasm');
}

const [plain, relaxed] = [await compile(false), await compile(true)];
const hash = createHash('sha256');
for (const name of sources) hash.update(text(name));
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const write = (name, text) =>
  writeFileSync(
    join(folder, '../kernels', name),
    `/** Written by runtime/assembly/build.mjs from the sources beside it. */\n\n${text}`,
  );
write(
  'wasm-code.ts',
  `/** Of the sources it was made from. */
export const SOURCE_HASH = '${hash.digest('hex')}';

/** WebAssembly with SIMD, in base64. */
export const PLAIN =
  '${base64(plain)}';
`,
);
write(
  'wasm-code-relaxed.ts',
  `/** The kernels with products and sums in one rounding, for an engine that has relaxed SIMD. */
export const RELAXED =
  '${base64(relaxed)}';
`,
);
console.log(`plain ${plain.length} bytes, relaxed ${relaxed.length} bytes`);
