/** The settings a feature can obey, read from whatever an editor sends: a wrong value counts as not given. */

import type { Locale } from '../problems/rule.ts';

export interface Settings {
  readonly enable: boolean;
  readonly language: Locale | 'auto';
  readonly hints: HintSettings;
  readonly diagnostics: {
    readonly enable: boolean;
    readonly hazards: Level;
    /** Milliseconds of rest after an edit before problems are computed. */
    readonly delayMs: number;
  };
  readonly messages: {
    /** How much a message says: the fact alone, with the library's own words, or with the rule and what to do. */
    readonly detail: Detail;
  };
  readonly codeLens: { readonly enable: boolean };
  /** Rule name → the level it is reported at instead of its own. */
  readonly rules: { readonly [rule: string]: Level };
  /** Patterns of the files that are analysed; all where there is none. */
  readonly include: readonly string[];
  /** Patterns of files that are left alone. */
  readonly exclude: readonly string[];
  /** Files longer than this are left alone. */
  readonly maxFileLines: number;
}

export type Detail = 'short' | 'normal' | 'teach';

export const details: readonly Detail[] = ['short', 'normal', 'teach'];

export type Level = 'off' | 'hint' | 'info' | 'warning' | 'error';

export interface HintSettings {
  readonly enable: boolean;
  readonly verbosity: 'compact' | 'named';
  readonly scope: 'all' | 'activeLine';
  readonly variables: boolean;
  readonly parameters: boolean;
  readonly returns: boolean;
  readonly weights: boolean;
  readonly brackets: 'angle' | 'colon';
  /** Characters that all hints of a line may take together; 0 is no limit. */
  readonly lineBudget: number;
  /** Milliseconds of rest before the editor is told to ask for hints again. */
  readonly debounceMs: number;
}

/** What an editor draws of all hints of a line before it cuts them off (VS Code's own default). */
const EDITOR_LINE_BUDGET = 43;

export const defaultSettings: Settings = {
  enable: true,
  language: 'auto',
  hints: {
    enable: true,
    verbosity: 'compact',
    scope: 'all',
    variables: true,
    parameters: true,
    returns: false,
    weights: false,
    brackets: 'angle',
    lineBudget: EDITOR_LINE_BUDGET,
    debounceMs: 150,
  },
  diagnostics: { enable: true, hazards: 'warning', delayMs: 300 },
  messages: { detail: 'normal' },
  codeLens: { enable: true },
  rules: {},
  include: [],
  exclude: [],
  maxFileLines: 5000,
};

/** `editorBudget` is the editor's own limit where the client knows it; 0 there means that the editor cuts nothing. */
export function readSettings(raw: unknown, editorBudget?: number): Settings {
  const top = fields(raw);
  const hints = fields(top.hints);
  const diagnostics = fields(top.diagnostics);
  const d = defaultSettings;
  return {
    enable: flag(top.enable, d.enable),
    language: word(top.language, ['auto', 'en', 'zh-CN'], d.language),
    hints: {
      enable: flag(hints.enable, d.hints.enable),
      verbosity: word(hints.verbosity, ['compact', 'named'], d.hints.verbosity),
      scope: word(hints.scope, ['all', 'activeLine'], d.hints.scope),
      variables: flag(hints.variables, d.hints.variables),
      parameters: flag(hints.parameters, d.hints.parameters),
      returns: flag(hints.returns, d.hints.returns),
      weights: flag(hints.weights, d.hints.weights),
      brackets: word(hints.brackets, ['angle', 'colon'], d.hints.brackets),
      lineBudget: number(hints.lineBudget, [0, 200], editorBudget ?? d.hints.lineBudget),
      debounceMs: number(hints.debounceMs, [0, 2000], d.hints.debounceMs),
    },
    diagnostics: {
      enable: flag(diagnostics.enable, d.diagnostics.enable),
      hazards: word(diagnostics.hazards, levels, d.diagnostics.hazards),
      delayMs: number(diagnostics.delayMs, [0, 10000], d.diagnostics.delayMs),
    },
    messages: { detail: word(fields(top.messages).detail, details, d.messages.detail) },
    codeLens: { enable: flag(fields(top.codeLens).enable, d.codeLens.enable) },
    rules: levelTable(top.rules),
    include: texts(top.include, d.include),
    exclude: texts(top.exclude, d.exclude),
    maxFileLines: number(top.maxFileLines, [1, 1_000_000], d.maxFileLines),
  };
}

export const levels: readonly Level[] = ['off', 'hint', 'info', 'warning', 'error'];

function fields(raw: unknown): { readonly [name: string]: unknown } {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as { [name: string]: unknown }) : {};
}

function flag(raw: unknown, otherwise: boolean): boolean {
  return typeof raw === 'boolean' ? raw : otherwise;
}

function word<T extends string>(raw: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((one) => one === raw) ?? otherwise;
}

function number(raw: unknown, [least, most]: readonly [number, number], otherwise: number): number {
  return typeof raw === 'number' && Number.isFinite(raw) ? Math.min(Math.max(Math.round(raw), least), most) : otherwise;
}

function texts(raw: unknown, otherwise: readonly string[]): readonly string[] {
  return Array.isArray(raw) ? raw.filter((one) => typeof one === 'string') : otherwise;
}

function levelTable(raw: unknown): { readonly [rule: string]: Level } {
  const table: { [rule: string]: Level } = {};
  for (const [rule, level] of Object.entries(fields(raw))) {
    const known = levels.find((one) => one === level);
    if (known) table[rule] = known;
  }
  return table;
}
