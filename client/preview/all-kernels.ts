/** Every kernel, by op or by a library's name for it. */

import { kernels } from '../../runtime/kernels/all.ts';
import { kernelOf } from '../../runtime/kernels/names.ts';
import type { Find } from './core-kernels.ts';

export const findAny: Find = (op, api) => kernels.get(op) ?? kernelOf(op, api)?.run;
