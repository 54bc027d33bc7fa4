/** Brings the kernels that round a product and a sum once, for `setEngine('relaxed')`. */

import { offerRelaxed } from './wasm.ts';
import { RELAXED } from './wasm-code-relaxed.ts';

offerRelaxed(RELAXED);
