/** Prints the Python programs that quick fixes give, as JSON, for `test/golden/fixes.py` to run. */

import { fixedPrograms } from '../test/fixed-programs.ts';

const programs = (await fixedPrograms())
  .filter(({ language }) => language === 'python')
  .map(({ rule, fix, wrong, fixed }) => ({ rule, fix, wrong, fixed }));
process.stdout.write(`${JSON.stringify(programs)}\n`);
