/** What the panel and its page say to each other; types only. All of it is plain data. */

import type { PlanPlace, Position, RunResult } from '../server/messages.ts';

/** Settings under `unrolled.preview`, and the language of the editor. */
export interface PageSettings {
  readonly mode: 'simple' | 'expert';
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

export type ToPage =
  | { readonly type: 'settings'; readonly settings: PageSettings }
  | { readonly type: 'plan'; readonly result: RunResult; readonly file: string }
  /** Where the cursor of the editor is. */
  | { readonly type: 'cursor'; readonly uri: string; readonly position: Position }
  | { readonly type: 'file'; readonly use: FileUse; readonly name: string; readonly bytes: Uint8Array }
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
  | { readonly type: 'fix'; readonly at: PlanPlace; readonly title: string };
