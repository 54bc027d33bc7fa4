/** The gates of an LSTM or GRU: at this step as strips, and over time for the unit that is looked at. */

import { memo } from 'preact/compat';
import { gateValues } from './equations.ts';
import { full, short, sub } from './format.ts';
import { GATE_LETTERS, type Moment, momentOf, type Ran, type Way } from './ran.ts';
import { look, picture, readMoment, readPlace, way } from './state.ts';
import { Strip } from './strip.tsx';
import { say } from './words.ts';

const WIDE = 300;

export function Gates() {
  const [one, of, now] = [picture.value, way.value, readMoment.value];
  if (!one || !of || !now || of.kind === 'rnn' || !of.gates) return null;
  const { t, unit } = readPlace.value;
  const rows: readonly (readonly [string, Float32Array])[] = [
    ...GATE_LETTERS[of.kind].map((letter, g) => [letter, gateValues(of, now, g)] as const),
    ...(now.c ? [['c', now.c] as const] : []),
    ['h', now.h] as const,
  ];
  return (
    <section class="gates" aria-label={say('gates')}>
      <h2>{say('gates')}</h2>
      <div class="side-by-side">
        <svg
          width={WIDE + 40}
          height={rows.length * 28 + 4}
          role="img"
          aria-label={`${say('gates')}, ${say('formula', t + 1)}`}
        >
          {rows.map(([letter, values], i) => (
            <g key={letter}>
              <text class="tick end" x={26} y={i * 28 + 17}>
                {sub(letter, t + 1)}
              </text>
              <Strip
                values={values}
                x={32}
                y={i * 28 + 2}
                width={WIDE}
                height={22}
                top={letter === 'c' ? scale(values) : 1}
                mark={unit}
              />
            </g>
          ))}
        </svg>
        <OverTime ran={one.ran} way={of} unit={unit} t={t} />
      </div>
      <GateTable rows={rows} now={now} />
    </section>
  );
}

function scale(values: Float32Array): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
}

const HIGH = 180;
const CHART = 420;

interface OverTimeProps {
  readonly ran: Ran;
  readonly way: Way;
  readonly unit: number;
  readonly t: number;
}

function across(s: number, steps: number): number {
  return 30 + (steps > 1 ? (s / (steps - 1)) * (CHART - 60) : 0);
}

/** From −1 at the bottom to 1. */
function y(value: number): number {
  return 10 + ((1 - value) / 2) * (HIGH - 30);
}

interface LinesProps {
  readonly ran: Ran;
  readonly way: Way;
  readonly unit: number;
  readonly b: number;
}

/** A line a gate; drawn once, however often the step changes. */
const Lines = memo(({ ran, way: of, unit, b }: LinesProps) => {
  const letters = GATE_LETTERS[of.kind];
  const lines = letters.map((_, g) =>
    Array.from({ length: ran.steps }, (_u, s) => gateValues(of, momentOf(ran, of, s, b), g)[unit] ?? 0),
  );
  return (
    <g>
      {lines.map((values, g) => (
        <g key={letters[g]} class={`line line-${g}`}>
          <polyline
            points={values.map((value, s) => `${across(s, ran.steps).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}
          />
          <text class="tick start" x={CHART - 26 + (g % 2) * 12} y={y(values.at(-1) ?? 0) + 4}>
            {letters[g]}
          </text>
        </g>
      ))}
    </g>
  );
});

/** The gates of one unit from the first step to the last, and where in it the page is. */
function OverTime({ ran, way: of, unit, t }: OverTimeProps) {
  const { b } = readPlace.value;
  const k = Math.min(unit, of.hiddenSize - 1);
  const x = (s: number): number => across(s, ran.steps);
  const pick = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    look({ t: Math.round(((event.clientX - box.left - 30) / (CHART - 60)) * (ran.steps - 1)) });
  };
  return (
    <svg class="over-time" width={CHART} height={HIGH} role="img" aria-label={say('gateOverTime', k)} onClick={pick}>
      {[1, 0, -1].map((value) => (
        <g key={value}>
          <line class="grid" x1={30} x2={CHART - 30} y1={y(value)} y2={y(value)} />
          <text class="tick end" x={24} y={y(value) + 4}>
            {short(value)}
          </text>
        </g>
      ))}
      <line class="grid now" x1={x(t)} x2={x(t)} y1={6} y2={HIGH - 16} />
      <Lines ran={ran} way={of} unit={k} b={b} />
      <text class="tick" x={CHART / 2} y={HIGH - 3}>
        {say('axisTime')} · {say('axisUnit')} {k}
      </text>
    </svg>
  );
}

/** The same as a table: the units around the one that is looked at. */
function GateTable({
  rows,
  now,
}: {
  readonly rows: readonly (readonly [string, Float32Array])[];
  readonly now: Moment;
}) {
  const { unit, t } = readPlace.value;
  const first = Math.max(0, Math.min(now.h.length - 8, unit - 4));
  const units = Array.from({ length: Math.min(8, now.h.length) }, (_, i) => first + i);
  return (
    <details>
      <summary>{say('table')}</summary>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">{say('gate')}</th>
            {units.map((k) => (
              <th scope="col" key={k}>
                {say('unit')} {k}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([letter, values]) => (
            <tr key={letter}>
              <th scope="row">{sub(letter, t + 1)}</th>
              {units.map((k) => (
                <td key={k}>{full(values[k] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
