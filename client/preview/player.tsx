/** Step, scrub and play along the time axis, and which sequence, layer and direction is looked at. */

import { useEffect } from 'preact/hooks';
import { full, shapeOf, sub, vector } from './format.ts';
import { nameOf } from './lane.tsx';
import { look, moment, picture, place, playing, speed, stepBy, type View, view, way } from './state.ts';
import { say } from './words.ts';

export function Player() {
  const one = picture.value;
  usePlaying();
  if (!one) return null;
  const { ran } = one;
  const { t } = place.value;
  return (
    <div class="player">
      <div class="buttons">
        <button type="button" aria-label={say('first')} title={say('first')} onClick={() => look({ t: 0 })}>
          <Icon name="first" />
        </button>
        <button type="button" aria-label={say('previous')} title={say('previous')} onClick={() => stepBy(-1)}>
          <Icon name="previous" />
        </button>
        <button
          type="button"
          aria-label={say(playing.value ? 'cancelPlay' : 'play')}
          aria-pressed={playing.value}
          title={say('play')}
          onClick={() => togglePlay()}
        >
          <Icon name={playing.value ? 'pause' : 'play'} />
        </button>
        <button type="button" aria-label={say('next')} title={say('next')} onClick={() => stepBy(1)}>
          <Icon name="next" />
        </button>
        <button type="button" aria-label={say('last')} title={say('last')} onClick={() => look({ t: ran.steps - 1 })}>
          <Icon name="last" />
        </button>
      </div>
      <label class="scrub">
        <span class="time">
          t = {t + 1} / {ran.steps}
        </span>
        <input
          type="range"
          min={1}
          max={ran.steps}
          value={t + 1}
          aria-label={say('time')}
          onInput={(event) => look({ t: Number(event.currentTarget.value) - 1 })}
        />
      </label>
      <label>
        {say('faster')}
        <select value={String(speed.value)} onChange={(event) => (speed.value = Number(event.currentTarget.value))}>
          {[0.5, 1, 2, 5, 10, 30, 60].map((one) => (
            <option key={one} value={String(one)}>
              {one}×
            </option>
          ))}
        </select>
      </label>
      <Which />
      <Views />
      <p class="hidden-visually" aria-live="polite">
        {spoken()}
      </p>
    </div>
  );
}

const ICONS = {
  first: 'M3 2h2v12H3zM14 2v12L6 8z',
  previous: 'M12 2v12L4 8z',
  play: 'M4 2l10 6-10 6z',
  pause: 'M3 2h4v12H3zM9 2h4v12H9z',
  next: 'M4 2v12l8-6z',
  last: 'M2 2v12l8-6zM11 2h2v12h-2z',
};

/** In no font of its own: every machine has it. */
function Icon({ name }: { readonly name: keyof typeof ICONS }) {
  return (
    <svg class="icon" width="12" height="12" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}

export function togglePlay(): void {
  const last = (picture.value?.ran.steps ?? 1) - 1;
  if (!playing.value && place.value.t === last) look({ t: 0 });
  playing.value = !playing.value;
}

/** Nothing moves while the page is hidden. */
function usePlaying(): void {
  const on = playing.value;
  const rate = speed.value;
  useEffect(() => {
    if (!on) return;
    let last = performance.now();
    let frame = 0;
    const tick = (now: number): void => {
      const due = Math.floor(((now - last) * rate) / 1000);
      if (due > 0) {
        last += (due * 1000) / rate;
        if (!stepBy(due)) playing.value = false;
      }
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    const hide = (): void => {
      if (document.hidden) playing.value = false;
    };
    document.addEventListener('visibilitychange', hide);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [on, rate]);
}

/** What a step says to those who do not see it; while it plays only where it ends. */
function spoken(): string {
  const [one, of, now] = [picture.value, way.value, moment.value];
  if (!one || !of || !now || playing.value) return '';
  return say(
    'spoken',
    place.value.t + 1,
    one.ran.steps,
    nameOf(one, of),
    shapeOf([one.ran.batch, of.outSize]),
    vector(now.h, 8),
  );
}

function Which() {
  const ran = picture.value?.ran;
  const of = way.value;
  const now = moment.value;
  if (!ran || !of || !now) return null;
  const { b, unit, way: index, t } = place.value;
  const number = (label: string, value: number, most: number, set: (x: number) => void) => (
    <label>
      {label}
      <input
        type="number"
        min={0}
        max={most}
        value={value}
        onInput={(event) => set(Number(event.currentTarget.value))}
      />
    </label>
  );
  return (
    <div class="which">
      {ran.ways.length > 1 && (
        <label>
          {say('layer')}
          <select value={String(index)} onChange={(event) => look({ way: Number(event.currentTarget.value) })}>
            {ran.ways.map((one, i) => (
              <option key={i} value={String(i)}>
                {one.layer + 1} {ran.directions > 1 ? (one.reverse ? '←' : '→') : ''}
              </option>
            ))}
          </select>
        </label>
      )}
      {ran.batch > 1 && number(say('batch'), b, ran.batch - 1, (x) => look({ b: x }))}
      {number(say('unit'), unit, of.outSize - 1, (x) => look({ unit: x }))}
      <output class="value" data-testid="value">
        {sub('h', t + 1)}[{unit}] = {full(now.h[unit] ?? 0)}
      </output>
    </div>
  );
}

const VIEWS: readonly View[] = ['diagram', 'table', 'heat'];

function Views() {
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = VIEWS[(VIEWS.indexOf(view.value) + by + VIEWS.length) % VIEWS.length];
    if (next) view.value = next;
    const list = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div class="choice" role="tablist" aria-label={say('view')} onKeyDown={move}>
      {VIEWS.map((one) => (
        <button
          type="button"
          key={one}
          role="tab"
          id={`tab-${one}`}
          aria-controls="view"
          aria-selected={view.value === one}
          tabIndex={view.value === one ? 0 : -1}
          onClick={() => (view.value = one)}
        >
          {say(one)}
        </button>
      ))}
    </div>
  );
}
