/** The keys of the page, while nothing that takes keys itself has the focus. */

import { togglePlay } from './player.tsx';
import { showStep } from './source-link.ts';
import { callAt, editing, helping, look, mode, picture, place, stepBy, view } from './state.ts';

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target, event.key)) return;
    const act = KEYS[event.key];
    if (!act) return;
    act();
    event.preventDefault();
  });
}

const KEYS: { readonly [key: string]: (() => void) | undefined } = {
  ' ': () => togglePlay(),
  ArrowLeft: () => void stepBy(-1),
  ArrowRight: () => void stepBy(1),
  ArrowUp: () => look({ unit: place.value.unit - 1 }),
  ArrowDown: () => look({ unit: place.value.unit + 1 }),
  Home: () => look({ t: 0 }),
  End: () => look({ t: (picture.value?.ran.steps ?? 1) - 1 }),
  Enter: () => showStep(callAt(place.value.t), true),
  e: () => {
    editing.value = !editing.value;
    if (editing.value) requestAnimationFrame(() => document.querySelector<HTMLElement>('#edit-values input')?.focus());
  },
  t: () => {
    view.value = view.value === 'table' ? 'diagram' : 'table';
  },
  x: () => {
    mode.value = mode.value === 'expert' ? 'simple' : 'expert';
  },
  '?': () => {
    helping.value = !helping.value;
  },
};

/** Fields keep their keys; buttons and the like keep those that press them. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:not([type="checkbox"]), select, textarea')) return true;
  return (key === 'Enter' || key === ' ') && target.matches('button, summary, input, a');
}
