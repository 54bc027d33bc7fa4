/** A program that a quick fix mends, and how one is written down. */

export interface FixCase {
  readonly rule: string;
  readonly fix: number;
  readonly language: 'python' | 'typescript';
  readonly wrong: string;
  readonly fixed: string;
}

export const NAMES: { readonly [language in FixCase['language']]: string } = {
  python: 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n',
  typescript: "import * as tf from '@tensorflow/tfjs';\nimport { nn, randn, zeros } from 'unrolled';\n\n",
};

export const python = (rule: string, fix: number, wrong: string, fixed: string): FixCase => ({
  rule,
  fix,
  language: 'python',
  wrong,
  fixed,
});
export const typescript = (rule: string, fix: number, wrong: string, fixed: string): FixCase => ({
  rule,
  fix,
  language: 'typescript',
  wrong,
  fixed,
});
