/** Whether two values say the same: for what was read once and is read again. */

/** Code is one object as long as its text and all that it was made with stay. */
const BY_IDENTITY: ReadonlySet<string> = new Set(['code', 'definition', 'unit', 'scope', 'home']);

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return Number.isNaN(a) && Number.isNaN(b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, i) => same(one, b[i]));
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((one) => b.has(one));
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  if ('kind' in a && (a.kind === 'class' || a.kind === 'function') && 'name' in a) return false;
  const [mine, theirs] = [Object.keys(a), Object.keys(b)];
  if (mine.length !== theirs.length) return false;
  return mine.every((key) => {
    const [x, y] = [(a as { [key: string]: unknown })[key], (b as { [key: string]: unknown })[key]];
    return x === y || (Object.hasOwn(b, key) && !BY_IDENTITY.has(key) && same(x, y));
  });
}
