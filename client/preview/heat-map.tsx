/** The hidden state over time: a row a unit, a column a step. Above 5,000 cells it is painted on a canvas. */

import { memo } from 'preact/compat';
import { useEffect, useRef } from 'preact/hooks';
import { type ColorMap, colourOf, css, topOfScale } from './colour.ts';
import { short, sub } from './format.ts';
import type { Ran, Way } from './ran.ts';
import { look, picture, place, settings, way } from './state.ts';
import { Hatch } from './strip.tsx';
import { say } from './words.ts';

const CANVAS_ABOVE = 5000;
const LEFT = 44;
const HEAD = 18;

interface Grid {
  readonly T: number;
  readonly H: number;
  /** Pixels of a cell. */
  readonly w: number;
  readonly h: number;
}

function gridOf({ steps: T }: Ran, { outSize: H }: Way): Grid {
  return { T, H, w: Math.max(1.5, Math.min(34, 860 / T)), h: Math.max(2, Math.min(20, 320 / H)) };
}

export function HeatMap() {
  const [one, of] = [picture.value, way.value];
  if (!one || !of) return null;
  const { ran } = one;
  const grid = gridOf(ran, of);
  const bounded = of.nonlinearity !== 'relu';
  const top = topOfScale(of.h, bounded);
  const { t, b, unit } = place.value;
  const label = say('heatLabel', grid.H, grid.T, short(-top, 2), short(top, 2));
  const [width, height] = [grid.T * grid.w, grid.H * grid.h];
  const pick = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    look({
      t: Math.floor(((event.clientX - box.left) / box.width) * grid.T),
      unit: Math.floor(((event.clientY - box.top) / box.height) * grid.H),
    });
  };
  const props = { ran, way: of, b, top, map: settings.value.colorMap };
  return (
    <div class="heat">
      <div class="heat-scroll">
        <svg id="picture" width={LEFT + width + 8} height={HEAD + height + 34} role="img" aria-label={label}>
          <Hatch />
          <Axes grid={grid} />
          <g transform={`translate(${LEFT} ${HEAD})`}>
            <g onClick={pick}>{grid.T * grid.H > CANVAS_ABOVE ? <Painted {...props} /> : <Cells {...props} />}</g>
            <rect class="heat-now" x={t * grid.w} y={-2} width={Math.max(2, grid.w)} height={height + 4} />
            <rect class="heat-unit" x={-2} y={unit * grid.h} width={width + 4} height={grid.h} />
          </g>
          <Legend y={HEAD + height + 14} top={top} />
        </svg>
      </div>
    </div>
  );
}

interface CellsProps {
  readonly ran: Ran;
  readonly way: Way;
  readonly b: number;
  readonly top: number;
  readonly map: ColorMap;
}

const Cells = memo(({ ran, way: of, b, top, map }: CellsProps) => {
  const { T, H, w, h } = gridOf(ran, of);
  const cells = Array.from({ length: T * H }, (_, i) => ({ t: Math.floor(i / H), k: i % H }));
  return (
    <g>
      {cells.map(({ t, k }) => {
        const value = of.h[(t * ran.batch + b) * H + k] ?? 0;
        return (
          <g key={t * H + k}>
            <rect x={t * w} y={k * h} width={w} height={h} fill={css(colourOf(value, top, map))}>
              <title>{`${sub('h', t + 1)}[${k}] = ${short(value, 5)}`}</title>
            </rect>
            {value < 0 && <rect class="hatch" x={t * w} y={k * h} width={w} height={h} fill="url(#hatch)" />}
          </g>
        );
      })}
    </g>
  );
});

/** One pixel a cell, drawn larger without smoothing. */
const Painted = memo(({ ran, way: of, b, top, map }: CellsProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { T, H, w, h } = gridOf(ran, of);
  useEffect(() => {
    const brush = canvas.current?.getContext('2d');
    if (!brush) return;
    const image = brush.createImageData(T, H);
    for (let t = 0; t < T; t++) {
      for (let k = 0; k < H; k++) {
        const [red, green, blue] = colourOf(of.h[(t * ran.batch + b) * H + k] ?? 0, top, map);
        image.data.set([red, green, blue, 255], (k * T + t) * 4);
      }
    }
    brush.putImageData(image, 0, 0);
  }, [of, b, top, map, T, H, ran.batch]);
  return (
    <foreignObject width={T * w} height={H * h}>
      <canvas ref={canvas} class="painted" width={T} height={H} style={{ width: `${T * w}px`, height: `${H * h}px` }} />
    </foreignObject>
  );
});

function Axes({ grid: { T, H, w, h } }: { readonly grid: Grid }) {
  const every = (n: number, room: number, size: number): number =>
    Math.max(1, Math.ceil(room / size / 1) * (n > 200 ? 2 : 1));
  const [dt, dk] = [every(T, 30, w), every(H, 13, h)];
  const ticks = (n: number, by: number): number[] => Array.from({ length: Math.ceil(n / by) }, (_, i) => i * by);
  return (
    <g class="axis">
      {ticks(T, dt).map((t) => (
        <text key={`t${t}`} x={LEFT + t * w + w / 2} y={HEAD - 6} class="tick">
          {t + 1}
        </text>
      ))}
      {ticks(H, dk).map((k) => (
        <text key={`k${k}`} x={LEFT - 6} y={HEAD + k * h + Math.min(h / 2 + 4, 12)} class="tick end">
          h[{k}]
        </text>
      ))}
    </g>
  );
}

/** The colours from one end to the other. */
function Legend({ y, top }: { readonly y: number; readonly top: number }) {
  const parts = 40;
  return (
    <g class="legend">
      <text x={LEFT} y={y + 10} class="tick start">
        {short(-top, 1)}
      </text>
      {Array.from({ length: parts }, (_, i) => (
        <rect
          key={i}
          x={LEFT + 32 + i * 3}
          y={y}
          width={3.2}
          height={12}
          fill={css(colourOf((i / (parts - 1)) * 2 - 1, 1, settings.value.colorMap))}
        />
      ))}
      <text x={LEFT + 32 + parts * 3 + 6} y={y + 10} class="tick start">
        {short(top, 1)}
      </text>
    </g>
  );
}
