/** The product of which layers are made, in plain JavaScript. */

/**
 * y (M, N) += x (M, K) wᵀ, with w (N, K): the form of every weight in PyTorch. Sums are kept in float64 and rounded once.
 * The plain version: any fast one is held against it.
 */
export function addProduct(
  y: Float32Array,
  x: Float32Array,
  w: Float32Array,
  { M, K, N }: { readonly M: number; readonly K: number; readonly N: number },
): void {
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = y[m * N + n] ?? 0;
      for (let k = 0; k < K; k++) sum += (x[m * K + k] ?? 0) * (w[n * K + k] ?? 0);
      y[m * N + n] = sum;
    }
  }
}
