/** What is said at the places that made a mismatch. */

import type { Texts } from './rule.ts';

export const notes: { readonly [name: string]: Texts } = {
  'made-here': { en: '`{name}` gets its {value} here', 'zh-CN': '`{name}` 的 {value} 来自这里' },
  'shaped-here': { en: '`{name}` gets its shape {shape} here', 'zh-CN': '`{name}` 的形状 {shape} 来自这里' },
  'needs-here': {
    en: '`{layer}` takes {expected} since this line ({name})',
    'zh-CN': '`{layer}` 从这一行起需要 {expected}（{name}）',
  },
  'value-here': { en: '`{name}` is {value} here', 'zh-CN': '`{name}` 在这里是 {value}' },
  'with-defaults': {
    en: 'so it is with the defaults that are taken here',
    'zh-CN': '以这里取得的默认值运行时如此',
  },
  'chosen-here': {
    en: "when `{name}` is '{value}' and all else is as by default here",
    'zh-CN': "当 `{name}` 为 '{value}'、其余都取此处的默认值时",
  },
  'wanted-here': { en: '`{name}` has {value} there since this line', 'zh-CN': '`{name}` 从这一行起在该处为 {value}' },
  'read-here': { en: '`{layer}` reads {shape} since this line', 'zh-CN': '`{layer}` 从这一行起读取 {shape}' },
  'rank-here': { en: '`{layer}` gives {shape} here', 'zh-CN': '`{layer}` 在这里给出 {shape}' },
  'when-here': { en: "when `{name}` is '{value}'", 'zh-CN': "当 `{name}` 为 '{value}' 时" },
  'gives-here': { en: '`{name}` gives {shape} here', 'zh-CN': '`{name}` 在这里给出 {shape}' },
  'layer-here': { en: '`{name}` is made here', 'zh-CN': '`{name}` 在这里创建' },
  'written-here': { en: '{value} comes from here', 'zh-CN': '{value} 来自这里' },
  'given-here': { en: '`{name}` is called with {value} here', 'zh-CN': '`{name}` 在这里以 {value} 调用' },
  'called-here': { en: 'in this call of `{name}`', 'zh-CN': '在对 `{name}` 的这次调用中' },
};
