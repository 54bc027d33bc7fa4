/** Sentences of features in the user's language, with what they are about filled in. */

import { fillText } from '../problems/render.ts';
import type { Fact, Texts } from '../problems/rule.ts';
import type { DocumentView } from './view.ts';

export function filledIn(
  view: Pick<DocumentView, 'locale'>,
  texts: Texts | undefined,
  facts: { readonly [name: string]: Fact } = {},
): string {
  return fillText(texts, facts, view.locale);
}
