/** One layer in one direction: a cell a step, the state above it, the arrow to the next, and the block of weights they share. */

import { memo } from 'preact/compat';
import { useMemo } from 'preact/hooks';
import { topOfScale } from './colour.ts';
import { shapeOf, spokenShape, sub, vector } from './format.ts';
import { COLUMN, LANE, LEFT, WIDE } from './layout.ts';
import type { Picture } from './pictures.ts';
import { momentOf, type Way } from './ran.ts';
import { showStep } from './source-link.ts';
import { callAt, look, place } from './state.ts';
import { Strip } from './strip.tsx';
import { say } from './words.ts';

const STRIP = 18;
const CELL = 58;
const CELL_HIGH = 30;
const CELL_WIDE = 64;
const RAIL = 104;

interface LaneProps {
  readonly picture: Picture;
  readonly way: Way;
  readonly y: number;
  readonly from: number;
  readonly to: number;
}

export function Lane({ picture, way, y, from, to }: LaneProps) {
  const { ran } = picture;
  const { t, b, unit, way: looked } = place.value;
  const mine = ran.ways[looked] === way;
  const top = useMemo(() => topOfScale(way.h, way.nonlinearity !== 'relu'), [way]);
  const end = LEFT + (to - from) * COLUMN;
  const steps = Array.from({ length: to - from }, (_, i) => from + i);
  return (
    <g class={mine ? 'lane looked' : 'lane'}>
      <Weights picture={picture} way={way} y={y} end={end} />
      <Initial picture={picture} way={way} y={y} from={from} to={to} />
      {steps.map((s, i) => (
        <g key={s} transform={`translate(${LEFT + i * COLUMN + 10} ${y})`}>
          <CellNode
            picture={picture}
            way={way}
            s={s}
            b={b}
            top={top}
            now={s === t}
            mark={s === t && mine ? unit : undefined}
          />
        </g>
      ))}
    </g>
  );
}

interface CellNodeProps {
  readonly picture: Picture;
  readonly way: Way;
  readonly s: number;
  readonly b: number;
  readonly top: number;
  /** Of the step that is looked at; with the unit, where this lane is the one. */
  readonly now: boolean;
  readonly mark: number | undefined;
}

/** The state and the cell of one step; it is drawn anew only when something in it changes, not when its column moves. */
const CellNode = memo(({ picture, way, s, b, top, now, mark }: CellNodeProps) => {
  const { ran } = picture;
  const { h } = momentOf(ran, way, s, b);
  const shape = [ran.batch, way.outSize];
  const index = ran.ways.indexOf(way);
  const middle = WIDE / 2;
  const chosen = mark !== undefined;
  return (
    <g
      class={now ? 'node now' : 'node'}
      role="img"
      aria-label={say('spoken', s + 1, ran.steps, nameOf(picture, way), spokenShape(shape), vector(h, 8))}
      aria-current={chosen ? 'step' : undefined}
      tabIndex={chosen ? 0 : -1}
      data-node={`h ${s} ${index}`}
      onClick={() => {
        look({ t: s, way: index });
        showStep(callAt(s), false);
      }}
      onFocus={() => look({ t: s, way: index })}
    >
      <text class="label" x={middle} y={12}>
        {sub('h', s + 1)} <tspan class="shape">{shapeOf(shape)}</tspan>
      </text>
      <Strip values={h} x={0} y={STRIP} width={WIDE} height={20} top={top} mark={mark} />
      <path
        class={now ? 'arrow now' : 'arrow'}
        d={`M${middle},${CELL} V${STRIP + 23}`}
        marker-end={now ? 'url(#tip-now)' : 'url(#tip)'}
      />
      <rect
        class={chosen ? 'cell now' : 'cell'}
        x={middle - CELL_WIDE / 2}
        y={CELL}
        width={CELL_WIDE}
        height={CELL_HIGH}
        rx="6"
      />
      <text class="cell-name" x={middle} y={CELL + CELL_HIGH / 2}>
        {way.kind === 'rnn' ? way.nonlinearity : way.kind.toUpperCase()}
      </text>
      <Incoming way={way} x={middle} y={0} now={now} />
      <path class="tap" d={`M${middle - CELL_WIDE / 2 + 10},${RAIL} V${CELL + CELL_HIGH + 1}`} />
      <Onward way={way} s={s} steps={ran.steps} x={middle} y={CELL + CELL_HIGH / 2} now={now} />
    </g>
  );
});

export function nameOf({ ran }: Picture, way: Way): string {
  const parts = [
    say('hidden'),
    ...(ran.layers > 1 ? [`${say('layer')} ${way.layer + 1}`] : []),
    ...(ran.directions > 1 ? [say(way.reverse ? 'reverse' : 'forward')] : []),
  ];
  return parts.join(', ');
}

/**
 * What comes from below: the input, or the layer under this one. The reverse lane stands on the forward one, so its input
 * goes past it on the right.
 */
function Incoming({
  way,
  x,
  y,
  now,
}: {
  readonly way: Way;
  readonly x: number;
  readonly y: number;
  readonly now: boolean;
}) {
  const foot = y + CELL + CELL_HIGH + 1;
  const from = y + LANE + (way.reverse ? LANE : 0);
  const past = x + CELL_WIDE / 2 + 14;
  const d = way.reverse
    ? `M${x + 6},${from - 4} H${past} V${foot + 9} H${x + 14} V${foot + 1}`
    : `M${x},${from} V${foot + 1}`;
  return <path class={now ? 'arrow now' : 'arrow'} d={d} marker-end={now ? 'url(#tip-now)' : 'url(#tip)'} />;
}

/** The state that goes to the next cell, in the direction of the lane. */
function Onward({
  way,
  s,
  steps,
  x,
  y,
  now,
}: {
  readonly way: Way;
  readonly s: number;
  readonly steps: number;
  readonly x: number;
  readonly y: number;
  readonly now: boolean;
}) {
  const last = way.reverse ? s === 0 : s === steps - 1;
  const by = way.reverse ? -1 : 1;
  const from = x + (by * CELL_WIDE) / 2;
  const to = x + by * (COLUMN - CELL_WIDE / 2 - 2);
  if (last && way.reverse) return null;
  return (
    <path
      class={now ? 'arrow now' : 'arrow'}
      d={`M${from},${y} H${last ? from + 24 : to}`}
      marker-end={now ? 'url(#tip-now)' : 'url(#tip)'}
    />
  );
}

/** h before the first step of the lane, or an arrow from what is out of sight. */
function Initial({ picture: { ran }, way, y, from, to }: LaneProps) {
  const { b } = place.value;
  const middle = y + CELL + CELL_HIGH / 2;
  const first = way.reverse ? to === ran.steps : from === 0;
  const edge = LEFT + 10 + WIDE / 2 - CELL_WIDE / 2;
  if (way.reverse || !first)
    return (
      <path
        class="arrow"
        d={way.reverse ? `M${edge},${middle} H${LEFT - 8}` : `M${LEFT - 12},${middle} H${edge - 2}`}
        marker-end="url(#tip)"
      />
    );
  const h0 = way.h0.subarray(b * way.outSize, (b + 1) * way.outSize);
  const label = `${say('initial')}, ${spokenShape([ran.batch, way.outSize])}, ${vector(h0, 8)}`;
  return (
    <g role="img" aria-label={label} class="node">
      <Strip values={h0} x={14} y={middle - 8} width={76} height={16} top={1} />
      <text class="label" x={52} y={middle - 13}>
        h₀ <tspan class="shape">{shapeOf([ran.batch, way.outSize])}</tspan>
      </text>
      <path class="arrow" d={`M92,${middle} H${edge - 2}`} marker-end="url(#tip)" />
    </g>
  );
}

/** One block, and a rail from it under every cell. */
function Weights({
  picture,
  way,
  y,
  end,
}: {
  readonly picture: Picture;
  readonly way: Way;
  readonly y: number;
  readonly end: number;
}) {
  const rows = way.weights.ih.length / way.inputSize;
  const [ofInput, ofState] =
    way.by === 'keras'
      ? [`W (${way.inputSize}, ${rows})`, `U (${way.outSize}, ${rows})`]
      : [`W_ih (${rows}, ${way.inputSize})`, `W_hh (${rows}, ${way.outSize})`];
  const { ran } = picture;
  const tags = [
    ...(ran.layers > 1 ? [`${say('layer')} ${way.layer + 1}`] : []),
    ...(ran.directions > 1 ? [way.reverse ? '←' : '→'] : []),
  ];
  return (
    <g class="weights" role="img" aria-label={`${say('weights')}: ${ofInput}, ${ofState}. ${say('same')}.`}>
      <title>{say('same')}</title>
      {tags.length > 0 && (
        <text class="lane-name" x={6} y={y + 14}>
          {tags.join(' ')}
        </text>
      )}
      <path class="rail" d={`M100,${y + RAIL} H${end - COLUMN + 10 + WIDE / 2 - CELL_WIDE / 2 + 10}`} />
      <rect class="block" x={4} y={y + RAIL - 17} width={98} height={34} rx="4" />
      <text class="block-text" x={53} y={y + RAIL - 5}>
        {ofInput}
      </text>
      <text class="block-text" x={53} y={y + RAIL + 9}>
        {ofState}
      </text>
    </g>
  );
}
