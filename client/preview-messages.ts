/** What the panel and its page say to each other, and whether what was said has the form it should have. All plain data. */

import type { PlanPlace, Position, RunResult } from '../server/messages.ts';

/** Settings under `unrolled.preview`, and the language of the editor. */
export interface PageSettings {
  readonly mode: 'simple' | 'expert';
  /** Run again when the code changes. */
  readonly live: boolean;
  /** Box and code follow each other. */
  readonly sync: boolean;
  readonly seed: number;
  readonly colorMap: 'puor' | 'rdbu' | 'grey';
  /** Time steps that are run without asking. */
  readonly maxSteps: number;
  /** `en`, `zh-cn`. */
  readonly language: string;
}

export type FileUse = 'csv' | 'weights';

/** Sizes and options that the user tries, as in `RunParams`. */
export interface Tried {
  readonly sizes: { readonly [name: string]: number };
  readonly switches: { readonly [option: string]: number | boolean };
}

/** The place that was asked for. */
export interface Asked {
  readonly uri: string;
  readonly position: Position;
}

/** A file the user gave. */
export interface FileMessage {
  readonly type: 'file';
  readonly use: FileUse;
  readonly name: string;
  readonly uri: string;
  readonly bytes: Uint8Array;
  /** It was given before: the page has started again, and knows what it used it for. */
  readonly again: boolean;
}

export interface PlanMessage {
  readonly type: 'plan';
  readonly result: RunResult;
  readonly file: string;
  readonly place: Asked;
  /** What the plan was made with. */
  readonly tried: Tried;
}

export type ToPage =
  | { readonly type: 'settings'; readonly settings: PageSettings }
  | PlanMessage
  /** Where the cursor of the editor is. */
  | { readonly type: 'cursor'; readonly uri: string; readonly position: Position }
  | FileMessage
  | { readonly type: 'command'; readonly command: 'export' | 'compare' };

export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'try'; readonly tried: Tried }
  /** Show this place in the editor; with `focus` go there. */
  | { readonly type: 'show'; readonly at: PlanPlace; readonly focus: boolean }
  | { readonly type: 'live'; readonly on: boolean }
  | { readonly type: 'pick'; readonly use: FileUse }
  | { readonly type: 'save'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly type: 'copy'; readonly text: string }
  /** Write the options that are tried into the code. */
  | { readonly type: 'apply' }
  | { readonly type: 'fix'; readonly at: PlanPlace; readonly title: string };

type Fields = { readonly [name: string]: unknown };

/** What each message of the page must hold. */
const FORMS: { readonly [type in FromPage['type']]: (message: Fields) => boolean } = {
  ready: () => true,
  try: ({ tried }) => isTried(tried),
  show: ({ at, focus }) => isPlanPlace(at) && typeof focus === 'boolean',
  live: ({ on }) => typeof on === 'boolean',
  pick: ({ use }) => isUse(use),
  save: ({ name, bytes }) => typeof name === 'string' && /^[\w.-]{1,100}$/.test(name) && bytes instanceof Uint8Array,
  copy: ({ text }) => typeof text === 'string',
  apply: () => true,
  fix: ({ at, title }) => isPlanPlace(at) && typeof title === 'string',
};

export function isFromPage(message: unknown): message is FromPage {
  if (!isRecord(message) || typeof message.type !== 'string' || !Object.hasOwn(FORMS, message.type)) return false;
  return FORMS[message.type as FromPage['type']](message);
}

export function isTried(value: unknown): value is Tried {
  if (!isRecord(value) || !isRecord(value.sizes) || !isRecord(value.switches)) return false;
  const sizes = Object.values(value.sizes).every((one) => Number.isInteger(one));
  return sizes && Object.values(value.switches).every((one) => typeof one === 'boolean' || Number.isInteger(one));
}

/** The files of a page by their use, as it remembers them. */
export function isFiles(value: unknown): value is { readonly [use in FileUse]?: string } {
  return isRecord(value) && Object.entries(value).every(([use, uri]) => isUse(use) && typeof uri === 'string');
}

function isUse(value: unknown): value is FileUse {
  return value === 'csv' || value === 'weights';
}

export function isPosition(value: unknown): value is Position {
  return isRecord(value) && isCount(value.line) && isCount(value.character);
}

function isPlanPlace(value: unknown): value is PlanPlace {
  return isRecord(value) && typeof value.uri === 'string' && isPosition(value.start) && isPosition(value.end);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
