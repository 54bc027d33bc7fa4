/** `--explain RULE`: what a rule means, its message, and a program that breaks it beside the mended one. */

import { BadUse } from './cli-terminal.ts';
import { rules } from './problems/all.ts';
import type { Locale } from './problems/rule.ts';

export function explain(name: string, locale: Locale): string {
  const rule = rules.get(name);
  if (!rule) throw new BadUse(`there is no rule \`${name}\`; the rules are ${[...rules.keys()].sort().join(', ')}`);
  const fixes = rule.fixes.map((fix, i) => `  ${i + 1}) ${fix[locale]}`);
  const examples = rule.examples.flatMap(({ language, wrong, right }) => [
    `${language}, wrong:`,
    indented(wrong),
    `${language}, right:`,
    indented(right),
  ]);
  const parts = [
    `${rule.severity}[${rule.name}]: ${rule.message[locale]}`,
    rule.meaning,
    fixes.join('\n'),
    examples.join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
