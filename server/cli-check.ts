/** `check`: the problems of files and folders, as a frame around the code, a line each, or JSON. */

import type { Cache, Finding } from './cli-cache.ts';
import { severities as severityWords } from './cli-explain.ts';
import { type FileView, projectFiles, shownPath, sourcesUnder } from './cli-files.ts';
import { findings } from './cli-findings.ts';
import { fixFiles } from './cli-fix.ts';
import { problemInCell } from './cli-notebook.ts';
import { BadUse, styled, type Terminal } from './cli-terminal.ts';
import { type ConfigFiles, settingsFrom } from './config.ts';
import type { Problem } from './evaluate/trace.ts';
import { levelled } from './features/diagnostics.ts';
import { advice } from './features/fixes.ts';
import type { CodePlace } from './features/origin.ts';
import { reportedProblem } from './features/report.ts';
import type { Detail } from './features/settings.ts';
import { CLAIM, wrongComments } from './features/shape-comments.ts';
import { shownReasons } from './features/why.ts';
import { renderProblem } from './problems/render.ts';
import type { Locale } from './problems/rule.ts';

export interface CheckOptions {
  readonly format: 'full' | 'concise' | 'json';
  readonly locale: Locale;
  /** Make the safe fixes first. */
  readonly fix: boolean;
  readonly detail: Detail;
  /** The shapes in comments alone, loose speech among them. */
  readonly comments: boolean;
  /** Where findings are kept; nowhere when absent. */
  readonly cache?: Cache;
}

export async function check(paths: readonly string[], options: CheckOptions, out: Terminal): Promise<number> {
  const project = projectFiles(options.locale, out);
  const files = await sourcesUnder(paths.length === 0 ? ['.'] : paths, project, out);
  if (files.length === 0)
    throw new BadUse(
      `no Python, TypeScript or JavaScript file in ${paths.length === 0 ? 'this folder' : paths.join(', ')}`,
    );
  if (options.fix && options.comments) throw new BadUse('check takes --fix or --comments, not both');
  const mended = options.fix ? await fixFiles(files, { locale: options.locale, project }, out) : 0;
  if (mended > 0 && options.format !== 'json') out.error(counts[options.locale].fixed(mended));
  const say = async (view: FileView): Promise<Finding> => {
    const isAsked = (problem: Problem) => problem.file === view.file && (!options.comments || problem.rule === CLAIM);
    const settings = settingsFrom(await project.of(view.file), {});
    const problems = options.comments ? wrongComments(view) : levelled(view.trace.problems.filter(isAsked), settings);
    return {
      texts: await Promise.all(problems.map((one) => text(view, one, options, out))),
      severities: problems.map((one) => one.severity),
      ignored: view.trace.ignored?.filter(isAsked).length ?? 0,
    };
  };
  const read = { scripts: 'by-folder', locale: options.locale, project } as const;
  const key = options.cache && JSON.stringify([options, out.color, out.folder, await configs(files, project)]);
  const cache = options.cache && key !== undefined ? { ...options.cache, key } : undefined;
  const { findings: found } = await findings({ files, read, say }, out, cache);
  const ordered = files.flatMap((file) => found[file] ?? []);
  const texts = ordered.flatMap((one) => one.texts);
  if (options.format === 'json') out.print(texts.length === 0 ? '[]\n' : `[\n${texts.join(',\n')}\n]\n`);
  else if (texts.length > 0) out.print(`${texts.join(options.format === 'full' ? '\n\n' : '\n')}\n`);
  const severities = ordered.flatMap((one) => one.severities);
  const ignored = ordered.reduce((sum, one) => sum + one.ignored, 0);
  if (options.format !== 'json') out.error(summary(severities, options.locale, { files: files.length, ignored }));
  return severities.length === 0 ? 0 : 1;
}

/** What projects say, for each file that has one. */
async function configs(files: readonly string[], project: ConfigFiles): Promise<readonly unknown[]> {
  const all = await Promise.all(files.map((file) => project.of(file)));
  return [...new Set(all)].map(({ folder, settings }) => [folder, settings]);
}

async function text(view: FileView, problem: Problem, options: CheckOptions, out: Terminal): Promise<string> {
  switch (options.format) {
    case 'json': {
      const file = shownPath(view.file, out);
      const reported = reportedProblem(view, problem, (path) => shownPath(path, out));
      return JSON.stringify({ file, ...problemInCell(view, file, reported), fixes: await advice(view, problem) });
    }
    case 'concise':
      return `${place(view, problem, out)}: ${head(problem, view.locale, out)}: ${renderProblem(problem, view.locale).message}`;
    case 'full':
      return frame(view, problem, options.detail, out);
  }
}

function place(view: FileView, problem: Problem, out: Terminal): string {
  const { line, character } = view.lines.position(problem.start);
  const { cell, number } = numbered(view, view.file, line);
  return `${shownPath(view.file, out)}:${cell}${number}:${character + 1}`;
}

/** A line's number as one reads it, from 1; in a notebook it is counted in its cell, which is named as `cell 2:`. */
function numbered(view: FileView, file: string, line: number): { readonly cell: string; readonly number: number } {
  const place = view.cellAt(file, line);
  return { cell: place ? `cell ${place.cell + 1}:` : '', number: (place?.line ?? line) + 1 };
}

function head(problem: Problem, locale: Locale, out: Terminal): string {
  return styled(
    out,
    problem.severity === 'error' ? 'red' : 'yellow',
    `${severityWords[locale][problem.severity]}[${problem.rule}]`,
  );
}

/** The message, the line with carets under the place, the lines that made it, what to do, and the library's own words. */
async function frame(view: FileView, problem: Problem, detail: Detail, out: Terminal): Promise<string> {
  const rendered = renderProblem(problem, view.locale);
  const words = labels[view.locale];
  const start = view.lines.position(problem.start);
  const { number, cell } = numbered(view, view.file, start.line);
  const related = shownReasons(view, problem, detail).map(({ place, text }) =>
    relatedLine(view, place, { text, cell, out }),
  );
  const margin = Math.max(...[number, ...related.map((one) => one.number)].map((one) => String(one).length), 2);
  const row = (at: number | '', code: string) => `${styled(out, 'blue', `  ${String(at).padStart(margin)} |`)} ${code}`;
  const code = view.lines.line(start.line);
  const width = Math.max(1, Math.min(problem.end - problem.start, code.length - start.character));
  const under = code.slice(0, start.character).replace(/[^\t]/g, ' ') + '^'.repeat(width);
  const widest = Math.min(Math.max(0, ...related.map((one) => one.code.length)), 96);
  const fixes = (detail === 'short' ? [] : await advice(view, problem)).map((fix, i) => `${i + 1}) ${fix}`).join('   ');
  return [
    `${head(problem, view.locale, out)}: ${styled(out, 'bold', rendered.message)}`,
    `${styled(out, 'blue', `${' '.repeat(margin)}-->`)} ${place(view, problem, out)}`,
    row(number, code.trimEnd()),
    row('', styled(out, problem.severity === 'error' ? 'red' : 'yellow', under)),
    ...related.map((one) => row(one.number, `${one.code.padEnd(widest)}  ${styled(out, 'dim', `<- ${one.text}`)}`)),
    ...(detail === 'teach' && rendered.meaning !== undefined ? [`  ${words.rule}: ${rendered.meaning}`] : []),
    ...(detail === 'short' || rendered.quote === undefined ? [] : [`  ${rendered.quote}`]),
    ...(fixes === '' ? [] : [`  ${words.fix}: ${fixes}`]),
    ...(detail === 'short' ? [] : [`  ${words.more}: unrolled --explain ${problem.rule}`]),
  ].join('\n');
}

const labels: { readonly [locale in Locale]: { readonly [word in 'fix' | 'more' | 'rule']: string } } = {
  en: { fix: 'fix', more: 'more', rule: 'rule' },
  'zh-CN': { fix: '修改', more: '说明', rule: '规则' },
};

interface RelatedLine {
  readonly number: number;
  readonly code: string;
  readonly text: string;
}

function relatedLine(
  view: FileView,
  related: CodePlace,
  { text, cell, out }: { readonly text: string; readonly cell: string; readonly out: Terminal },
): RelatedLine {
  const at = view.locate(related)?.range.start.line ?? 0;
  const there = numbered(view, related.file, at);
  const file = related.file === view.file ? '' : shownPath(related.file, out);
  const other = there.cell === cell || there.cell === '' ? '' : there.cell.slice(0, -1);
  const where = file || other ? ` (${file || other})` : '';
  return { number: there.number, code: view.linesIn(related.file).line(at).trim(), text: `${text}${where}` };
}

function summary(
  severities: readonly Problem['severity'][],
  locale: Locale,
  { files, ignored }: { readonly files: number; readonly ignored: number },
): string {
  const count = (severity: Problem['severity']) => severities.filter((one) => one === severity).length;
  return counts[locale].found({ errors: count('error'), warnings: count('warning'), files, ignored });
}

interface Counted {
  readonly errors: number;
  readonly warnings: number;
  readonly files: number;
  readonly ignored: number;
}

const counts: {
  readonly [locale in Locale]: { readonly fixed: (n: number) => string; readonly found: (counted: Counted) => string };
} = {
  en: {
    fixed: (n) => `Fixed ${n} place${n === 1 ? '' : 's'}.\n`,
    found: ({ errors, warnings, files, ignored }) => {
      const counted = (n: number, word: string) => (n === 0 ? [] : [`${n} ${word}${n === 1 ? '' : 's'}`]);
      const found = [...counted(errors, 'error'), ...counted(warnings, 'warning')].join(' and ');
      const aside = ignored > 0 ? `, ${ignored} ignored` : '';
      return `${found || 'No shape problems'} in ${files} file${files === 1 ? '' : 's'}${aside}.\n`;
    },
  },
  'zh-CN': {
    fixed: (n) => `已修复 ${n} 处。\n`,
    found: ({ errors, warnings, files, ignored }) => {
      const counted = (n: number, word: string) => (n === 0 ? [] : [`${n} 个${word}`]);
      const found = [...counted(errors, '错误'), ...counted(warnings, '警告')].join('、');
      const aside = ignored > 0 ? `，忽略 ${ignored} 个` : '';
      return `${files} 个文件中${found ? `有 ${found}` : '没有形状问题'}${aside}。\n`;
    },
  },
};
