/** A table of numbers, from a CSV file, as the input of a network: which columns, how scaled, from which row on. */

import { allocate, type Dtype, type NDArray } from '../../runtime/array.ts';

export interface Table {
  /** Of the file. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly rows: number;
}

export type Scaling = 'none' | 'standard' | 'unit';

export interface TableUse {
  /** Which columns, in order. */
  readonly columns: readonly number[];
  readonly scaling: Scaling;
  /** The first row of the window, counted from 0. */
  readonly start: number;
}

interface Into {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly batchFirst: boolean;
}

/** (seq, batch, features), (batch, seq, features) or (seq, features): each sequence of a batch goes on where the last ends. */
export function fillFrom(table: Table, use: TableUse, { shape, dtype, batchFirst }: Into): NDArray | undefined {
  const { T, B, I } = sizesOf(shape, batchFirst);
  const columns = use.columns.flatMap((i) => table.columns[i] ?? []).map(({ values }) => scaled(values, use.scaling));
  if (columns.length !== I || table.rows < neededRows(shape, batchFirst) + use.start) return undefined;
  const out = allocate(shape, dtype);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < T; t++) {
      const row = use.start + b * T + t;
      const at = (batchFirst ? b * T + t : t * B + b) * I;
      for (let i = 0; i < I; i++) out.data[at + i] = columns[i]?.[row] ?? 0;
    }
  }
  return out;
}

export function neededRows(shape: readonly number[], batchFirst: boolean): number {
  const { T, B } = sizesOf(shape, batchFirst);
  return T * B;
}

export function sizesOf(
  shape: readonly number[],
  batchFirst: boolean,
): { readonly T: number; readonly B: number; readonly I: number } {
  const [a = 1, b = 1, c = 1] = shape;
  if (shape.length >= 3) return batchFirst ? { T: b, B: a, I: c } : { T: a, B: b, I: c };
  return shape.length === 2 ? { T: a, B: 1, I: b } : { T: a, B: 1, I: 1 };
}

function scaled(values: readonly number[], scaling: Scaling): readonly number[] {
  if (scaling === 'none' || values.length === 0) return values;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (scaling === 'unit') return values.map((x) => (high > low ? (x - low) / (high - low) : 0));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  return values.map((x) => (deviation > 0 ? (x - mean) / deviation : 0));
}

/** The columns of a CSV text that hold numbers alone. The first line names them where it holds any text. */
export async function readTable(text: string, name: string): Promise<Table> {
  const { default: papaparse } = await import('papaparse');
  const { data } = papaparse.parse<string[]>(text.trim(), { skipEmptyLines: true });
  const [first = []] = data;
  const headed =
    first.every((cell) => !isNumber(cell)) ||
    (first.some((cell) => !isNumber(cell)) && data.length > 1 && first.filter(isNumber).length === 0);
  const rows = headed ? data.slice(1) : data;
  const columns = first.flatMap((title, i) => {
    const cells = rows.map((row) => row[i] ?? '');
    return cells.every(isNumber) ? [{ name: headed ? title : String(i + 1), values: cells.map(Number) }] : [];
  });
  if (columns.length === 0 || rows.length === 0) throw new Error(`${name} has no column of numbers`);
  return { name, columns, rows: rows.length };
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
