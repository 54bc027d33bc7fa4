/** Rewritten by the build: whether a product and a sum may be one rounding (relaxed SIMD). */
export const RELAXED: bool = false;
