/** Signals and their frequencies. */

import { add, constantOf, floordiv, mul, num, sub } from '../shape/dim.ts';
import { axis, dimOf, integerOf, isGiven, known, tensorValue, truthOf } from '../shape/shape.ts';
import type { Axis } from '../shape/value.ts';
import { fault, type Op, type Rule } from './op.ts';
import { badRank, DOCS, noRank, onAxes } from './operand.ts';

/** One axis of frequencies: n, n//2 + 1 or 2*(n − 1) of them. */
function spectrum(how: 'same' | 'half' | 'whole'): Rule {
  return onAxes((axes, input, args) => {
    const dim = isGiven(args.dim) ? integerOf(args.dim) : -1;
    if (dim === undefined) return noRank(input);
    const at = dim < 0 ? dim + axes.length : dim;
    const mine = axes[at];
    if (!mine || at < 0)
      return fault('axis', 'dim', {
        because: ['input'],
        facts: { dim: num(dim), rank: axes.length, range: Math.max(1, axes.length), shape: input.shape },
      });
    const n = isGiven(args.n) ? dimOf(args.n) : how === 'whole' ? mul(num(2), sub(mine.dim, num(1))) : mine.dim;
    const size = how === 'half' ? add(floordiv(n, num(2)), num(1)) : n;
    const { dtype: _dtype, ...made } = { ...input, shape: known(axes.map((one, i) => (i === at ? axis(size) : one))) };
    const { contiguous: _c, strides: _s, values: _v, origin: _o, open: _open, ...plain } = made;
    return plain;
  });
}

/** Several axes of frequencies; the last one halves for real input. */
function spectra(half: boolean): Rule {
  return onAxes((axes, input) => {
    const { dtype: _dtype, contiguous: _c, strides: _s, values: _v, origin: _o, open: _open, ...plain } = input;
    return {
      ...plain,
      shape: known(
        axes.map((one, i) => (half && i === axes.length - 1 ? axis(add(floordiv(one.dim, num(2)), num(1))) : one)),
      ),
    };
  });
}

/** Windows of a signal, one after the other: (batch, n) gives (batch, frequencies, frames). */
const shortTime = onAxes((axes, input, args) => {
  if (axes.length > 2) return badRank('input', input, '1-D or 2-D');
  const [size, hop, centred] = [dimOf(args.n_fft), args.hop_length, truthOf(args.center)];
  const signal = axes.at(-1);
  if (!signal || centred === undefined) return noRank(input);
  const step = isGiven(hop) ? dimOf(hop) : floordiv(size, num(4));
  const edge = floordiv(size, num(2));
  const padded = centred ? add(signal.dim, mul(num(2), edge)) : signal.dim;
  // A signal that is no longer than the window needs what only some ways to pad it give.
  const [length, window] = [constantOf(signal.dim), constantOf(centred ? add(edge, num(1)) : size)];
  if (length !== undefined && window !== undefined && length < window) return noRank(input);
  const frames = add(num(1), floordiv(sub(padded, size), step));
  const isHalf = isGiven(args.onesided) ? truthOf(args.onesided) : true;
  const isComplex = truthOf(args.return_complex);
  if (isHalf === undefined || isComplex === undefined) return noRank(input);
  const out: Axis[] = [...axes.slice(0, -1), axis(isHalf ? add(edge, num(1)) : size), axis(frames)];
  return tensorValue(known(isComplex ? out : [...out, axis(num(2))]));
});

const op = (name: string, params: string, examples: Op['examples'], rule: Rule, doc: string): Op => ({
  name,
  doc,
  source: `${DOCS}${name}.html`,
  params,
  examples,
  rule,
});

export const spectrumOps: readonly Op[] = [
  op(
    'fft',
    'input, n=None, dim=-1',
    [{ args: { input: '(2, 6)' }, gives: '(2, 6)' }],
    spectrum('same'),
    'Frequencies along an axis.',
  ),
  op(
    'rfft',
    'input, n=None, dim=-1',
    [{ args: { input: '(2, 6)' }, gives: '(2, 4)' }],
    spectrum('half'),
    'Frequencies of real numbers: n//2 + 1.',
  ),
  op(
    'irfft',
    'input, n=None, dim=-1',
    [{ args: { input: '(2, 4)' }, gives: '(2, 6)' }],
    spectrum('whole'),
    'Real numbers of frequencies: 2*(n - 1).',
  ),
  op(
    'fftn',
    'input',
    [{ args: { input: '(2, 4, 6)' }, gives: '(2, 4, 6)' }],
    spectra(false),
    'Frequencies along several axes.',
  ),
  op(
    'rfftn',
    'input',
    [{ args: { input: '(2, 4, 6)' }, gives: '(2, 4, 4)' }],
    spectra(true),
    'Frequencies of real numbers along several axes.',
  ),
  op(
    'stft',
    'input, n_fft, hop_length=None, center=true, onesided=None, return_complex=true',
    [
      { args: { input: '(2, 400)', n_fft: 64, hop_length: 16 }, gives: '(2, 33, 26)' },
      { args: { input: '(2, 3, 400)', n_fft: 64 }, fault: 'rank' },
    ],
    shortTime,
    'Frequencies of windows that move along a signal: (*, n) gives (*, n_fft//2 + 1, frames).',
  ),
];
