/** The table that says what the pictures show: the hidden state of every step, a row a step. */

import { useState } from 'preact/hooks';
import { full, sub } from './format.ts';
import { momentOf } from './ran.ts';
import { look, picture, readPlace, way } from './state.ts';
import { say } from './words.ts';

const ROWS = 32;
const COLUMNS = 24;

export function StateTable() {
  const [one, of] = [picture.value, way.value];
  const { t, b, unit } = readPlace.value;
  const [page, setPage] = useState<number | undefined>(undefined);
  if (!one || !of) return null;
  const { ran } = one;
  const inSight = Math.floor(t / ROWS) * ROWS;
  const from = Math.min(page ?? inSight, Math.floor((ran.steps - 1) / ROWS) * ROWS);
  const to = Math.min(ran.steps, from + ROWS);
  const first = Math.max(0, Math.min(of.outSize - COLUMNS, unit - COLUMNS / 2));
  const units = Array.from({ length: Math.min(COLUMNS, of.outSize) }, (_, i) => first + i);
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  return (
    <div class="table-view">
      <section class="scroll" tabIndex={0} aria-label={say('tableLabel')}>
        <table class="numbers">
          <caption class="hidden-visually">{say('tableLabel')}</caption>
          <thead>
            <tr>
              <th scope="col">{say('time')}</th>
              {units.map((k) => (
                <th scope="col" key={k} class={k === unit ? 'now' : undefined}>
                  h[{k}]
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((s) => {
              const { h } = momentOf(ran, of, s, b);
              return (
                <tr key={s} class={s === t ? 'now' : undefined} onClick={() => look({ t: s })}>
                  <th scope="row">{sub('h', s + 1)}</th>
                  {units.map((k) => (
                    <td key={k} data-cell={`${s} ${k}`}>
                      {full(h[k] ?? 0)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {ran.steps > ROWS && (
        <p class="pages">
          <button type="button" disabled={from === 0} onClick={() => setPage(from - ROWS)}>
            {say('showLess')}
          </button>
          {say('rows', from + 1, to, ran.steps)}
          <button type="button" disabled={to === ran.steps} onClick={() => setPage(from + ROWS)}>
            {say('showMore')}
          </button>
        </p>
      )}
    </div>
  );
}
