/** `npm run demo`: builds the page and shows where a browser finds it, on recorded plans. */

import { planNames, startDemo } from './demo-server.ts';
import { THEMES } from './demo-themes.ts';

const { url } = await startDemo(undefined, Number(process.env.PORT ?? 8123));
console.log('The page of the preview:');
for (const name of planNames()) console.log(`  ${url}/?plan=${name}`);
console.log(`More: &theme=${Object.keys(THEMES).join('|')}  &language=zh-cn  &mode=simple`);
