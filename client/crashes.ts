/** What becomes of a server that has crashed: it is started again, unless it has crashed a short while before. */

/** Two crashes within it are no accident. */
const SHORT_WHILE_MS = 3 * 60 * 1000;

/** Gives what to do about a crash at a time in milliseconds. */
export function crashes(): (now: number) => 'restart' | 'stop' {
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    const again = now - last <= SHORT_WHILE_MS;
    last = now;
    return again ? 'stop' : 'restart';
  };
}
