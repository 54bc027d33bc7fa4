// Builds everything: the client, the server with its lazily loaded front ends, the command line, the page of the preview, the runtime with its types.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const top = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');

/** ts-morph carries the texts of TypeScript's own lib files (2.9 MB); nothing here asks for them. */
const withoutLibTexts = {
  name: 'without-lib-texts',
  setup(build) {
    build.onLoad({ filter: /@ts-morph[\\/]common[\\/]dist[\\/]ts-morph-common\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const start = text.indexOf('const libFiles = [{');
      const end = text.indexOf('function getLibFiles()');
      if (start < 0 || end < start) throw new Error(`${path} keeps its lib texts elsewhere than it did`);
      return { contents: `${text.slice(0, start)}const libFiles = [];\n${text.slice(end)}`, loader: 'js' };
    });
  },
};

const common = {
  absWorkingDir: top,
  bundle: true,
  minify: !watch,
  sourcemap: watch,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  metafile: true,
  logLevel: watch ? 'info' : 'warning',
};

/** CommonJS dependencies inside an ES module ask for these. */
const banner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __dirnameOf } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('');

const builds = [
  {
    ...common,
    entryPoints: ['client/extension.node.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: { server: 'server/main.node.ts', cli: 'server/cli.ts' },
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: banner },
    // What a package offers as modules can be bundled; jsonc-parser's other form requires its parts by itself.
    mainFields: ['module', 'main'],
    plugins: [withoutLibTexts],
  },
  {
    ...common,
    entryPoints: { index: 'runtime/index.ts', core: 'runtime/core.ts', 'weights/index': 'runtime/weights/index.ts' },
    outdir: 'dist/runtime',
    format: 'esm',
    platform: 'neutral',
    // A library: its errors name its classes, and those who step into it read it.
    minify: false,
  },
  {
    ...common,
    entryPoints: { page: 'client/preview/page.tsx' },
    outdir: 'dist/preview',
    format: 'esm',
    platform: 'browser',
    target: 'chrome114',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  },
];

rmSync(join(top, 'dist'), { recursive: true, force: true });
mkdirSync(join(top, 'dist'), { recursive: true });
if (watch) {
  const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
  await Promise.all(contexts.map((context) => context.rebuild()));
  for (const context of contexts) await context.watch();
} else {
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  chmodSync(join(top, 'dist', 'cli.js'), 0o755);
  const tsc = join(top, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.runtime.json'], { cwd: top, stdio: 'inherit' });
  writeNotices(results.map((result) => result.metafile));
}

/** The licences of what the bundles carry. */
function writeNotices(metafiles) {
  const packages = new Set();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const match = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
      if (match) packages.add(match[1]);
    }
  }
  const parts = ['What the bundles of Unrolled carry, with their licences.'];
  for (const name of [...packages].sort()) {
    const folder = join(top, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = ['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'License.txt', 'license']
      .map((one) => join(folder, one))
      .find(existsSync);
    parts.push(`${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}`);
  }
  writeFileSync(join(top, 'dist', 'THIRD-PARTY-NOTICES.txt'), `${parts.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`);
}
