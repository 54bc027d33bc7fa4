/** What the page knows: the plan and what the user chose; everything else follows from it. */

import { batch, computed, effect, signal } from '@preact/signals';
import type { Weights } from '../../runtime/kernels/kernel.ts';
import type { Plan, PlanStep, RunResult } from '../../server/messages.ts';
import { type FileUse, isFiles, type PageSettings, type Tried } from '../preview-messages.ts';
import { remember, remembered, send } from './channel.ts';
import { type Find, findCore, needsMore } from './core-kernels.ts';
import { keptChoices, restoreChoices } from './keeping.ts';
import { focusOf, picturesOf } from './pictures.ts';
import { momentOf } from './ran.ts';
import { BYTES_LIMIT, replay } from './replay.ts';
import { type Choice, mainSource, replacedBy, sourcesOf } from './sources.ts';
import type { Table, TableUse } from './table-input.ts';

export type View = 'diagram' | 'table' | 'heat';

export const settings = signal<PageSettings>({
  mode: 'simple',
  live: true,
  sync: true,
  seed: 0,
  colorMap: 'puor',
  maxSteps: 512,
  language: 'en',
});
export const result = signal<RunResult | undefined>(undefined);
/** The name of the file the plan is of. */
export const file = signal('');
export const tried = signal<Tried>({ sizes: {}, switches: {} });
export const seed = signal(0);
export const choices = signal<ReadonlyMap<string, Choice>>(new Map());
/** Uses of a table whose file has not been read again since the page started. */
const awaited = signal<ReadonlyMap<string, TableUse>>(new Map());
/** The files that the choices and the weights are from. */
export const files = signal<{ readonly [use in FileUse]?: string }>({});
export const weights = signal<{ readonly state: Weights; readonly file: string } | undefined>(undefined);
export const mode = signal<'simple' | 'expert'>('simple');
export const view = signal<View>('diagram');
export const live = signal(true);
/** Box and code follow each other. */
export const syncing = signal(true);
export const playing = signal(false);
/** Steps a second. */
export const speed = signal(2);
export const editing = signal(false);
export const helping = signal(false);
/** What went wrong or was done last, for all to read. */
export const notice = signal('');
/** A plan above the limits that the user let run. */
const allowed = signal<RunResult | undefined>(undefined);

export const plan = computed(() => (result.value && 'steps' in result.value ? result.value : undefined));
export const why = computed(() => (result.value && 'why' in result.value ? result.value.why : undefined));

/** Why the plan waits for the user, and how much it is. */
export const waiting = computed((): { readonly what: 'bytes' | 'steps'; readonly amount: number } | undefined => {
  const one = plan.value;
  if (!one || allowed.value === one) return undefined;
  if (one.bytes > BYTES_LIMIT) return { what: 'bytes', amount: Math.ceil(one.bytes / 2 ** 20) };
  const steps = longest(one);
  return steps > settings.value.maxSteps ? { what: 'steps', amount: steps } : undefined;
});

export function allow(): void {
  allowed.value = result.value;
}

/** Time steps of the longest sequence that a recurrent layer runs over, or of a loop. */
function longest(one: Plan): number {
  return one.steps.reduce((most, step) => Math.max(most, (step.passes.at(-1) ?? -1) + 1, sequenceOf(step)), 1);
}

function sequenceOf({ op, out }: PlanStep): number {
  if (!/^(rnn|lstm|gru)$/.test(op) || !Array.isArray(out)) return 1;
  const [output] = out as readonly PlanStep['out'][];
  if (!output || !('tensor' in output)) return 1;
  const seq = output.roles?.indexOf('seq') ?? -1;
  return output.shape[Math.max(0, seq)] ?? 1;
}

export const sources = computed(() => (plan.value ? sourcesOf(plan.value) : []));

/** The kernels beyond the core, once a plan has asked for them. */
const every = signal<Find | undefined>(undefined);

effect(() => {
  if (plan.value && !every.value && needsMore(plan.value))
    void import('./all-kernels.ts').then(({ findAny }) => {
      every.value = findAny;
    });
});

export const run = computed(() => {
  const one = plan.value;
  const find = every.value ?? (one && needsMore(one) ? undefined : findCore);
  if (!one || !find || waiting.value) return undefined;
  const given = weights.value;
  const inputs = replacedBy(one, choices.value);
  return replay(one, { seed: seed.value, inputs, ...(given ? { weights: given } : {}) }, find);
});

export const pictures = computed(() => (plan.value && run.value ? picturesOf(plan.value, run.value) : []));
export const chosen = signal<number | undefined>(undefined);
export const picture = computed(() => {
  const all = pictures.value;
  const own = chosen.value === undefined ? undefined : all[chosen.value];
  return own ?? (plan.value && focusOf(plan.value, all));
});
export const source = computed(() => {
  const one = plan.value;
  return one && mainSource(one, sources.value, picture.value?.input);
});

const wanted = signal({ t: 0, b: 0, unit: 0, way: -1 });

/** Where in the picture the user looks, inside its bounds. `way` counts layers and directions; the last layer at first. */
export const place = computed(() => {
  const ran = picture.value?.ran;
  const { t, b, unit, way } = wanted.value;
  const ways = ran?.ways.length ?? 1;
  const at = way < 0 || way >= ways ? ways - (ran?.directions ?? 1) : way;
  const size = ran?.ways[at]?.outSize ?? 1;
  const inside = (x: number, n: number): number => Math.max(0, Math.min(n - 1, x));
  return { t: inside(t, ran?.steps ?? 1), b: inside(b, ran?.batch ?? 1), unit: inside(unit, size), way: at };
});

export const way = computed(() => picture.value?.ran.ways[place.value.way]);
export const moment = computed(() => {
  const [one, of] = [picture.value, way.value];
  return one && of && momentOf(one.ran, of, place.value.t, place.value.b);
});

/** Milliseconds that a number stands while the steps play: what changes faster cannot be read. */
const READABLE = 125;

const read = signal(place.peek());
let readLast = 0;
let readOf = picture.peek();

effect(() => {
  const [now, one, time] = [place.value, picture.value, performance.now()];
  if (playing.value && one === readOf && time - readLast < READABLE) return;
  [readLast, readOf] = [time, one];
  read.value = now;
});

/** `place` and `moment` for what is read and takes long to draw. While the steps play it follows a few times a second. */
export const readPlace = computed(() => read.value);
export const readMoment = computed(() => {
  const [one, of] = [picture.value, way.value];
  return (
    one &&
    of &&
    momentOf(one.ran, of, Math.min(read.value.t, one.ran.steps - 1), Math.min(read.value.b, one.ran.batch - 1))
  );
});

export function look(change: Partial<typeof wanted.value>): void {
  wanted.value = { ...place.value, ...change };
}

/** Moves along the time axis; gives whether there was a step to go to. */
export function stepBy(by: number): boolean {
  const { t } = place.value;
  look({ t: t + by });
  return place.value.t !== t;
}

export function choose(key: string, choice: Choice | undefined): void {
  const next = new Map(choices.value);
  if (choice) next.set(key, choice);
  else next.delete(key);
  choices.value = next;
}

export function attempt(change: Partial<Tried>): void {
  tried.value = { ...tried.value, ...change };
  send({ type: 'try', tried: tried.value });
}

/** The call that makes the step the user looks at. */
export function callAt(t: number): PlanStep | undefined {
  const calls = picture.value?.calls ?? [];
  return calls[t] ?? calls[0];
}

/** A table that was used before the page started again is used as it was. */
export function takeTableAgain(table: Table): void {
  const again = [...awaited.value].filter(([key]) => !choices.value.has(key));
  choices.value = new Map([
    ...choices.value,
    ...again.map(([key, use]) => [key, { kind: 'table', table, use }] as const),
  ]);
  awaited.value = new Map();
}

/** Takes up what was there before the page was hidden. */
export function restore(): void {
  const { looked, mode: m, view: v, seed: s, choices: c, files: f } = remembered();
  const restored = restoreChoices(c);
  batch(() => {
    choices.value = restored.choices;
    awaited.value = restored.awaited;
    if (isFiles(f)) files.value = f;
    if (typeof looked === 'object' && looked !== null) wanted.value = { ...wanted.value, ...looked };
    if (m === 'simple' || m === 'expert') mode.value = m;
    if (v === 'diagram' || v === 'table' || v === 'heat') view.value = v;
    if (typeof s === 'number') seed.value = s;
  });
}

export function keep(): void {
  remember({
    looked: wanted.value,
    mode: mode.value,
    view: view.value,
    seed: seed.value,
    tried: tried.value,
    choices: keptChoices({ choices: choices.value, awaited: awaited.value }),
    files: files.value,
  });
}
