/** Where numbers come from, in words: it stands on the page beside every number that could be another. */

import type { Caveat, Origin } from './replay.ts';
import { say } from './words.ts';

export function originText(origin: Origin | undefined): string {
  if (!origin) return '';
  if (origin.kind === 'random') return `${say('random')}, ${say('drawn', origin.seed)}`;
  if (origin.kind === 'file') return origin.name;
  return say(origin.kind);
}

const CAVEATS: { readonly [caveat in Caveat]: Parameters<typeof say>[0] } = {
  dropout: 'caveatDropout',
  'drawn-otherwise': 'caveatDrawn',
  outside: 'caveatOutside',
};

export function caveatText(caveat: Caveat): string {
  return say(CAVEATS[caveat]);
}
