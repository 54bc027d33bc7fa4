/** What goes in: the seed, the sizes the code does not say, options to try, the input's numbers and the weights' file. */

import type { PlanStep } from '../../server/messages.ts';
import { send } from './channel.ts';
import { EditValues } from './edit-values.tsx';
import { shapeOf } from './format.ts';
import { caveatText, originText } from './origin.ts';
import type { Source } from './sources.ts';
import {
  attempt,
  choices,
  choose,
  editing,
  files,
  picture,
  plan,
  run,
  seed,
  source,
  sources,
  tried,
  weights,
} from './state.ts';
import { TablePanel } from './table-panel.tsx';
import { say } from './words.ts';

export function InputsPanel() {
  const one = plan.value;
  if (!one) return null;
  return (
    <section class="inputs" aria-label={say('input')}>
      <div class="row">
        <Seed />
        <WeightsFrom />
        {source.value && <InputFrom />}
      </div>
      {one.asks.length > 0 && <Asks />}
      <WhatIf />
      <Notes />
      <TablePanel />
      {editing.value && <EditValues />}
    </section>
  );
}

const GUESSES = { then: 'guessThen', otherwise: 'guessOtherwise', 'one pass': 'guessPass' } as const;

/** What keeps the numbers from being the program's own, and which way was taken where it does not say. */
function Notes() {
  const guesses = plan.value?.guesses ?? [];
  const notes = [
    ...(run.value?.caveats ?? []).map(caveatText),
    ...guesses.slice(0, 4).map(({ at, taken }) => say(GUESSES[taken], at.start.line + 1)),
  ];
  return notes.length > 0 ? <p class="note">{notes.join(' · ')}</p> : null;
}

/** Of a program that sets the generator itself, the seed that it sets. */
function Seed() {
  const byCode = plan.value?.seeded ?? false;
  const set = byCode ? plan.value?.steps.findLast(({ op }) => op === 'seed')?.args.seed : undefined;
  return (
    <label class="field">
      {say('seed')}
      <input
        type="number"
        value={typeof set === 'number' ? set : seed.value}
        disabled={byCode}
        title={byCode ? say('seedByCode') : undefined}
        onInput={(event) => {
          const next = Number(event.currentTarget.value);
          if (Number.isSafeInteger(next)) seed.value = next;
        }}
      />
    </label>
  );
}

function WeightsFrom() {
  return (
    <span class="field">
      {say('weights')} <b data-testid="weights-from">{originText(run.value?.weightsFrom)}</b>
      <button type="button" onClick={() => send({ type: 'pick', use: 'weights' })}>
        {say('weightsLoad')}
      </button>
      {weights.value && (
        <button type="button" onClick={resetWeights}>
          {say('weightsReset')}
        </button>
      )}
    </span>
  );
}

function resetWeights(): void {
  weights.value = undefined;
  files.value = { ...(files.value.csv === undefined ? {} : { csv: files.value.csv }) };
}

/** The input the network reads: random or written as in the code, or what the user puts there. */
function InputFrom() {
  const main = source.value;
  if (!main) return null;
  const choice = choices.value.get(main.key) ?? choices.value.get(main.group);
  const origin = run.value?.origins.get(main.out.tensor);
  const change = (kind: string): void => {
    if (kind === 'zeros' || kind === 'ones') choose(main.group, { kind });
    else if (kind === 'code') forget(main);
    else if (kind === 'table') send({ type: 'pick', use: 'csv' });
    else editing.value = true;
  };
  return (
    <span class="field">
      {sources.value.length > 1 ? `${say('input')}: ${main.label}` : main.label}{' '}
      <span class="shape">{shapeOf(main.out.shape)}</span>
      <select
        aria-label={say('input')}
        value={choice?.kind ?? 'code'}
        onChange={(event) => change(event.currentTarget.value)}
      >
        <option value="code">{say(main.step.op === 'input' || /^rand/.test(main.step.op) ? 'random' : 'code')}</option>
        <option value="zeros">{say('zeros')}</option>
        <option value="ones">{say('ones')}</option>
        <option value="table">{say('csvLoad')}</option>
        {choice?.kind === 'edited' && <option value="edited">{say('edited')}</option>}
      </select>
      <b data-testid="input-from">{originText(origin)}</b>
      <button type="button" aria-pressed={editing.value} onClick={() => (editing.value = !editing.value)}>
        {say('edit')}
      </button>
    </span>
  );
}

function forget({ key, group }: Source): void {
  choose(key, undefined);
  choose(group, undefined);
}

function Asks() {
  return (
    <fieldset class="row asks">
      <legend>{say('asks')}</legend>
      {plan.value?.asks.map(({ name, value, role }) => (
        <label class="field" key={name}>
          {name}
          {role && role !== name && <small> {role}</small>}
          <input
            type="number"
            min={1}
            value={tried.value.sizes[name] ?? value}
            onChange={(event) => {
              const size = Number(event.currentTarget.value);
              if (Number.isInteger(size) && size > 0) attempt({ sizes: { ...tried.value.sizes, [name]: size } });
            }}
          />
        </label>
      ))}
    </fieldset>
  );
}

const OPTIONS = ['batch_first', 'bidirectional', 'num_layers', 'hidden_size', 'units', 'return_sequences'] as const;

/** The options of the layer, as switches: the server says what becomes of every shape. */
function WhatIf() {
  const call = picture.value?.calls[0];
  const made = plan.value?.steps.find(({ id }) => id === call?.layer);
  const asked = plan.value?.steps.find(({ id }) => id === plan.value?.focus);
  const step = made ?? (asked?.op === 'layer' ? asked : plan.value?.steps.find(({ id }) => id === asked?.layer));
  if (!step || !OPTIONS.some((name) => step.args[name] !== undefined)) return null;
  const changed = Object.keys(tried.value.switches).length > 0;
  const set = (name: string, value: number | boolean): void =>
    attempt({ switches: { ...tried.value.switches, [name]: value } });
  return (
    <fieldset class="row what-if">
      <legend>{say('whatIf')}</legend>
      {OPTIONS.map((name) => (
        <Option key={name} name={name} step={step} set={set} />
      ))}
      {changed && (
        <span class="field">
          <em>{say('whatIfTried')}</em>
          <button type="button" class="primary" onClick={() => send({ type: 'apply' })}>
            {say('apply')}
          </button>
          <button type="button" onClick={() => attempt({ switches: {} })}>
            {say('whatIfReset')}
          </button>
        </span>
      )}
    </fieldset>
  );
}

interface OptionProps {
  readonly name: (typeof OPTIONS)[number];
  readonly step: PlanStep;
  readonly set: (name: string, value: number | boolean) => void;
}

function Option({ name, step, set }: OptionProps) {
  const value = tried.value.switches[name] ?? step.args[name];
  if (typeof value === 'boolean') {
    return (
      <label class="toggle">
        <input type="checkbox" checked={value} onChange={(event) => set(name, event.currentTarget.checked)} />
        {name}
      </label>
    );
  }
  if (typeof value !== 'number') return null;
  return (
    <label class="field">
      {name}
      <input
        type="number"
        min={1}
        max={name === 'num_layers' ? 8 : 4096}
        value={value}
        onChange={(event) => {
          const size = Number(event.currentTarget.value);
          if (Number.isInteger(size) && size > 0) set(name, size);
        }}
      />
    </label>
  );
}
