/**
 * Writes the reference pages (`docs/ops.md`, `docs/problems.md`, one page a rule in `docs/problems/`) and the schema of config
 * files, from the ops and rules themselves. What a page says the analysis says is what it says of the example.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configSchema } from '../server/config-keys.ts';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import type { Problem } from '../server/evaluate/trace.ts';
import { loadFrontEnd } from '../server/frontends.ts';
import { nodeHost } from '../server/host.ts';
import { ops } from '../server/ops/all.ts';
import type { Example, ExampleValue, Op } from '../server/ops/op.ts';
import { rules } from '../server/problems/all.ts';
import { renderProblem } from '../server/problems/render.ts';
import type { Fix, Rule } from '../server/problems/rule.ts';
import { unfixed } from '../server/problems/unfixed.ts';

const TOP = fileURLToPath(new URL('..', import.meta.url));
const NOTE = '<!-- Written by `npm run docs`; edit the ops and rules in `server/` instead. -->\n\n';

type RuleExample = Rule['examples'][number];

/** Path under the project's folder → text. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const out = new Map([
    ['docs/ops.md', opsPage()],
    ['docs/problems.md', problemsPage()],
    ['schemas/unrolled.schema.json', `${JSON.stringify(configSchema(), null, 2)}\n`],
  ]);
  for (const rule of rules.values()) out.set(`docs/problems/${rule.name}.md`, await rulePage(rule));
  return out;
}

/** What is reported of a program that stands alone. */
export async function problemsIn(text: string, language: RuleExample['language']): Promise<readonly Problem[]> {
  const file = `/example/program.${language === 'python' ? 'py' : 'ts'}`;
  const host = nodeHost(new Map([[file, text]]));
  const documents = new Documents({ host, evaluate, load: loadFrontEnd, maxFileLines: 5000, scripts: 'by-folder' });
  documents.add(file);
  return (await documents.analysis(file))?.trace.problems ?? [];
}

function opsPage(): string {
  const list = [...ops.values()].sort((a, b) => a.name.localeCompare(b.name));
  const intro =
    'What the analysis knows of an operation, whatever a library calls it: the shapes that go in and come out, and what the ' +
    'library refuses. The examples are run as tests. A rule in an example links to what it means.\n';
  return `${NOTE}# Ops\n\n${intro}\n${list.map(opSection).join('\n')}`;
}

function opSection(op: Op): string {
  const examples = op.examples.map((one) => `- \`${op.name}(${argumentsOf(one)})\` ${resultOf(one)}\n`).join('');
  return `## ${op.name}\n\n${op.doc.replaceAll('*', '\\*')} ([source](${op.source}))\n\n\`${op.name}(${op.params})\`\n\n${examples}`;
}

function argumentsOf(example: Example): string {
  return Object.entries(example.args)
    .map(([name, value]) => `${name}=${written(value)}`)
    .join(', ');
}

function written(value: ExampleValue): string {
  if (value === null) return 'None';
  return Array.isArray(value) ? `[${value.map(written).join(', ')}]` : String(value);
}

function resultOf(example: Example): string {
  if (example.fault === undefined) return `gives \`${example.gives}\``;
  return `is refused: [${example.fault}](problems/${example.fault}.md)`;
}

function problemsPage(): string {
  const intro =
    'An error is something the library would really throw, proven from the program; a warning is code that runs and is ' +
    'wrong. `# unrolled: ignore[rule]` (`//` in TypeScript) at the end of a line, or alone on the line above, ignores a rule ' +
    'there, `# unrolled: ignore` every rule, and `# unrolled: ignore-file[rule]` the whole file; the setting ' +
    '`unrolled.rules` switches a rule off everywhere.\n';
  const rows = [...rules.values()]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((rule) => `| [${rule.name}](problems/${rule.name}.md) | ${rule.severity} | ${cell(rule.meaning.en)} |\n`);
  return `${NOTE}# Problems\n\n${intro}\n| rule | severity | what it means |\n| --- | --- | --- |\n${rows.join('')}`;
}

/** A bar would end the table's cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

async function rulePage(rule: Rule): Promise<string> {
  const examples: string[] = [];
  for (const example of rule.examples) examples.push(await exampleSection(example));
  const reason = rule.unfixed ? `\nThere is no quick fix: ${unfixed[rule.unfixed].en}.\n` : '';
  return `${NOTE}# ${rule.name}\n\n*${rule.severity}*\n\n${rule.meaning.en}\n\n${examples.join('\n')}${reason}\n[All problems](../problems.md)\n`;
}

async function exampleSection(example: RuleExample): Promise<string> {
  const [problem] = await problemsIn(example.wrong, example.language);
  const said = problem && renderProblem(problem, 'en');
  const line = problem ? example.wrong.slice(0, problem.start).split('\n').length : 0;
  const says = said ? `Line ${line}: ${said.message}.\n\n${said.quote ? `> ${quoted(said.quote)}\n\n` : ''}` : '';
  const { fixes: all = [] } = (problem && rules.get(problem.rule)) ?? {};
  const fixes = (said?.everyFix ?? [])
    .map((fix, i) => (fix === undefined ? '' : `- ${fix}${quickFix(all[i])}\n`))
    .join('');
  const title = example.language === 'python' ? 'Python' : 'TypeScript';
  const wrong = problem ? withCarets(example.wrong, problem) : example.wrong;
  return `## ${title}\n\n${code(example.language, wrong)}\n${says}${fixes ? `${fixes}\n` : ''}Mended:\n\n${code(example.language, example.right)}`;
}

/** The program with carets under the place that the problem stands at. */
function withCarets(text: string, { start, end }: Problem): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', start);
  const to = Math.min(end, lineEnd);
  return `${text.slice(0, lineEnd)}\n${' '.repeat(start - from)}${'^'.repeat(to - start)}${text.slice(lineEnd)}`;
}

function quickFix(fix: Fix | undefined): string {
  if (!fix?.edit) return '';
  return fix.unsafe && fix.edit.kind !== 'comment' ? ' *(quick fix, changes results)*' : ' *(quick fix)*';
}

function quoted(text: string): string {
  return text.replaceAll('\n', '\n> ');
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await pages();
  mkdirSync(join(TOP, 'docs/problems'), { recursive: true });
  for (const name of readdirSync(join(TOP, 'docs/problems')))
    if (!made.has(`docs/problems/${name}`)) rmSync(join(TOP, 'docs/problems', name));
  for (const [path, text] of made) {
    mkdirSync(dirname(join(TOP, path)), { recursive: true });
    writeFileSync(join(TOP, path), text);
  }
}
