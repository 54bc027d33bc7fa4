/** The name that was probably meant by one that does not exist. */

/** Words that mean the same in names of arguments. */
const SAME: { readonly [word: string]: string } = {
  axis: 'dim',
  n: 'num',
  number: 'num',
  nb: 'num',
  dims: 'dim',
  bidir: 'bidirectional',
  act: 'nonlinearity',
  activation: 'nonlinearity',
};

/** Undefined where none is near enough, or several are as near. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '');
  const ranked = names
    .map((one) => ({ one, far: distance(plain(name), plain(one)), shared: sharedWords(name, one) }))
    .sort((a, b) => a.far - b.far);
  const [first, second] = ranked;
  if (!first) return undefined;
  const close = first.far <= Math.max(1, Math.floor(plain(name).length / 3));
  if (close && first.far !== second?.far) return first.one;
  const most = Math.max(...ranked.map(({ shared }) => shared));
  const best = ranked.filter(({ shared }) => shared === most);
  return most > 0 && best.length === 1 ? best[0]?.one : undefined;
}

function sharedWords(a: string, b: string): number {
  const words = (text: string) =>
    text
      .toLowerCase()
      .split('_')
      .map((word) => SAME[word] ?? word);
  const known = new Set(words(b));
  return words(a).filter((word) => known.has(word)).length;
}

/** How many letters have to be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
