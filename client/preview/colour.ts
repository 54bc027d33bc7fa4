/** Diverging colours, told apart by people who see no red or no green: ColorBrewer's PuOr and RdBu, https://colorbrewer2.org */

export type ColorMap = 'puor' | 'rdbu' | 'grey';

/** From −1 by way of 0 to 1. */
const STOPS: { readonly [map in ColorMap]: readonly string[] } = {
  puor: '7f3b08 b35806 e08214 fdb863 fee0b6 f7f7f7 d8daeb b2abd2 8073ac 542788 2d004b'.split(' '),
  rdbu: '67001f b2182b d6604d f4a582 fddbc7 f7f7f7 d1e5f0 92c5de 4393c3 2166ac 053061'.split(' '),
  grey: '1a1a1a 4d4d4d 878787 bababa e0e0e0 f7f7f7'.split(' '),
};

export type Rgb = readonly [number, number, number];

/** The colour of x where ±`top` are the ends; what lies beyond has the colour of the end. */
export function colourOf(x: number, top: number, map: ColorMap): Rgb {
  const stops = STOPS[map];
  if (!Number.isFinite(x)) return [128, 128, 128];
  const inside = Math.max(-1, Math.min(1, top > 0 ? x / top : 0));
  const at = ((inside + 1) / 2) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [rgb(stops[low]), rgb(stops[low + 1])];
  const part = at - low;
  return [mix(a[0], b[0], part), mix(a[1], b[1], part), mix(a[2], b[2], part)];
}

function mix(a: number, b: number, part: number): number {
  return Math.round(a + (b - a) * part);
}

function rgb(hex = 'f7f7f7'): Rgb {
  const n = Number.parseInt(hex, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

/** Whether black stands out on it more than white: one of them has at least 4.5 to 1 on every colour here. */
export function isLight(colour: Rgb): boolean {
  return contrast(luminance(colour), 0) >= contrast(luminance(colour), 1);
}

/** WCAG 2: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
export function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

export function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((one) => {
    const s = one / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Where the scale ends: 1 for what a tanh or sigmoid gives, else the largest size there is. */
export function topOfScale(values: Float32Array, bounded: boolean): number {
  if (bounded) return 1;
  let top = 0;
  for (const x of values) if (Number.isFinite(x) && Math.abs(x) > top) top = Math.abs(x);
  return top || 1;
}
