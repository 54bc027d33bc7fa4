/** What is run, from which code, and the choices for the whole page. */

import { send } from './channel.ts';
import { ExportMenu } from './export-menu.tsx';
import { chosen, file, helping, keep, live, mode, picture, pictures, plan, result, syncing } from './state.ts';
import { say } from './words.ts';

export function Header() {
  const one = plan.value;
  const line = one ? one.at.start.line + 1 : undefined;
  return (
    <header>
      <div class="title">
        <h1>{picture.value?.title ?? one?.title ?? 'Unrolled'}</h1>
        {line !== undefined && (
          <button type="button" class="link" onClick={() => one && send({ type: 'show', at: one.at, focus: true })}>
            {file.value}:{line}
          </button>
        )}
        {pictures.value.length > 1 && <Pictures />}
      </div>
      <div class="tools">
        <label class="toggle" title={say('liveHint')}>
          <input
            type="checkbox"
            checked={live.value}
            onChange={(event) => {
              live.value = event.currentTarget.checked;
              send({ type: 'live', on: live.value });
            }}
          />
          {say('live')}
        </label>
        <Sync />
        <Mode />
        {mode.value === 'expert' && result.value && <ExportMenu />}
        <button
          type="button"
          aria-expanded={helping.value}
          aria-label={say('help')}
          onClick={() => (helping.value = !helping.value)}
        >
          ?
        </button>
      </div>
      {helping.value && <p class="help">{say('helpText')}</p>}
    </header>
  );
}

function Pictures() {
  const now = picture.value ? pictures.value.indexOf(picture.value) : 0;
  return (
    <select
      aria-label={say('view')}
      value={String(now)}
      onChange={(event) => (chosen.value = Number(event.currentTarget.value))}
    >
      {pictures.value.map((one, i) => (
        <option key={i} value={String(i)}>
          {one.title} · {say('errorAt', (one.calls[0]?.at.start.line ?? 0) + 1)}
        </option>
      ))}
    </select>
  );
}

function Sync() {
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={syncing.value}
        onChange={(event) => (syncing.value = event.currentTarget.checked)}
      />
      {say('sync')}
    </label>
  );
}

function Mode() {
  const set = (to: 'simple' | 'expert'): void => {
    mode.value = to;
    keep();
  };
  return (
    <fieldset class="choice">
      <legend class="hidden-visually">{say('view')}</legend>
      {(['simple', 'expert'] as const).map((one) => (
        <button type="button" key={one} aria-pressed={mode.value === one} onClick={() => set(one)}>
          {say(one)}
        </button>
      ))}
    </fieldset>
  );
}
