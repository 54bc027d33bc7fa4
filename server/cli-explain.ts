/** `--explain RULE`: what a rule means, its message, and a program that breaks it beside the mended one. */

import { BadUse } from './cli-terminal.ts';
import { rules } from './problems/all.ts';
import type { Locale, Rule } from './problems/rule.ts';
import { unfixed } from './problems/unfixed.ts';

type Word = (what: string) => string;

const words: { readonly [locale in Locale]: { readonly wrong: Word; readonly right: Word; readonly unfixed: Word } } = {
  en: {
    wrong: (language) => `${language}, wrong:`,
    right: (language) => `${language}, right:`,
    unfixed: (reason) => `  There is no quick fix: ${reason}.`,
  },
  'zh-CN': {
    wrong: (language) => `${language}，错误：`,
    right: (language) => `${language}，正确：`,
    unfixed: (reason) => `  没有快速修复：${reason}。`,
  },
};

export const severities: { readonly [locale in Locale]: { readonly [severity in Rule['severity']]: string } } = {
  en: { error: 'error', warning: 'warning' },
  'zh-CN': { error: '错误', warning: '警告' },
};

const languages: { readonly [language in Rule['examples'][number]['language']]: string } = {
  python: 'Python',
  typescript: 'TypeScript',
};

export function explain(name: string, locale: Locale): string {
  const rule = rules.get(name);
  if (!rule) throw new BadUse(`there is no rule \`${name}\`; the rules are ${[...rules.keys()].sort().join(', ')}`);
  const fixes = rule.fixes.map((fix, i) => `  ${i + 1}) ${fix[locale]}`);
  const reason = rule.unfixed ? [words[locale].unfixed(unfixed[rule.unfixed][locale])] : [];
  const examples = rule.examples.flatMap(({ language, wrong, right }) => [
    words[locale].wrong(languages[language]),
    indented(wrong),
    words[locale].right(languages[language]),
    indented(right),
  ]);
  const parts = [
    `${severities[locale][rule.severity]}[${rule.name}]: ${rule.message[locale]}`,
    rule.meaning[locale],
    [...fixes, ...reason].join('\n'),
    examples.join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '    ');
}
