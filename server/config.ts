/**
 * What a project says of itself: the nearest folder upwards with `unrolled.json`, a `pyproject.toml` with `[tool.unrolled]`
 * or a `package.json` with `unrolled` wins, and in one folder they are asked in this order. What is wrong in one is
 * complained of; all else in it holds.
 */

import { NotReadable, type PlacedJson, readJson } from './config-json.ts';
import { type ConfigKey, configKeys, isTable, own } from './config-keys.ts';
import { readSettings, type Settings } from './features/settings.ts';
import { leftOutBy } from './globs.ts';
import { phraseIn } from './problems/phrases.ts';
import type { Locale } from './problems/rule.ts';
import type { FileHost } from './program/frontend.ts';

export interface ProjectConfig {
  /** The folder of the config file: what its patterns are relative to. Undefined where there is none. */
  readonly folder?: string;
  readonly file?: string;
  /** Only what fits: as an editor's settings are given. */
  readonly settings: { readonly [key: string]: unknown };
}

export interface Complaint {
  readonly file: string;
  /** Counted from 0. */
  readonly line: number;
  /** English; `phraseIn` has it in other languages. */
  readonly why: string;
}

export const configNames = ['unrolled.json', 'pyproject.toml', 'package.json'] as const;

const nothing: ProjectConfig = { settings: {} };

/** A complaint as it is printed; `shown` is how the file is called. */
export function complaintText({ file, line, why }: Complaint, locale: Locale, shown = file): string {
  return `${shown}:${line + 1}: ${phraseIn(locale, why)}`;
}

/** Config files as they were when they were first asked for. */
export class ConfigFiles {
  readonly #host: Pick<FileHost, 'read' | 'kind'>;
  readonly #complain: (file: string, complaints: readonly Complaint[]) => void;
  readonly #folders = new Map<string, Promise<ProjectConfig>>();
  readonly #known = new Map<string, ProjectConfig>();

  /** `complain` is told of every config file that is read, also that nothing is wrong with it. */
  constructor(
    host: Pick<FileHost, 'read' | 'kind'>,
    complain: (file: string, complaints: readonly Complaint[]) => void,
  ) {
    this.#host = host;
    this.#complain = complain;
  }

  /** What holds for a file. */
  of(file: string): Promise<ProjectConfig> {
    return this.#ofFolder(parentOf(file));
  }

  /** The same of what has been read so far, for who cannot wait. */
  known(file: string): ProjectConfig {
    for (let folder = parentOf(file); folder !== undefined; folder = parentOf(folder)) {
      const found = this.#known.get(folder);
      if (found) return found;
    }
    return nothing;
  }

  /** Config files changed. */
  forget(): void {
    this.#folders.clear();
  }

  #ofFolder(folder: string | undefined): Promise<ProjectConfig> {
    if (folder === undefined) return Promise.resolve(nothing);
    const known = this.#folders.get(folder);
    if (known) return known;
    const found = this.#read(folder).then((own) => own ?? this.#ofFolder(parentOf(folder)));
    this.#folders.set(folder, found);
    return found.then((config) => {
      this.#known.set(folder, config);
      return config;
    });
  }

  async #read(folder: string): Promise<ProjectConfig | undefined> {
    for (const name of configNames) {
      const file = `${folder}/${name}`.replace('//', '/');
      const text = this.#host.kind(file) === 'file' ? this.#host.read(file) : undefined;
      if (text === undefined) continue;
      try {
        const placed = await placedIn(name, text);
        if (!placed) continue;
        const { settings, complaints } = checked(file, placed);
        this.#complain(file, complaints);
        return { folder, file, settings };
      } catch (error) {
        if (!(error instanceof NotReadable)) throw error;
        this.#complain(file, [{ file, line: error.line, why: error.message }]);
        return { folder, file, settings: {} };
      }
    }
    return undefined;
  }
}

/** The reader of TOML is loaded when there is a table to read. */
async function placedIn(name: (typeof configNames)[number], text: string): Promise<PlacedJson | undefined> {
  if (name === 'unrolled.json') return readJson(text);
  if (name === 'pyproject.toml')
    return /tool\s*\.\s*["']?unrolled|\[\s*tool\s*\]/.test(text)
      ? (await import('./config-toml.ts')).readTomlTable(text)
      : undefined;
  if (!text.includes('"unrolled"')) return undefined;
  const { value, lines } = readJson(text);
  const inner = isTable(value) ? own(value, 'unrolled') : undefined;
  // A package may be called so, or have it among its dependencies.
  if (!isTable(inner)) return undefined;
  const prefix = 'unrolled.';
  const inside = [...lines].flatMap(([path, line]) =>
    path.startsWith(prefix) ? [[path.slice(prefix.length), line] as const] : [],
  );
  return { value: inner, lines: new Map([['', lines.get('unrolled') ?? 0], ...inside]) };
}

function checked(file: string, { value, lines }: PlacedJson) {
  const complaints: Complaint[] = [];
  const complain = (path: string, why: string) =>
    complaints.push({ file, line: lines.get(path) ?? lines.get(path.split('.')[0] ?? '') ?? lines.get('') ?? 0, why });
  const fitting = (table: object, prefix: string, keys: (name: string) => ConfigKey | undefined) => {
    const kept: [string, unknown][] = [];
    for (const [name, inner] of Object.entries(table)) {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      const key = keys(name);
      if (path === '$schema') continue;
      if (!key) complain(path, prefix === 'rules' ? `there is no rule \`${name}\`` : `there is no setting \`${path}\``);
      else if (!key.fits(inner)) complain(path, `\`${path}\` takes ${key.takes}, not ${brief(inner)}`);
      else kept.push([name, key.keys && isTable(inner) ? fitting(inner, path, key.keys) : inner]);
    }
    return Object.fromEntries(kept);
  };
  if (!isTable(value)) {
    complain('', `the settings are a table, not ${brief(value)}`);
    return { settings: {}, complaints };
  }
  return { settings: fitting(value, '', (name) => own(configKeys, name)), complaints };
}

function brief(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** The settings of a file: what an editor says beats what its project says, setting by setting and rule by rule. */
export function settingsFrom({ settings: ofProject }: ProjectConfig, raw: unknown, editorBudget?: number): Settings {
  const ofEditor = isTable(raw) ? raw : {};
  const merged: { [key: string]: unknown } = { ...ofProject };
  for (const [name, value] of Object.entries(ofEditor)) {
    const below = merged[name];
    if (value === undefined || value === null) continue;
    merged[name] = isTable(value) && isTable(below) ? { ...below, ...value } : value;
  }
  return readSettings(merged, editorBudget);
}

/** Why a file is none that is to be analysed; undefined when it is. `folder` is what an editor's patterns are relative to. */
export function leftOut(
  file: string,
  { include, exclude }: Pick<Settings, 'include' | 'exclude'>,
  folder: string,
): string | undefined {
  switch (leftOutBy(file, { folder, include, exclude })) {
    case 'include':
      return 'the setting include does not name it';
    case 'exclude':
      return 'the setting exclude names it';
    default:
      return undefined;
  }
}

function parentOf(path: string): string | undefined {
  const end = path.replace(/\/$/, '').lastIndexOf('/');
  if (end < 0) return undefined;
  return end === 0 ? (path === '/' ? undefined : '/') : path.slice(0, end);
}
