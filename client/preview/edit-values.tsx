/** The input's numbers in fields: the rows of one sequence around the step that is looked at. */

import type { NDArray } from '../../runtime/array.ts';
import { plain, sub } from './format.ts';
import { batchFirst } from './sources.ts';
import { choose, look, place, plan, run, source } from './state.ts';
import { sizesOf } from './table-input.ts';
import { say } from './words.ts';

const ROWS = 12;
const COLUMNS = 16;

export function EditValues() {
  const main = source.value;
  const value = main && run.value?.values.get(main.out.tensor);
  if (!plan.value || !main || !value) return null;
  const first = batchFirst(plan.value, main.step, main.out);
  // Whole numbers that stand for words have no features: each is a step of its own.
  const ids = value.dtype === 'int64' && value.shape.length === 2;
  const { T, B, I } = ids ? sizesOf([...value.shape, 1], first) : sizesOf(value.shape, first);
  const { t, b } = place.value;
  const from = Math.max(0, Math.min(T - ROWS, t - 3));
  const at = (s: number, i: number): number => (first ? b * T + s : s * B + Math.min(b, B - 1)) * I + i;
  const rows = Array.from({ length: Math.min(ROWS, T) }, (_, i) => from + i);
  const columns = Array.from({ length: Math.min(COLUMNS, I) }, (_, i) => i);
  const set = (where: number, text: string): void => {
    const x = Number(text);
    if (text.trim() === '' || !Number.isFinite(x)) return;
    choose(main.key, { kind: 'edited', array: changed(value, where, x) });
  };
  return (
    <div class="edit scroll" id="edit-values">
      <table class="numbers">
        <caption>
          {say('edit')}: {main.label}
        </caption>
        <thead>
          <tr>
            <th scope="col">{say('time')}</th>
            {columns.map((i) => (
              <th scope="col" key={i}>
                [{i}]
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((s) => (
            <tr key={s} class={s === t ? 'now' : undefined}>
              <th scope="row">{sub('x', s + 1)}</th>
              {columns.map((i) => (
                <td key={i}>
                  <input
                    type="text"
                    inputMode="decimal"
                    aria-label={`${sub('x', s + 1)}[${i}]`}
                    value={plain(value.data[at(s, i)] ?? 0)}
                    onFocus={() => s !== t && look({ t: s })}
                    onChange={(event) => set(at(s, i), event.currentTarget.value)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function changed(from: NDArray, where: number, x: number): NDArray {
  const data = from.data.slice();
  data[where] = from.dtype === 'int64' ? Math.trunc(x) : x;
  return { ...from, data };
}
