/** Where the command line writes, in colour or not, and how it says that it was used wrongly. */

import type { Locale } from './problems/rule.ts';

export interface Terminal {
  print(text: string): void;
  error(text: string): void;
  readonly color: 'on' | 'off';
  /** Relative paths are of this folder. */
  readonly folder: string;
  /** The language that the system speaks. */
  readonly locale: Locale;
}

/** A mistake in how the command was called: its message is all the user needs, and the exit code is 2. */
export class BadUse extends Error {}

export function terminal(): Terminal {
  const color = process.stdout.isTTY && process.env.NO_COLOR === undefined ? 'on' : 'off';
  return {
    print: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    color,
    folder: process.cwd(),
    locale: systemLocale(process.env),
  };
}

export type Style = 'red' | 'yellow' | 'blue' | 'bold' | 'dim';

const codes: { readonly [style in Style]: number } = { bold: 1, dim: 2, red: 31, yellow: 33, blue: 34 };

export function styled(out: Terminal, style: Style, text: string): string {
  return out.color === 'on' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}

/** As POSIX has it: the first that is set of LC_ALL, LC_MESSAGES and LANG names it, as in `zh_CN.UTF-8`. */
export function systemLocale(env: { readonly [name: string]: string | undefined }): Locale {
  const name = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^zh(?![a-z])/i.test(name) ? 'zh-CN' : 'en';
}
