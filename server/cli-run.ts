/** The commands of the command line: which one is asked for, and with what. */

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { version } from '../package.json';
import { annotateFile } from './cli-annotate.ts';
import type { Cache } from './cli-cache.ts';
import { check } from './cli-check.ts';
import { explain } from './cli-explain.ts';
import { BadUse, type Terminal } from './cli-terminal.ts';
import { trace } from './cli-trace.ts';
import { explainPlace } from './cli-why.ts';
import { type Detail, details } from './features/settings.ts';
import { ALL_LINES, type LineSpan } from './features/shape-comments.ts';
import type { Locale } from './problems/rule.ts';

const usage: { readonly [locale in Locale]: string } = {
  en: `Unrolled ${version}: tensor shapes of recurrent networks, without running the code.

  unrolled check [PATH…]          report shape mismatches (default: this folder)
  unrolled trace FILE… --json     the shape of every expression, one JSON object a file
  unrolled explain FILE:LINE[:COL]  why the shapes there are what they are, place by place
  unrolled annotate FILE          print the file with shapes as comments
  unrolled lsp --stdio            the language server
  unrolled --explain RULE         what a rule means, with an example

  --output-format full|concise|json   of check (default: full)
  --fix                               of check: make the fixes that have one safe answer, then report the rest
  --comments                          of check: the shapes in comments alone
  --detail short|normal|teach         of check: how much a message says (default: normal)
  --no-cache                          of check: read every file anew, whatever was found before
  --write                             of annotate: change the file
  --strip                             of annotate: take shapes out instead
  --insert                            of annotate: write the comments that are missing, and nothing else
  --lines FIRST[-LAST]                of annotate --insert: in these lines alone
  --lang en|zh-CN                     the language of messages (default: the system's)
  --help, --version

check exits with 0 when nothing was found, 1 when something was, 2 when it could not be used as asked.
Colours are off when the output is no terminal, or NO_COLOR is set.
`,
  'zh-CN': `Unrolled ${version}：不运行代码，检查循环网络的张量形状。

  unrolled check [PATH…]          报告形状不匹配（默认：此文件夹）
  unrolled trace FILE… --json     每个表达式的形状，每个文件一个 JSON 对象
  unrolled explain FILE:LINE[:COL]  逐处说明那里的形状为什么是这样
  unrolled annotate FILE          把形状作为注释写出该文件
  unrolled lsp --stdio            语言服务器
  unrolled --explain RULE         某条规则的含义，附示例

  --output-format full|concise|json   check 的输出格式（默认：full）
  --fix                               check 先做只有一种安全改法的修复，再报告其余问题
  --comments                          check 只检查注释中的形状
  --detail short|normal|teach         check 的消息详细程度（默认：normal）
  --no-cache                          check 重新读取所有文件，不用先前的结果
  --write                             annotate 直接改写文件
  --strip                             annotate 改为删除形状注释
  --insert                            annotate 只补上缺少的形状注释，其余不变
  --lines FIRST[-LAST]                annotate --insert 只处理这些行
  --lang en|zh-CN                     消息的语言（默认：系统语言）
  --help, --version

check 的退出码：0 没有发现问题，1 发现问题，2 用法有误。
输出不是终端或设置了 NO_COLOR 时不使用颜色。
`,
};

const CHINESE = /^zh(-cn)?$/i;

const options = {
  'output-format': { type: 'string' },
  json: { type: 'boolean' },
  detail: { type: 'string' },
  fix: { type: 'boolean' },
  'no-cache': { type: 'boolean' },
  write: { type: 'boolean' },
  strip: { type: 'boolean' },
  insert: { type: 'boolean' },
  lines: { type: 'string' },
  comments: { type: 'boolean' },
  stdio: { type: 'boolean' },
  explain: { type: 'string' },
  lang: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const satisfies ParseArgsConfig['options'];

/** The language that is asked for; the system's where none is, and English where it is none that there is. */
export function localeIn(argv: readonly string[], system: Locale): Locale {
  const at = argv.findIndex((one) => /^--lang(=|$)/.test(one));
  const lang = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  return lang === undefined ? system : CHINESE.test(lang) ? 'zh-CN' : 'en';
}

/** Runs a command; gives the exit code. `cache` is where findings may be kept. */
export async function run(argv: readonly string[], out: Terminal, cache?: Cache): Promise<number> {
  const { values, positionals } = parsed(argv);
  if (values.version) return said(out, `${version}\n`);
  const locale = localeOf(values.lang, out);
  if (values.help) return said(out, usage[locale]);
  if (values.explain !== undefined) return said(out, explain(values.explain, locale));
  const [command, ...paths] = positionals;
  switch (command) {
    case 'check':
      return check(
        paths,
        {
          format: formatOf(values['output-format']),
          locale,
          fix: values.fix === true,
          comments: values.comments === true,
          detail: detailOf(values.detail),
          ...(cache && !values['no-cache'] ? { cache } : {}),
        },
        out,
      );
    case 'trace':
      if (!values.json) throw new BadUse('trace prints JSON: say `unrolled trace FILE… --json`');
      return trace(paths, locale, out);
    case 'annotate':
      return annotateFile(
        paths,
        { write: values.write === true, kind: annotation(values), lines: linesOf(values.lines), locale },
        out,
      );
    case 'explain': {
      const [place] = paths;
      if (place === undefined) throw new BadUse('explain a place: say `unrolled explain FILE:LINE:COLUMN`');
      return explainPlace(place, locale, out);
    }
    case 'lsp':
      throw new BadUse('the server talks over standard input and output: say `unrolled lsp --stdio`');
    case undefined:
      out.error(usage[locale]);
      return 2;
    default:
      throw new BadUse(`there is no command \`${command}\`: use check, explain, trace, annotate or lsp (--help)`);
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new BadUse(error instanceof Error ? error.message : String(error));
  }
}

function said(out: Terminal, text: string): number {
  out.print(text);
  return 0;
}

function localeOf(lang: string | undefined, { locale }: Terminal): Locale {
  if (lang === undefined) return locale;
  if (lang === 'en') return 'en';
  if (CHINESE.test(lang)) return 'zh-CN';
  throw new BadUse(`--lang is en or zh-CN, not \`${lang}\``);
}

function annotation({ strip, insert, lines }: { strip?: boolean; insert?: boolean; lines?: string }) {
  if (strip && insert) throw new BadUse('annotate takes --strip or --insert, not both');
  if (lines !== undefined && !insert) throw new BadUse('--lines belongs to `annotate --insert`');
  return insert ? 'insert' : strip ? 'strip' : 'all';
}

/** Counted from 0, from lines counted from 1. */
function linesOf(lines: string | undefined): LineSpan {
  if (lines === undefined) return ALL_LINES;
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(lines) ?? [];
  const span: LineSpan = [Number(first) - 1, Number(last) - 1];
  if (first === '' || span[0] < 0 || span[1] < span[0])
    throw new BadUse(`--lines is FIRST or FIRST-LAST, not \`${lines}\``);
  return span;
}

function detailOf(detail: string | undefined): Detail {
  const found = detail === undefined ? 'normal' : details.find((one) => one === detail);
  if (found) return found;
  throw new BadUse(`--detail is short, normal or teach, not \`${detail}\``);
}

function formatOf(format: string | undefined): 'full' | 'concise' | 'json' {
  if (format === undefined) return 'full';
  if (format === 'full' || format === 'concise' || format === 'json') return format;
  throw new BadUse(`--output-format is full, concise or json, not \`${format}\``);
}
