/** Signals of TensorFlow.js: frames, and spectra of real and complex ones. */

import { add, constantOf, type Dim, floordiv, mul, neg, num, sub, unknownDim } from '../shape/dim.ts';
import { dimOf, isGiven, truthOf } from '../shape/shape.ts';
import type { Host } from '../shape/value.ts';
import type { Args, Op, Outcome } from './op.ts';
import { axesOf, made, madeOf, coreOp as op, unknownInput } from './tensorflow-tools.ts';

/** (…, n) of a real signal to (…, n/2 + 1) of its spectrum. */
function rfft(args: Args): Outcome {
  const axes = axesOf(args.input);
  const last = isGiven(args.length) ? dimOf(args.length) : axes?.at(-1)?.dim;
  return axes && last
    ? madeOf([...axes.slice(0, -1), { dim: half(last) }], undefined, 'complex64')
    : made(unknownInput);
}

function half(length: Dim): Dim {
  return add(floordiv(length, num(2)), num(1));
}

/** The spectrum back to a real signal of 2·(n − 1) values, or of n where n is 1 or 2; one axis becomes a row. */
function irfft(args: Args): Outcome {
  const axes = axesOf(args.input);
  const n = axes?.at(-1)?.dim;
  if (!axes || !n) return made(unknownInput);
  const count = constantOf(n);
  if (count === undefined) return madeOf([...axes.slice(0, -1), { dim: unknownDim }], undefined, 'float32');
  const length = count <= 2 ? n : num(2 * (count - 1));
  const [batch = { dim: num(1) }] = axes;
  if (axes.length === 3) return madeOf([...axes.slice(0, 2), { dim: length }], undefined, 'float32');
  const rows = axes
    .slice(0, -1)
    .map((axis) => axis.dim)
    .reduce(mul, num(1));
  return madeOf([axes.length === 2 ? batch : { dim: rows }, { dim: length }], undefined, 'float32');
}

/** As many frames of a length as fit at every step; with padEnd one at every step of the signal. */
function framesOf(args: Args): { readonly count: Dim; readonly length: Dim } {
  const signal = axesOf(args.input)
    ?.map((axis) => axis.dim)
    .reduce(mul, num(1));
  const length = dimOf(args.length);
  const step = dimOf(args.step);
  if (!signal) return { count: unknownDim, length };
  const padded = isGiven(args.pad_end) ? truthOf(args.pad_end) : false;
  if (padded === undefined) return { count: unknownDim, length };
  // One frame starts at each multiple of the step below the signal's end.
  const starts = neg(floordiv(neg(signal), step));
  const fitting = add(floordiv(sub(signal, length), step), num(1));
  return { count: padded ? starts : fitting, length };
}

function frames(args: Args): Outcome {
  const { count, length } = framesOf(args);
  return madeOf([{ dim: count }, { dim: length }], args.input);
}

/** Frames, then the spectrum of each: fftLength/2 + 1 values, of the next power of two where none is given. */
function stft(args: Args, host: Host): Outcome {
  const { count, length } = framesOf(args);
  const frame = constantOf(length);
  const power = frame === undefined ? undefined : num(2 ** Math.ceil(Math.log2(frame)));
  const whole = isGiven(args.fft_length) ? dimOf(args.fft_length) : (power ?? host.fresh('fft'));
  return madeOf([{ dim: count }, { dim: half(whole) }], undefined, 'complex64');
}

export const tensorflowSignalOps: readonly Op[] = [
  op('tf_rfft', 'The spectrum of a real signal: (…, n) to (…, n/2 + 1).', 'input, length?', rfft, [
    { args: { input: '(2, 8)' }, gives: '(2, 5)' },
  ]),
  op('tf_irfft', 'A spectrum back to a real signal: (…, n) to (…, 2·(n − 1)).', 'input', irfft, [
    { args: { input: '(2, 5)' }, gives: '(2, 8)' },
    { args: { input: '(5,)' }, gives: '(1, 8)' },
  ]),
  op('tf_frames', 'A signal cut into frames: (frames, length).', 'input, length, step, pad_end?', frames, [
    { args: { input: '(10,)', length: 4, step: 2 }, gives: '(4, 4)' },
    { args: { input: '(10,)', length: 4, step: 3, pad_end: true }, gives: '(4, 4)' },
  ]),
  op('tf_stft', 'The spectrum of every frame: (frames, fftLength/2 + 1).', 'input, length, step, fft_length?', stft, [
    { args: { input: '(16,)', length: 8, step: 4 }, gives: '(3, 5)' },
  ]),
];
