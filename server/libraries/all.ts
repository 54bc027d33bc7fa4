/** The table of libraries. A library is one file and one line here. */

import { einops } from './einops.ts';
import { javascriptBuiltins } from './javascript-builtins.ts';
import type { Library } from './library.ts';
import { numpy } from './numpy.ts';
import { pandas } from './pandas.ts';
import { pythonBuiltins } from './python-builtins.ts';
import { pytorch } from './pytorch.ts';
import { scikitLearn } from './scikit-learn.ts';
import { tensorflowJs } from './tensorflow-js.ts';
import { torchvision } from './torchvision.ts';
import { tqdm } from './tqdm.ts';
import { unrolled } from './unrolled.ts';

export const libraries: readonly Library[] = [
  pytorch,
  unrolled,
  tensorflowJs,
  javascriptBuiltins,
  pythonBuiltins,
  numpy,
  pandas,
  torchvision,
  scikitLearn,
  tqdm,
  einops,
];
