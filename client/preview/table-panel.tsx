/** A loaded CSV: which of its columns are the features, how they are scaled, and where the window begins. */

import { batchFirst } from './sources.ts';
import { choices, choose, plan, source } from './state.ts';
import { neededRows, type Scaling, sizesOf, type Table, type TableUse } from './table-input.ts';
import { say } from './words.ts';

const SCALINGS: readonly (readonly [Scaling, Parameters<typeof say>[0]])[] = [
  ['standard', 'csvScaleStandard'],
  ['unit', 'csvScaleUnit'],
  ['none', 'csvScaleNone'],
];

/** Takes a table as the input: its first columns, scaled, from the first row. */
export function takeTable(table: Table): void {
  const columns = table.columns.slice(0, features()).map((_, i) => i);
  apply(table, { columns, scaling: 'standard', start: 0 });
}

function features(): number {
  const main = source.value;
  return main && plan.value ? sizesOf(main.out.shape, batchFirst(plan.value, main.step, main.out)).I : 0;
}

function apply(table: Table, use: TableUse): void {
  if (source.value) choose(source.value.group, { kind: 'table', table, use });
}

export function TablePanel() {
  const main = source.value;
  const choice = main && (choices.value.get(main.key) ?? choices.value.get(main.group));
  if (!main || !plan.value || choice?.kind !== 'table') return null;
  const { table: one, use } = choice;
  const { columns, scaling, start } = use;
  const change = (part: Partial<TableUse>): void => apply(one, { ...use, ...part });
  const rows = neededRows(main.out.shape, batchFirst(plan.value, main.step, main.out));
  const needed = features();
  const toggle = (i: number, on: boolean): void =>
    change({ columns: on ? [...columns, i].sort((a, b) => a - b) : columns.filter((c) => c !== i) });
  return (
    <fieldset class="row table-panel">
      <legend>{one.name}</legend>
      <div role="group" aria-label={say('chooseColumns')} class="row">
        {one.columns.map(({ name }, i) => (
          <label class="toggle" key={name}>
            <input
              type="checkbox"
              checked={columns.includes(i)}
              onChange={(event) => toggle(i, event.currentTarget.checked)}
            />
            {name}
          </label>
        ))}
      </div>
      <label class="field">
        {say('csvScale')}
        <select value={scaling} onChange={(event) => change({ scaling: event.currentTarget.value as Scaling })}>
          {SCALINGS.map(([name, text]) => (
            <option key={name} value={name}>
              {say(text)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {say('csvRows', one.rows)}
        <input
          type="number"
          min={0}
          max={Math.max(0, one.rows - rows)}
          value={start}
          onInput={(event) => change({ start: Math.max(0, Math.trunc(Number(event.currentTarget.value))) })}
        />
      </label>
      {columns.length !== needed && <b class="problem">{say('csvUse', needed, one.columns.length)}</b>}
      {one.rows < rows + start && <b class="problem">{say('csvTooFew', one.rows, rows + start)}</b>}
    </fieldset>
  );
}
