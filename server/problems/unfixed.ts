/** Why a rule has no quick fix: what would have to be written is not in the program. */

import type { Texts, Unfixed } from './rule.ts';

export const unfixed: { readonly [reason in Unfixed]: Texts } = {
  either: {
    en: 'either side may be the wrong one, and each is mended in another way',
    'zh-CN': '两边都可能是写错的一方，改法各不相同',
  },
  missing: {
    en: 'what has to be written is not in the program: only who wrote it knows it',
    'zh-CN': '需要写的内容不在程序中：只有作者知道',
  },
  meant: {
    en: 'what was meant to be computed cannot be told from what is written',
    'zh-CN': '从现有代码看不出本来要计算什么',
  },
};
