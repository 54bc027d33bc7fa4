/** Edits as a person may make them, the same in every run. */

/** One edit: lines lost, doubled, swapped or empty, a name or number mistaken, a letter more or a few less. */
export function edited(text: string, random: () => number): string {
  const lines = text.split('\n');
  const line = () => Math.floor(random() * lines.length);
  const names = text.match(/\b[A-Za-z_]\w*\b/g) ?? [];
  const anyName = () => names[Math.floor(random() * names.length)] ?? 'x';
  const replaced = (what: RegExp, by: string): string => {
    const all = [...text.matchAll(what)];
    const one = all[Math.floor(random() * all.length)];
    return one ? text.slice(0, one.index) + by + text.slice(one.index + one[0].length) : text;
  };
  switch (Math.floor(random() * 9)) {
    case 0:
      lines.splice(line(), 1 + Math.floor(random() * 3));
      return lines.join('\n');
    case 1: {
      const at = line();
      lines.splice(line(), 0, lines[at] ?? '');
      return lines.join('\n');
    }
    case 2: {
      const [a, b] = [line(), line()];
      [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
      return lines.join('\n');
    }
    case 3:
      return text.replaceAll(new RegExp(`\\b${anyName()}\\b`, 'g'), anyName());
    case 4:
      return replaced(/\b[A-Za-z_]\w*\b/g, anyName());
    case 5:
      return replaced(/\b\d+\b/g, String(1 + Math.floor(random() * 9)));
    case 6:
      lines.splice(line(), 0, '');
      return lines.join('\n');
    case 7: {
      const at = Math.floor(random() * text.length);
      return `${text.slice(0, at)}x${text.slice(at)}`;
    }
    default: {
      const at = Math.floor(random() * text.length);
      return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 8));
    }
  }
}

/** Numbers in 0..1, the same in every run: mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
