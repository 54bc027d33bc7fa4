/** Runs a program with the real TensorFlow.js (CPU) and this project's runtime. */

import * as tf from '@tensorflow/tfjs';
import { ts } from 'ts-morph';
import * as unrolled from '../runtime/index.ts';

export async function run(program: string): Promise<void> {
  await tf.setBackend('cpu');
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const code = ts.transpileModule(program, { compilerOptions }).outputText;
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...args: string[]
  ) => (load: (name: string) => unknown, exports: object) => Promise<void>;
  tf.engine().startScope();
  try {
    await new AsyncFunction('require', 'exports', code)((name) => (name === 'unrolled' ? unrolled : tf), {});
  } finally {
    tf.engine().endScope();
  }
}
