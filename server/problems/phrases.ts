/**
 * Short texts that are written where they are found out (why a value is not known, what an argument must be) and put into
 * another language where they are shown. `{0}` stands for what is different each time.
 */

import { commandLine } from './phrases-command.ts';
import { facts } from './phrases-facts.ts';
import { reasons } from './phrases-reasons.ts';
import type { Locale } from './rule.ts';

/** A reason or an answer of the command line in a language; as it is where it has no other. */
export const phraseIn = translator({ ...reasons, ...commandLine });

/** What an op says of an argument: `2-D or 3-D`. Names of the program are among such facts and stay as they are. */
export const factIn = translator(facts);

function translator(table: { readonly [english: string]: string }): (locale: Locale, text: string) => string {
  const whole = new Map(Object.entries(table));
  // Those with the most text of their own first: `{0} is not modelled` would fit many.
  const patterns = [...whole]
    .filter(([english]) => english.includes('{'))
    .sort(([a], [b]) => b.replace(/\{\d\}/g, '').length - a.replace(/\{\d\}/g, '').length)
    .map(([english, translated]) => ({ test: patternOf(english), translated }));
  const translate = (locale: Locale, text: string): string => {
    if (locale === 'en') return text;
    const exact = whole.get(text);
    if (exact !== undefined) return exact;
    for (const { test, translated } of patterns) {
      const found = test.exec(text);
      if (found)
        return translated.replace(/\{(\d)\}/g, (_, i: string) => translate(locale, found[Number(i) + 1] ?? ''));
    }
    return text;
  };
  return translate;
}

function patternOf(english: string): RegExp {
  const parts = english.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.+?)')}$`, 's');
}
