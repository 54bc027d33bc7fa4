/** The numbers of any tensor: a line of the first ones, and behind it the last two axes as a table, a slice at a time. */

import { useState } from 'preact/hooks';
import type { NDArray } from '../../runtime/array.ts';
import { full, vector } from './format.ts';

const ROWS = 24;
const COLUMNS = 16;

export function NumberGrid({ name, array }: { readonly name: string; readonly array: NDArray }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="peek" open={open} onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>
        <span class="hidden-visually">{name} </span>
        <code>{vector(array.data, 4)}</code>
      </summary>
      {open && <Slices array={array} name={name} />}
    </details>
  );
}

function Slices({ array: { shape, data }, name }: { readonly array: NDArray; readonly name: string }) {
  const [slice, setSlice] = useState(0);
  const columns = shape.at(-1) ?? 1;
  const rows = shape.length > 1 ? (shape.at(-2) ?? 1) : 1;
  const slices = Math.max(1, Math.floor(data.length / Math.max(1, rows * columns)));
  const from = slice * rows * columns;
  return (
    <div>
      {slices > 1 && (
        <label>
          [
          <input
            type="number"
            min={0}
            max={slices - 1}
            value={slice}
            onInput={(event) => setSlice(Math.max(0, Math.min(slices - 1, Number(event.currentTarget.value))))}
          />
          ] / {slices}
        </label>
      )}
      <table class="numbers">
        <caption class="hidden-visually">{name}</caption>
        <tbody>
          {Array.from({ length: Math.min(ROWS, rows) }, (_, r) => (
            <tr key={r}>
              {Array.from({ length: Math.min(COLUMNS, columns) }, (_u, c) => (
                <td key={c}>{full(data[from + r * columns + c] ?? 0)}</td>
              ))}
              {columns > COLUMNS && <td>…</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {rows > ROWS && <p>… ({rows})</p>}
    </div>
  );
}
