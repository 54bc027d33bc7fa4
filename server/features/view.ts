/** What every feature is given: one document of a Trace, and the way from places in code to the editor's locations. */

import type { Location } from 'vscode-languageserver-types';
import type { Trace } from '../evaluate/trace.ts';
import type { Locale } from '../problems/rule.ts';
import type { Program } from '../program/program.ts';
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
