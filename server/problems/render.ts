/** Makes the words of a Problem: the rule's message in a language, with the user's names and the sizes filled in. */

import { type Dim, symbolsOf } from '../shape/dim.ts';
import { namer, printDim, printShape } from '../shape/notation.ts';
import { endsApart } from '../shape/shape.ts';
import type { Axis, Shape } from '../shape/value.ts';
import { rules } from './all.ts';
import { notes } from './notes.ts';
import { factIn } from './phrases.ts';
import type { Fact, Locale, Texts } from './rule.ts';

type Facts = { readonly [name: string]: Fact };

/** What is rendered of a Problem: its rule, facts, places and the library's own words. */
export interface Renderable {
  readonly rule: string;
  readonly facts: Facts;
  readonly related: readonly { readonly note: string; readonly facts: Facts }[];
  readonly quote?: { readonly library: string; readonly text: string };
}

export interface Rendered {
  readonly message: string;
  /** One text for each related place, in their order. */
  readonly related: readonly string[];
  readonly fixes: readonly string[];
  /** The rule, for whoever wants to be taught. */
  readonly meaning?: string;
  /** The same for every fix of the rule in its order; undefined where a fact of the sentence is missing. */
  readonly everyFix: readonly (string | undefined)[];
  /** `PyTorch says: …`. */
  readonly quote?: string;
}

const QUOTE: Texts = { en: '{library} says: {text}', 'zh-CN': '{library} 的报错：{text}' };

export function renderProblem(problem: Renderable, locale: Locale): Rendered {
  const rule = rules.get(problem.rule);
  const name = namesOf([problem.facts, ...problem.related.map((one) => one.facts)]);
  const fill = (texts: Texts, facts: Facts): string => filled(texts[locale], facts, { name, locale });
  const everyFix = (rule?.fixes ?? []).map((fix) => {
    const text = fill(fix, problem.facts);
    return text.includes('{') ? undefined : text;
  });
  return {
    message: rule ? fill(rule.message, problem.facts) : problem.rule,
    related: problem.related.map((one) => fill(notes[one.note] ?? { en: one.note, 'zh-CN': one.note }, one.facts)),
    fixes: everyFix.filter((fix) => fix !== undefined),
    everyFix,
    ...(rule ? { meaning: rule.meaning[locale] } : {}),
    ...(problem.quote ? { quote: filled(QUOTE[locale], { ...problem.quote }, { name, locale: 'en' }) } : {}),
  };
}

/** A text with its facts filled in; two sizes of one name print apart. */
export function fillText(texts: Texts | undefined, facts: Facts, locale: Locale): string {
  return texts ? filled(texts[locale], facts, { name: namesOf([facts]), locale }) : '';
}

type Namer = ReturnType<typeof namer>;

/** One set of names for everything a problem prints: two sizes of one name print apart. */
function namesOf(all: readonly Facts[]): Namer {
  const dims: Dim[] = [];
  for (const facts of all) for (const fact of Object.values(facts)) dims.push(...dimsIn(fact));
  return namer(dims.filter((dim) => symbolsOf(dim).length > 0));
}

function dimsIn(fact: Fact): readonly Dim[] {
  if (typeof fact !== 'object') return [];
  if (!isShape(fact)) return [fact];
  if (fact.kind === 'known') return fact.axes.map((axis) => axis.dim);
  return fact.kind === 'partly' ? [...fact.prefix, ...fact.suffix].map((axis) => axis.dim) : [];
}

function isShape(fact: Dim | Shape): fact is Shape {
  return 'kind' in fact && (fact.kind === 'known' || fact.kind === 'partly' || fact.kind === 'unknown');
}

function filled(template: string, facts: Facts, { name, locale }: { name: Namer; locale: Locale }): string {
  return template.replace(COUNTED, (whole, key: string, noun = '', are = '') => {
    const fact = facts[key];
    if (fact === undefined) return whole;
    const text = typeof fact === 'string' ? factIn(locale, fact) : textOf(fact, name);
    // Only English has another form for one.
    return text === '1' ? `1${singularOf(noun)}${are.replace('are', 'is')}` : `${text}${noun}${are}`;
  });
}

/** A fact, with the noun that it may be the number of: `{expected} sizes`, `{got} values are given`. */
const COUNTED =
  /\{(\w+)\}( (?:arguments|axes|batches|features|inputs|lengths|names|numbers|parts|samples|sizes|targets|tensors|time steps|values)\b)?( are (?:given|taken)\b)?/g;

function singularOf(noun: string): string {
  return noun === ' axes' ? ' axis' : noun.replace(/s$/, '').replace(/che$/, 'ch');
}

function textOf(fact: Fact, name: Namer): string {
  if (typeof fact !== 'object') return String(fact);
  if (!isShape(fact)) return printDim(fact, name);
  if (fact.kind === 'unknown') return '(...)';
  const dims = (axes: readonly Axis[]) => axes.map((axis) => axis.dim);
  if (fact.kind === 'known') return printShape(dims(fact.axes), name);
  const { prefix, suffix } = endsApart(fact);
  return printShape([...dims(prefix), '...', ...dims(suffix)], name);
}
