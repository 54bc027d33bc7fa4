/** Prints the Python programs of the rules, wrong and mended, by name: what `test/golden/rules.py` runs. */

import { fileURLToPath } from 'node:url';
import { rules } from '../server/problems/all.ts';

export function rulePrograms(): { readonly [name: string]: string } {
  return Object.fromEntries(
    [...rules.values()].flatMap(({ name, examples }) =>
      examples.flatMap(({ language, wrong, right }, i) =>
        language === 'python'
          ? [
              [`${name} ${i} wrong`, wrong],
              [`${name} ${i} right`, right],
            ]
          : [],
      ),
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(JSON.stringify(rulePrograms()));
