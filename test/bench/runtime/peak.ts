/** What the machine's vector unit does at most in WebAssembly: twelve sums under way in registers, nothing read. */

import asc from 'assemblyscript/asc';

function source(relaxed: boolean): string {
  const all = Array.from({ length: 12 }, (_, i) => `a${i}`);
  const madd = (a: string): string => (relaxed ? `f32x4.relaxed_madd(${a}, m, b)` : `f32x4.add(f32x4.mul(${a}, m), b)`);
  return `export function run(n: i32): f32 {
  const m = f32x4.splat(0.999);
  const b = f32x4.splat(0.001);
  ${all.map((a, i) => `let ${a} = f32x4.splat(${i + 1});`).join('\n  ')}
  for (let i = 0; i < n; i++) {
    ${all.map((a) => `${a} = ${madd(a)};`).join('\n    ')}
  }
  return f32x4.extract_lane(${all.reduce((sum, a) => `f32x4.add(${sum}, ${a})`)}, 0);
}`;
}

export async function peakCode(relaxed: boolean): Promise<Uint8Array> {
  let code: Uint8Array | undefined;
  const features = relaxed ? 'simd,relaxed-simd' : 'simd';
  const { error, stderr } = await asc.main(
    ['peak.ts', '--outFile', 'peak.wasm', '--runtime', 'stub', '-O3', '--enable', features],
    {
      readFile: (name: string) => (name === 'peak.ts' ? source(relaxed) : null),
      writeFile: (_name: string, contents: unknown) => {
        code = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !code) throw new Error(String(stderr));
  return code;
}
