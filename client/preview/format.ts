/** Numbers, shapes and names as the page writes them. */

/** Three decimals, `0` for zero, powers of ten where those say nothing. */
export function short(x: number, decimals = 3): string {
  if (!Number.isFinite(x)) return String(x);
  if (Number.isInteger(x) && Math.abs(x) < 1e5) return minus(String(x));
  const size = Math.abs(x);
  if (size >= 1e5 || size < 0.5 * 10 ** -decimals) return x.toExponential(1);
  return minus(x.toFixed(size >= 100 ? 1 : decimals));
}

/** For a narrow cell: `−.70` */
export function tight(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  if (Number.isInteger(x)) return minus(String(x));
  if (Math.abs(x) >= 10) return minus(x.toFixed(0));
  return minus(x.toFixed(Math.abs(x) >= 1 ? 1 : 2).replace(/^(-?)0\./, '$1.'));
}

/** Enough decimals to be compared with what PyTorch prints. */
export function full(x: number): string {
  return Number.isInteger(x) ? minus(String(x)) : minus(x.toFixed(6));
}

/** In plain ASCII, as programs read it; the shortest text that is the same float32. */
export function plain(x: number): string {
  if (Number.isInteger(x)) return String(x);
  for (let digits = 6; digits < 10; digits++) {
    const text = x.toPrecision(digits);
    if (Math.fround(Number(text)) === Math.fround(x)) return String(Number(text));
  }
  return String(x);
}

function minus(text: string): string {
  return text.replace('-', '−');
}

export function shapeOf(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** As it is read aloud: `1 by 1 by 2`. */
export function spokenShape(shape: readonly number[]): string {
  return shape.join(' × ');
}

const LOW = '₀₁₂₃₄₅₆₇₈₉';

/** `h₁₂` */
export function sub(name: string, n: number): string {
  return name + String(n).replace(/\d/g, (digit) => LOW[Number(digit)] ?? digit);
}

/** The first numbers, with `…` where there are more. */
export function vector(values: ArrayLike<number>, most = 4, write: (x: number) => string = short): string {
  const shown = Array.from({ length: Math.min(most, values.length) }, (_, i) => write(values[i] ?? 0));
  return `[${shown.join(', ')}${values.length > most ? ', …' : ''}]`;
}

export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
