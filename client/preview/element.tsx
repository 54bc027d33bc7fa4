/** One element of the new state: the dot products it comes of, number by number. */

import { gateValues, productsOf, stateOf, sumsOf } from './equations.ts';
import { short, sub } from './format.ts';
import { activationOf, GATE_LETTERS, type Moment, type Way } from './ran.ts';
import { readPlace } from './state.ts';
import { say } from './words.ts';

/** Products that are written out of each sum. */
const MOST = 8;

export function Element({ way, now }: { readonly way: Way; readonly now: Moment }) {
  const { unit, t } = readPlace.value;
  const k = Math.min(unit, way.hiddenSize - 1);
  const letters = way.kind === 'rnn' ? ['h'] : GATE_LETTERS[way.kind];
  return (
    <details class="element" open>
      <summary>{say('element', k)}</summary>
      <ul>
        {letters.map((letter, gate) => (
          <Line key={letter} way={way} now={now} gate={gate} letter={letter} k={k} />
        ))}
        {way.kind === 'lstm' && (
          <>
            <li>
              <code>
                {sub('c', t + 1)}[{k}] = {at(way, now, 1, k)} · {short(now.cBefore?.[k] ?? 0)} + {at(way, now, 0, k)} ·{' '}
                {at(way, now, 2, k)} = <b>{short(now.c?.[k] ?? 0, 5)}</b>
              </code>
            </li>
            <li>
              <code>
                {sub('h', t + 1)}[{k}] = {at(way, now, 3, k)} · {way.nonlinearity}({short(now.c?.[k] ?? 0)})
                {way.weights.hr ? (
                  ' → W_hr'
                ) : (
                  <>
                    {' '}
                    = <b>{short(now.h[k] ?? 0, 5)}</b>
                  </>
                )}
              </code>
            </li>
          </>
        )}
        {way.kind === 'gru' && (
          <li>
            <code>
              {sub('h', t + 1)}[{k}] = (1 − {at(way, now, 1, k)}) · {at(way, now, 2, k)} + {at(way, now, 1, k)} ·{' '}
              {short(now.hBefore[k] ?? 0)} = <b>{short(now.h[k] ?? 0, 5)}</b>
            </code>
          </li>
        )}
      </ul>
    </details>
  );
}

function at(way: Way, now: Moment, gate: number, k: number): string {
  return short(gateValues(way, now, gate)[k] ?? 0);
}

interface LineProps {
  readonly way: Way;
  readonly now: Moment;
  readonly gate: number;
  readonly letter: string;
  readonly k: number;
}

function Line({ way, now, gate, letter, k }: LineProps) {
  const { t } = readPlace.value;
  const row = gate * way.hiddenSize + k;
  const { ih, hh, biasIh, biasHh } = way.weights;
  const act = activationOf(way, letter);
  const { input, state } = sumsOf(way, now, row);
  const result = letter === 'h' ? (now.h[k] ?? 0) : (gateValues(way, now, gate)[k] ?? 0);
  const left = written(productsOf(ih, row, now.x), biasIh?.[row]);
  const right = written(productsOf(hh, row, stateOf(way, now, row)), biasHh?.[row]);
  const r = letter === 'n' && way.by === 'torch' ? (gateValues(way, now, 0)[k] ?? 0) : undefined;
  const total = r === undefined ? input + state : input + r * state;
  return (
    <li>
      <code>
        {sub(letter, t + 1)}[{k}] = {act}(<span class="of-input">{left}</span> + {r !== undefined && `${short(r)} · (`}
        <span class="of-state">{right}</span>
        {r !== undefined && ')'}) = {act}({short(total)}) = <b>{short(result, 5)}</b>
      </code>
    </li>
  );
}

function written(products: readonly (readonly [number, number])[], bias: number | undefined): string {
  const shown = products.slice(0, MOST).map(([w, x]) => `${short(w)}·${short(x)}`);
  const more = products.length > MOST ? [`… (${products.length})`] : [];
  return [...shown, ...more, ...(bias === undefined ? [] : [short(bias)])].join(' + ').replaceAll('+ −', '− ');
}
