/** A loaded CSV: which of its columns are the features, how they are scaled, and where the window begins. */

import { signal } from '@preact/signals';
import { batchFirst } from './sources.ts';
import { choices, choose, plan, source } from './state.ts';
import { neededRows, type Scaling, sizesOf, type Table, type TableUse } from './table-input.ts';
import { say } from './words.ts';

const SCALINGS: readonly (readonly [Scaling, Parameters<typeof say>[0]])[] = [
  ['standard', 'csvScaleStandard'],
  ['unit', 'csvScaleUnit'],
  ['none', 'csvScaleNone'],
];

export const table = signal<Table | undefined>(undefined);
const use = signal<TableUse>({ columns: [], scaling: 'standard', start: 0 });

/** Takes a table as the input: its first columns, scaled, from the first row. */
export function takeTable(next: Table): void {
  const needed = features();
  table.value = next;
  apply({ columns: next.columns.slice(0, needed).map((_, i) => i), scaling: 'standard', start: 0 });
}

function features(): number {
  const main = source.value;
  return main && plan.value ? sizesOf(main.out.shape, batchFirst(plan.value, main.step, main.out)).I : 0;
}

function apply(next: TableUse): void {
  use.value = next;
  const [main, one] = [source.value, table.value];
  if (main && one) choose(main.group, { kind: 'table', table: one, use: next });
}

export function TablePanel() {
  const [one, main] = [table.value, source.value];
  if (!one || !main || !plan.value || (choices.value.get(main.key) ?? choices.value.get(main.group))?.kind !== 'table')
    return null;
  const { columns, scaling, start } = use.value;
  const rows = neededRows(main.out.shape, batchFirst(plan.value, main.step, main.out));
  const needed = features();
  const toggle = (i: number, on: boolean): void =>
    apply({ ...use.value, columns: on ? [...columns, i].sort((a, b) => a - b) : columns.filter((c) => c !== i) });
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
        <select
          value={scaling}
          onChange={(event) => apply({ ...use.value, scaling: event.currentTarget.value as Scaling })}
        >
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
          onInput={(event) => apply({ ...use.value, start: Math.max(0, Number(event.currentTarget.value)) })}
        />
      </label>
      {columns.length !== needed && <b class="problem">{say('csvUse', needed, one.columns.length)}</b>}
      {one.rows < rows + start && <b class="problem">{say('csvTooFew', one.rows, rows + start)}</b>}
    </fieldset>
  );
}
