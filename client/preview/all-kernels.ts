/** Every kernel, by a library's name for its op. */

import { kernelOf } from '../../runtime/kernels/names.ts';
import type { Find } from './core-kernels.ts';

export const findAny: Find = (op, api) => kernelOf(op, api)?.run;
