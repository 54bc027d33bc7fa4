/** Numbers that end in their point, which the grammar does not know. */

const DOTTED = /\d\.(?!\d)/;

const QUOTED = String.raw`'''[\s\S]*?(?:'''|$)|"""[\s\S]*?(?:"""|$)|'(?:\\[\s\S]|[^'\\\n])*'?|"(?:\\[\s\S]|[^"\\\n])*"?`;
const KEYWORD = String.raw`(?:and|or|if|else|in|is|not|for)\b`;
/** What is no such number comes first: strings, comments, names, and numbers that go on. */
const TOKEN = new RegExp(
  [
    String.raw`(?<formatted>\b(?:[fF][rR]?|[rR][fF])(?:${QUOTED}))`,
    QUOTED,
    '#.*',
    String.raw`[^\W\d]\w*|0[xXoObB]\w+|\d[\d_]*\.[\d_]+`,
    String.raw`(?<whole>\d[\d_]*)\.(?=[eEjJ]|${KEYWORD}|\W|$)`,
  ].join('|'),
  'g',
);

/** The text as the parser takes it, place by place: `1.` is `10`. What a number is, is read from the text itself. */
export function withWholeNumbers(text: string): string {
  if (!DOTTED.test(text)) return text;
  return text.replace(TOKEN, (token: string, ...found) => {
    const { whole, formatted } = found.at(-1) as { readonly whole?: string; readonly formatted?: string };
    if (whole !== undefined) return `${whole}0`;
    return formatted === undefined ? token : token.replace(/\{[^{}]*\}/g, withWholeNumbers);
  });
}
