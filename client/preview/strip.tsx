/** A vector as a row of coloured cells in an SVG, with its numbers where they fit. */

import { colourOf, css, isLight, type Rgb } from './colour.ts';
import { short, tight } from './format.ts';
import { settings } from './state.ts';

interface StripProps {
  readonly values: Float32Array;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The ends of the colours. */
  readonly top: number;
  /** The unit that is looked at. */
  readonly mark?: number | undefined;
}

/** Of more cells than this, neighbours share one: the one furthest from 0 is shown. */
const MOST = 24;
/** A number needs this many pixels. */
const ROOM = 27;
const WHITE: Rgb = [255, 255, 255];

export function Strip({ values, x, y, width, height, top, mark }: StripProps) {
  const cells = pooled(values);
  const wide = width / cells.length;
  const map = settings.value.colorMap;
  const marked = mark === undefined ? undefined : Math.floor((mark * cells.length) / values.length);
  const colours = cells.map((value) => colourOf(value, top, map));
  const negative = cells
    .map((value, i) => (value < 0 ? `M${x + i * wide},${y}h${wide}v${height}h${-wide}z` : ''))
    .join('');
  return (
    <g class="strip">
      {colours.map((colour, i) => (
        <rect key={i} x={x + i * wide} y={y} width={wide} height={height} fill={css(colour)} />
      ))}
      {negative !== '' && <path class="hatch" d={negative} fill="url(#hatch)" />}
      {wide >= ROOM &&
        cells.map((value, i) => (
          <text
            key={i}
            class={isLight(colours[i] ?? WHITE) ? 'number on-light' : 'number on-dark'}
            x={x + (i + 0.5) * wide}
            y={y + height / 2}
          >
            {wide >= 40 ? short(value, 2) : tight(value)}
          </text>
        ))}
      {marked !== undefined && <rect class="mark" x={x + marked * wide} y={y} width={wide} height={height} />}
      <rect class="frame" x={x} y={y} width={width} height={height} rx="2" />
    </g>
  );
}

function pooled(values: Float32Array): readonly number[] {
  if (values.length <= MOST) return [...values];
  const group = values.length / MOST;
  return Array.from({ length: MOST }, (_, i) => {
    const part = values.subarray(
      Math.floor(i * group),
      Math.max(Math.floor(i * group) + 1, Math.floor((i + 1) * group)),
    );
    return part.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
  });
}

/** The pattern of negative cells where colour alone must not tell. */
export function Hatch() {
  return (
    <defs>
      <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" y1="0" x2="0" y2="5" class="hatch-line" />
      </pattern>
      <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
        <path d="M0,0 L8,4 L0,8 z" class="tip" />
      </marker>
      <marker
        id="tip-now"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        orient="auto-start-reverse"
      >
        <path d="M0,0 L8,4 L0,8 z" class="tip now" />
      </marker>
    </defs>
  );
}
