/** Text that comes from code, made safe for Markdown: it can neither format, link nor run a command. */

/** For running text: every character that Markdown or HTML could read as markup is escaped. */
export function escaped(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()<>#+\-.!|~&:/@$]/g, (char) => (char === '<' ? '&lt;' : char === '&' ? '&amp;' : `\\${char}`))
    .replace(/\s+/g, ' ');
}

/** As code: inside a fence of backticks longer than any in the text. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** As a block of code lines. */
export function codeBlock(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence].join('\n');
}
