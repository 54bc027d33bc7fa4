/**
 * The network unrolled over time: a column for each step, a lane for each layer and direction, and one block of weights a
 * lane, wired to every step. Only the columns that are in sight are drawn.
 */

import { memo } from 'preact/compat';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { topOfScale } from './colour.ts';
import { shapeOf, spokenShape, sub, vector } from './format.ts';
import { Lane } from './lane.tsx';
import { COLUMN, LANE, LEFT, WIDE, windowOf } from './layout.ts';
import type { Picture } from './pictures.ts';
import { momentOf, type Ran, type Way } from './ran.ts';
import { showStep } from './source-link.ts';
import { callAt, look, mode, picture, place, way } from './state.ts';
import { Hatch, Strip } from './strip.tsx';
import { say } from './words.ts';

const FOOT = 52;
const HEAD = 6;

export function Diagram() {
  const one = picture.value;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  useEffect(() => {
    const now = box.current?.querySelector<SVGElement>('[tabindex="0"]');
    if (box.current?.contains(document.activeElement)) now?.focus();
  }, [place.value.t]);
  if (!one) return null;
  return (
    <div class="diagram" ref={box}>
      <Drawing picture={one} width={Math.max(LEFT + COLUMN + 8, width)} />
    </div>
  );
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(900);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 900)));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [box]);
  return width;
}

function Drawing({ picture: one, width }: { readonly picture: Picture; readonly width: number }) {
  const { ran } = one;
  const { t, b } = place.value;
  const { from, to } = windowOf(t, ran.steps, width);
  const own = way.value;
  // From the bottom up: the first layer reads the input.
  const lanes = mode.value === 'expert' ? ran.ways : own ? [own] : [];
  const lanesUp = [...lanes].reverse();
  const columns = Array.from({ length: to - from }, (_, i) => from + i);
  const bottom = HEAD + lanes.length * LANE;
  const used = LEFT + columns.length * COLUMN + 8;
  return (
    <svg
      id="picture"
      width={used}
      height={bottom + FOOT}
      viewBox={`0 0 ${used} ${bottom + FOOT}`}
      role="group"
      aria-label={say('diagramLabel', one.title, ran.steps)}
    >
      <Hatch />
      {columns.map((s) =>
        s === t ? (
          <rect
            key="now"
            class="column now"
            x={LEFT + (s - from) * COLUMN - 2}
            y={1}
            width={COLUMN - 8}
            height={bottom + FOOT - 2}
            rx="6"
          />
        ) : null,
      )}
      {lanesUp.map((lane, i) => (
        <Lane key={ran.ways.indexOf(lane)} picture={one} way={lane} y={HEAD + i * LANE} from={from} to={to} />
      ))}
      {lanes[0] && <Inputs picture={one} lane={lanes[0]} columns={columns} y={bottom} b={b} />}
    </svg>
  );
}

interface InputsProps {
  readonly picture: Picture;
  readonly lane: Way;
  readonly columns: readonly number[];
  readonly y: number;
  readonly b: number;
}

/** x of each step, below the first lane. */
function Inputs({ picture: { ran }, lane, columns, y, b }: InputsProps) {
  const top = useMemo(() => topOfScale(lane.x, false), [lane]);
  return (
    <g>
      {columns.map((s, i) => (
        <g key={s} transform={`translate(${LEFT + i * COLUMN + 10} ${y})`}>
          <InputNode ran={ran} lane={lane} s={s} b={b} top={top} />
        </g>
      ))}
    </g>
  );
}

interface InputNodeProps {
  readonly ran: Ran;
  readonly lane: Way;
  readonly s: number;
  readonly b: number;
  readonly top: number;
}

const InputNode = memo(({ ran, lane, s, b, top }: InputNodeProps) => {
  const { x } = momentOf(ran, lane, s, b);
  const shape = [ran.batch, lane.inputSize];
  return (
    <g
      class="node"
      role="img"
      aria-label={say('spoken', s + 1, ran.steps, say('inputOf'), spokenShape(shape), vector(x, 8))}
      data-node={`x ${s}`}
      onClick={() => {
        look({ t: s });
        showStep(callAt(s), false);
      }}
    >
      <Strip values={x} x={0} y={4} width={WIDE} height={20} top={top} />
      <text class="label" x={WIDE / 2} y={38}>
        {sub(lane.layer === 0 ? 'x' : 'h', s + 1)} <tspan class="shape">{shapeOf(shape)}</tspan>
      </text>
    </g>
  );
});
