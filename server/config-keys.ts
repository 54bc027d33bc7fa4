/** What a project may say in its config file: each setting with what it takes, for the check and for the schema. */

import { levels } from './features/settings.ts';
import { rules } from './problems/all.ts';
import type { Texts } from './problems/rule.ts';

export interface ConfigKey {
  readonly means: Texts;
  readonly schema: { readonly [word: string]: unknown };
  /** What it takes, as a phrase. */
  readonly takes: string;
  readonly fits: (value: unknown) => boolean;
  /** Of a table: what it holds. */
  readonly keys?: ConfigKeys;
}

export type ConfigKeys = (name: string) => ConfigKey | undefined;

const level: Omit<ConfigKey, 'means'> = {
  schema: { enum: levels },
  takes: 'off, hint, info, warning or error',
  fits: (value) => levels.some((one) => one === value),
};

const patterns: Omit<ConfigKey, 'means'> = {
  schema: { type: 'array', items: { type: 'string' } },
  takes: 'a list of patterns',
  fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
};

const MOST_LINES = 1_000_000;

const table: Pick<ConfigKey, 'takes' | 'fits'> = { takes: 'a table', fits: isTable };

const ofDiagnostics: { readonly [name: string]: ConfigKey } = {
  hazards: {
    ...level,
    means: {
      en: 'The level of hazards: code that runs and is likely wrong.',
      'zh-CN': '隐患（能运行但很可能有误的代码）的级别。',
    },
  },
};

export const configKeys: { readonly [name: string]: ConfigKey } = {
  include: {
    ...patterns,
    means: {
      en: 'Only files that one of these patterns names are analysed. Patterns are relative to the folder of this file.',
      'zh-CN': '只分析这些模式所指的文件。模式相对于此文件所在的文件夹。',
    },
  },
  exclude: {
    ...patterns,
    means: {
      en: 'Files that one of these patterns names are left alone; where another file imports them they are still read.',
      'zh-CN': '这些模式所指的文件不做分析；其他文件导入它们时仍会读取。',
    },
  },
  maxFileLines: {
    schema: { type: 'integer', minimum: 1, maximum: MOST_LINES },
    takes: 'a whole number from 1 to 1000000',
    fits: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_LINES,
    means: { en: 'Longer files are left alone.', 'zh-CN': '更长的文件不做分析。' },
  },
  rules: {
    ...table,
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries([...rules.keys()].sort().map((rule) => [rule, level.schema])),
    },
    keys: (name) =>
      rules.has(name) ? { ...level, means: rules.get(name)?.meaning ?? { en: '', 'zh-CN': '' } } : undefined,
    means: { en: 'The level of single rules, by name.', 'zh-CN': '各条规则的级别，以规则名为键。' },
  },
  diagnostics: {
    ...table,
    schema: { type: 'object', additionalProperties: false, properties: described(ofDiagnostics) },
    keys: (name) => own(ofDiagnostics, name),
    means: { en: 'What is reported.', 'zh-CN': '报告的内容。' },
  },
};

export function isTable(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function own<T>(from: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(from, name) ? from[name] : undefined;
}

/** JSON schema of `unrolled.json`. */
export function configSchema(): { readonly [word: string]: unknown } {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Unrolled',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, ...described(configKeys) },
  };
}

function described(keys: { readonly [name: string]: ConfigKey }): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(keys).map(([name, { means, schema }]) => [
      name,
      { description: `${means.en}\n\n${means['zh-CN']}`, ...schema },
    ]),
  );
}
