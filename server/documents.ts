/**
 * From documents to Traces: keeps the texts, lowers what changed, pulls in what is imported and evaluates each group of
 * documents that share modules once a version.
 */

import { type Memory, newMemory } from './evaluate/memory.ts';
import { finished, type Steps } from './evaluate/steps.ts';
import type { Trace } from './evaluate/trace.ts';
import { heeding } from './features/ignores.ts';
import type { SourceHost } from './host.ts';
import type { FrontEnd } from './program/frontend.ts';
import type { Module, Program, Target } from './program/program.ts';

export interface Analysis {
  readonly program: Program;
  readonly trace: Trace;
  /** The text of every module as it was analysed. */
  readonly texts: ReadonlyMap<string, string>;
}

export type FrontEndName = 'python' | 'typescript';

export interface DocumentsOptions {
  readonly host: SourceHost;
  /** Whole, or in steps: then what waits comes between them, and what another text has made needless is given up. */
  readonly evaluate: (program: Program, options?: { readonly memory?: Memory }) => Trace | Steps<Trace>;
  /** Gives a front end; it is asked for when the first file of its languages is read, and once. */
  readonly load: (name: FrontEndName, host: SourceHost) => Promise<FrontEnd>;
  /** Files with more lines are left alone; the same number for all, or one for each. */
  readonly maxFileLines: MaxFileLines;
  /** Which page scripts share a global scope: those of one folder (an editor), or all roots (files named together). */
  readonly scripts: 'by-folder' | 'together';
  /** Whether `moved` tells of every file that comes or goes: what a specifier stands for is asked once until then. */
  readonly watched?: boolean;
}

export type MaxFileLines = number | ((file: string) => number);

/** Asked between the steps of an analysis; true ends it with no result. */
export type Cancelled = () => boolean;

interface Source {
  readonly text: string | undefined;
  readonly why?: string;
  module?: Module;
  targets?: ReadonlyMap<string, Target>;
}

interface Group {
  readonly roots: readonly string[];
  readonly files: readonly string[];
}

export class Documents {
  readonly #options: DocumentsOptions;
  #maxFileLines: MaxFileLines;
  readonly #roots = new Set<string>();
  readonly #sources = new Map<string, Source>();
  readonly #frontEnds = new Map<FrontEndName, FrontEnd>();
  /** What specifiers of a file stood for when they were asked last. */
  readonly #resolved = new Map<string, ReadonlyMap<string, Target>>();
  #groups: readonly Group[] | undefined;
  /** Evaluations that are not finished, by the roots of their group. */
  readonly #running = new Map<string, Promise<Analysis | undefined>>();
  readonly #results = new Map<
    string,
    { readonly memory: Memory; readonly done?: { readonly modules: readonly Module[]; readonly analysis: Analysis } }
  >();

  constructor(options: DocumentsOptions) {
    this.#options = options;
    this.#maxFileLines = options.maxFileLines;
  }

  /** Files with more lines are left alone from now on. */
  setMaxFileLines(lines: MaxFileLines): void {
    if (lines === this.#maxFileLines) return;
    this.#maxFileLines = lines;
    this.#sources.clear();
    this.#groups = undefined;
  }

  /** Makes a file a root: it is analysed for itself, not only as somebody's import. */
  add(file: string): void {
    if (!this.#roots.has(file)) this.#resolved.clear();
    this.#roots.add(file);
    this.#groups = undefined;
  }

  /** The file is no root any more; others may still import it. */
  remove(file: string): void {
    this.#roots.delete(file);
    this.#resolved.clear();
    this.changed(file);
    for (const [key] of this.#results) if (key.split('\n').includes(file)) this.#results.delete(key);
  }

  /** The text of a file is another now, in its buffer or on the disk. */
  changed(file: string): void {
    this.#sources.delete(file);
    this.#groups = undefined;
  }

  /** Files came or went on the disk, or a project's settings changed: what specifiers stand for is asked anew. */
  moved(files: readonly string[]): void {
    for (const file of files) {
      this.#sources.delete(file);
      for (const frontEnd of this.#frontEnds.values()) frontEnd.forget(file);
    }
    for (const source of this.#sources.values()) delete source.targets;
    this.#resolved.clear();
    this.#groups = undefined;
  }

  /** Roots that read the file, itself included: the ones whose results it may change. */
  readers(file: string): readonly string[] {
    return this.#grouped()
      .filter((group) => group.files.includes(file))
      .flatMap((group) => group.roots);
  }

  roots(): readonly string[] {
    return [...this.#roots];
  }

  /** Why a file is not analysed: too long, minified, not text, another language; undefined when it is. */
  leftAlone(file: string): string | undefined {
    return frontEndOf(file) === undefined ? 'its language is not read' : this.#source(file).why;
  }

  /** What is known of a root, with all that is read together with it; undefined when it is left alone or cancelled. */
  async analysis(file: string, cancelled: Cancelled = () => false): Promise<Analysis | undefined> {
    await turn();
    await this.#loadFrontEnds();
    if (cancelled() || !this.#roots.has(file) || this.leftAlone(file) !== undefined) return undefined;
    for (;;) {
      const group = this.#grouped().find((one) => one.roots.includes(file));
      const analysis = group && (await this.#analysed(group));
      if (!group || analysis || cancelled()) return analysis;
    }
  }

  /** What would be known of a root if files of its group had other texts; nothing is kept of it. */
  async supposing(file: string, texts: ReadonlyMap<string, string>): Promise<Analysis | undefined> {
    await this.#loadFrontEnds();
    const group = this.#grouped().find((one) => one.roots.includes(file));
    if (!group) return undefined;
    const modules = group.files.flatMap((one) => {
      const text = texts.get(one);
      return (text === undefined ? this.#module(one) : this.#frontEnd(one)?.lower(one, text)) ?? [];
    });
    const program = this.#program(group.roots, modules);
    const trace = this.#trace(program, (one) => texts.get(one) ?? this.#source(one).text ?? '');
    return { program, trace, texts };
  }

  /** One evaluation of a group at a time, which all who ask for it wait for; undefined when it was given up. */
  #analysed(group: Group): Analysis | Promise<Analysis | undefined> {
    const key = group.roots.join('\n');
    const modules = group.files.flatMap((file) => this.#module(file) ?? []);
    const { memory, done } = this.#results.get(key) ?? { memory: newMemory() };
    if (done && sameItems(done.modules, modules)) return done.analysis;
    const running = this.#running.get(key);
    if (running) return running;
    if (this.#results.size > this.#roots.size) this.#results.clear();
    this.#results.set(key, { memory });
    const run = this.#inSlices(group, modules, memory).finally(() => this.#running.delete(key));
    this.#running.set(key, run);
    return run;
  }

  async #inSlices(group: Group, modules: readonly Module[], memory: Memory): Promise<Analysis | undefined> {
    const sources = group.files.map((file) => this.#source(file));
    const isStale = () =>
      this.#groups?.includes(group) !== true || !group.files.every((file, i) => this.#sources.get(file) === sources[i]);
    const program = this.#program(group.roots, modules);
    const texts = new Map(group.files.map((file, i) => [file, sources[i]?.text ?? '']));
    const made = this.#options.evaluate(program, { memory });
    const trace = 'next' in made ? await sliced(made, isStale) : made;
    if (!trace) return undefined;
    const analysis = { program, trace: heeded(trace, program, (file) => texts.get(file) ?? ''), texts };
    this.#results.set(group.roots.join('\n'), { memory, done: { modules, analysis } });
    return analysis;
  }

  #evaluated(group: Group): Analysis {
    const program = this.#program(
      group.roots,
      group.files.flatMap((file) => this.#module(file) ?? []),
    );
    const texts = new Map(group.files.map((file) => [file, this.#source(file).text ?? '']));
    return { program, trace: this.#trace(program, (file) => texts.get(file) ?? ''), texts };
  }

  #trace(program: Program, text: (file: string) => string): Trace {
    const made = this.#options.evaluate(program, {});
    return heeded('next' in made ? finished(made) : made, program, text);
  }

  #program(roots: readonly string[], modules: readonly Module[]): Program {
    const targets = new Map(modules.map((module) => [module.file, this.#targets(module.file)]));
    return {
      roots,
      modules: new Map(modules.map((module) => [module.file, module])),
      resolve: (from, specifier) => targets.get(from)?.get(specifier) ?? { kind: 'missing' },
    };
  }

  /** Every group of roots that are read together, one after the other; nothing is kept of them. */
  async *analyses(): AsyncGenerator<{ readonly roots: readonly string[]; readonly analysis: Analysis }> {
    await this.#loadFrontEnds();
    for (const group of this.#grouped()) {
      yield { roots: group.roots, analysis: this.#evaluated(group) };
    }
  }

  /** Roots that reach a common module belong together, for a call in one may prove what happens in the other. */
  #grouped(): readonly Group[] {
    if (this.#groups) return this.#groups;
    const groups: { roots: string[]; files: Set<string>; scripts: Set<string> }[] = [];
    for (const root of this.#roots) {
      const files = this.#closure(root);
      if (files.size === 0) continue;
      const scripts = this.#scriptScopes(files);
      const merged = { roots: [root], files, scripts };
      for (let i = groups.length - 1; i >= 0; i--) {
        const other = groups[i];
        if (!other || !(meet(other.files, files) || meet(other.scripts, scripts))) continue;
        merged.roots.unshift(...other.roots);
        for (const file of other.files) merged.files.add(file);
        for (const script of other.scripts) merged.scripts.add(script);
        groups.splice(i, 1);
      }
      groups.push(merged);
    }
    this.#groups = groups.map(({ roots, files }) => ({ roots, files: [...files] }));
    return this.#groups;
  }

  #scriptScopes(files: ReadonlySet<string>): Set<string> {
    const scopes = new Set<string>();
    for (const file of files) {
      if (this.#module(file)?.scope !== 'script') continue;
      scopes.add(this.#options.scripts === 'together' ? '' : file.slice(0, file.lastIndexOf('/')));
    }
    return scopes;
  }

  /** The file and all it imports, near and far; empty when the file is left alone. */
  #closure(root: string): Set<string> {
    const reached = new Set<string>();
    const waiting = [root];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (reached.has(file) || !this.#module(file)) continue;
      reached.add(file);
      for (const target of this.#targets(file).values()) if (target.kind === 'file') waiting.push(target.file);
    }
    return reached;
  }

  #targets(file: string): ReadonlyMap<string, Target> {
    const source = this.#source(file);
    const module = this.#module(file);
    const frontEnd = this.#frontEnd(file);
    if (!module || !frontEnd) return new Map();
    if (source.targets) return source.targets;
    const known = this.#options.watched === true ? this.#resolved.get(file) : undefined;
    const targets = new Map(module.specifiers.map((one) => [one, known?.get(one) ?? frontEnd.resolve(file, one)]));
    this.#resolved.set(file, targets);
    source.targets = targets;
    return targets;
  }

  #module(file: string): Module | undefined {
    const source = this.#source(file);
    if (source.text === undefined) return undefined;
    const module = source.module ?? this.#frontEnd(file)?.lower(file, source.text);
    if (module) source.module = module;
    return module;
  }

  #frontEnd(file: string): FrontEnd | undefined {
    const name = frontEndOf(file);
    return name && this.#frontEnds.get(name);
  }

  #source(file: string): Source {
    const known = this.#sources.get(file);
    if (known) return known;
    const text = this.#options.host.read(file);
    const why = text === undefined ? this.#options.host.why(file) : unfit(text, this.#limit(file));
    const source: Source = why === undefined ? { text } : { text: undefined, why };
    this.#sources.set(file, source);
    return source;
  }

  #limit(file: string): number {
    return typeof this.#maxFileLines === 'number' ? this.#maxFileLines : this.#maxFileLines(file);
  }

  /** A root's imports are of its own language, so the roots say which front ends are needed. */
  async #loadFrontEnds(): Promise<void> {
    const needed = new Set([...this.#roots].flatMap((file) => frontEndOf(file) ?? []));
    for (const name of needed) {
      if (this.#frontEnds.has(name)) continue;
      this.#frontEnds.set(name, await this.#options.load(name, this.#options.host));
      this.#groups = undefined;
    }
  }
}

/** The front end that reads a file, by its name. */
export function frontEndOf(file: string): FrontEndName | undefined {
  if (/\.(py|pyw|ipynb)$/i.test(file)) return 'python';
  if (/\.[cm]?[jt]sx?$/i.test(file)) return 'typescript';
  return undefined;
}

/** Why a text is no source that somebody edits. */
function unfit(text: string, maxFileLines: number): string | undefined {
  let lines = 1;
  let longest = 0;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', start)) {
    lines++;
    longest = Math.max(longest, at - start);
    start = at + 1;
  }
  longest = Math.max(longest, text.length - start);
  if (lines > maxFileLines) return `it has ${lines} lines, more than maxFileLines (${maxFileLines})`;
  if (longest > 5000 && text.length / lines > 300) return 'it looks minified';
  if (text.slice(0, 8000).includes('\0')) return 'it is not text';
  if (isGenerated(text)) return 'it says that it is generated';
  return undefined;
}

/** Whether a comment at the top says so: `@generated`, or that it is generated and not to be edited. */
function isGenerated(text: string): boolean {
  const comments = text
    .slice(0, 2000)
    .split('\n', 12)
    .filter((line) => /^\s*(#|\/\/|\/?\*)/.test(line))
    .join('\n');
  return /@generated\b/.test(comments) || /\bgenerated\b[\s\S]*\bdo not (edit|modify|change)\b/i.test(comments);
}

function meet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const item of b) if (a.has(item)) return true;
  return false;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** What is found, but for what comments ignore. */
function heeded(trace: Trace, program: Program, text: (file: string) => string): Trace {
  const files = [...program.modules].map(([file, { language }]) => [file, { text: text(file), language }] as const);
  return heeding(trace, files);
}

/** Other work comes after so many milliseconds. */
const SLICE = 5;

/** Does the steps with rests between them; undefined when nobody needs the rest of them. */
async function sliced<T>(steps: Steps<T>, isStale: () => boolean): Promise<T | undefined> {
  let until = performance.now() + SLICE;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() < until) continue;
    await turn();
    if (isStale()) break;
    until = performance.now() + SLICE;
  }
  steps.return(undefined as never);
  return undefined;
}

/** Lets messages that already wait come first: a newer edit, or the request's own cancellation. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
