/** What the command line answers to bad use, in Chinese. */

export const commandLine: { readonly [english: string]: string } = {
  'annotate takes one file: `unrolled annotate FILE`': 'annotate 只接收一个文件：`unrolled annotate FILE`',
  'annotate takes --strip or --insert, not both': 'annotate 的 --strip 与 --insert 只能用一个',
  'check takes --fix or --comments, not both': 'check 的 --fix 与 --comments 只能用一个',
  '--lines belongs to `annotate --insert`': '--lines 只用于 `annotate --insert`',
  '--lines is FIRST or FIRST-LAST, not `{0}`': '--lines 为 FIRST 或 FIRST-LAST，而不是 `{0}`',
  'annotate does not write notebooks': 'annotate 不能写入笔记本',
  '`{0}` cannot be read: {1}': '无法读取 `{0}`：{1}',
  'no Python, TypeScript or JavaScript file in {0}': '{0} 中没有 Python、TypeScript 或 JavaScript 文件',
  'this folder': '此文件夹',
  'there is no rule `{0}`; the rules are {1}': '没有规则 `{0}`；规则有 {1}',
  'there is no file or folder `{0}`': '没有文件或文件夹 `{0}`',
  'there is no file `{0}`': '没有文件 `{0}`',
  '`{0}` is a folder; name a file': '`{0}` 是文件夹；请指定文件',
  '`{0}` is no Python, TypeScript or JavaScript file': '`{0}` 不是 Python、TypeScript 或 JavaScript 文件',
  'trace prints JSON: say `unrolled trace FILE… --json`': 'trace 输出 JSON：请用 `unrolled trace FILE… --json`',
  'explain a place: say `unrolled explain FILE:LINE:COLUMN`': '请指定要解释的位置：`unrolled explain FILE:LINE:COLUMN`',
  'the server talks over standard input and output: say `unrolled lsp --stdio`':
    '服务器通过标准输入输出通信：请用 `unrolled lsp --stdio`',
  'there is no command `{0}`: use check, explain, trace, annotate or lsp (--help)':
    '没有命令 `{0}`：可用 check、explain、trace、annotate 或 lsp（--help）',
  '--lang is en or zh-CN, not `{0}`': '--lang 为 en 或 zh-CN，而不是 `{0}`',
  '--detail is short, normal or teach, not `{0}`': '--detail 为 short、normal 或 teach，而不是 `{0}`',
  '--output-format is full, concise or json, not `{0}`': '--output-format 为 full、concise 或 json，而不是 `{0}`',
  'trace needs a file: `unrolled trace FILE… --json`': 'trace 需要文件：`unrolled trace FILE… --json`',
  'nothing at {0} has a shape': '{0} 处没有形状',
  '{0} is left alone: {1}': '{0} 不做分析：{1}',
};
