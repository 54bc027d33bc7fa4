/** Reads JSON and remembers the line of every key, so that a complaint about a value can say where it stands. */

export interface PlacedJson {
  readonly value: unknown;
  /** Path of keys, joined by `.` → line, counted from 0. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Where a text stops to be what it should be; lines are counted from 0. */
export class NotReadable extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

const LITERALS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
/** Deeper nesting is no configuration. */
const DEEPEST = 100;

/** Throws `NotReadable` at the first place that is no JSON. */
export function readJson(text: string): PlacedJson {
  const reader = new Reader(text);
  const value = reader.value('', 0);
  reader.space();
  if (reader.at < text.length) reader.fail();
  return { value, lines: reader.lines };
}

class Reader {
  readonly lines = new Map<string, number>();
  readonly #text: string;
  at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  fail(): never {
    throw new NotReadable('this is no JSON', this.#line());
  }

  space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.at] ?? '')) this.at++;
  }

  value(path: string, depth: number): unknown {
    if (depth > DEEPEST) this.fail();
    this.space();
    const first = this.#text[this.at];
    if (first === '{') return this.#object(path, depth);
    if (first === '[') return this.#array(path, depth);
    if (first === '"') return this.#string();
    for (const [word, value] of LITERALS) if (this.#takes(word)) return value;
    const [number] =
      /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#text.slice(this.at, this.at + 400)) ?? [];
    if (number === undefined) this.fail();
    this.at += number.length;
    return Number(number);
  }

  #object(path: string, depth: number): { readonly [key: string]: unknown } {
    const entries: [string, unknown][] = [];
    this.#list('{', '}', () => {
      const line = this.#line();
      const key = this.#string();
      const inner = path === '' ? key : `${path}.${key}`;
      this.lines.set(inner, line);
      this.space();
      if (!this.#takes(':')) this.fail();
      entries.push([key, this.value(inner, depth + 1)]);
    });
    return Object.fromEntries(entries);
  }

  #array(path: string, depth: number): readonly unknown[] {
    const items: unknown[] = [];
    this.#list('[', ']', () => items.push(this.value(path, depth + 1)));
    return items;
  }

  #list(open: string, close: string, item: () => void): void {
    if (!this.#takes(open)) this.fail();
    this.space();
    if (this.#takes(close)) return;
    do {
      this.space();
      item();
      this.space();
    } while (this.#takes(','));
    if (!this.#takes(close)) this.fail();
  }

  #string(): string {
    const start = this.at;
    if (!this.#takes('"')) this.fail();
    while (this.at < this.#text.length && this.#text[this.at] !== '"' && this.#text[this.at] !== '\n')
      this.at += this.#text[this.at] === '\\' ? 2 : 1;
    if (!this.#takes('"')) this.fail();
    try {
      const value: unknown = JSON.parse(this.#text.slice(start, this.at));
      if (typeof value === 'string') return value;
    } catch {}
    this.fail();
  }

  #takes(word: string): boolean {
    if (!this.#text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  #line(): number {
    return this.#text.slice(0, this.at).split('\n').length - 1;
  }
}
