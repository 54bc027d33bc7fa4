/** Prints the Python programs of the hazards, wrong and mended, by name: what `test/golden/hazards.py` runs. */

import { fileURLToPath } from 'node:url';
import { hazards } from '../server/problems/all.ts';

export function hazardPrograms(): { readonly [name: string]: string } {
  return Object.fromEntries(
    hazards.flatMap(({ name, examples }) =>
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

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(JSON.stringify(hazardPrograms()));
