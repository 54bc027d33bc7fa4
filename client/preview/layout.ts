/** Sizes of the unrolled diagram, in pixels. */

/** Room for the initial state and the block of weights. */
export const LEFT = 118;
/** A time step. */
export const COLUMN = 148;
/** A vector. */
export const WIDE = 112;
/** Height of a layer in one direction. */
export const LANE = 136;

/** The columns in sight: all of them, or those around the step that is looked at. */
export function windowOf(t: number, steps: number, width: number): { readonly from: number; readonly to: number } {
  const room = Math.max(1, Math.floor((width - LEFT - 12) / COLUMN));
  if (steps <= room) return { from: 0, to: steps };
  const from = Math.max(0, Math.min(steps - room, t - Math.floor(room / 2)));
  return { from, to: from + room };
}
