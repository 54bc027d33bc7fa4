/** What every feature is given: one document of a Trace, and the way from places in code to the editor's locations. */

import type { Location } from 'vscode-languageserver-types';
import type { Trace } from '../evaluate/trace.ts';
import type { Locale } from '../problems/rule.ts';
import type { Editing } from '../program/editing.ts';
import type { Language, Program } from '../program/program.ts';
import type { Lines } from './lines.ts';
import type { CodePlace } from './origin.ts';

export interface DocumentView {
  readonly trace: Trace;
  readonly program: Program;
  readonly file: string;
  readonly lines: Lines;
  readonly locale: Locale;
  /** The lines of a file that was read; of an empty text where it was not. */
  linesIn(file: string): Lines;
  /** Where a place is in the editor; undefined for a file that it cannot open. */
  locate(place: CodePlace): Location | undefined;
}

/** A view whose program can be changed, to see what would be then. */
export interface EditableView extends DocumentView {
  readonly editings: { readonly [language in Language]: Editing };
  /** What the Trace would be if files had other texts. */
  suppose(texts: ReadonlyMap<string, string>): Promise<Trace | undefined>;
}
