/** Notebook files: their code cells, in the order in which they stand. Nothing else of them is read, outputs least of all. */

export interface NotebookCell {
  /** Which cell of the notebook it is, counted from 0 and over cells of every kind. */
  readonly index: number;
  readonly text: string;
}

/** The Python cells of a `.ipynb` file of format 3 or 4; undefined when the text is no notebook, or one of another language. */
export function readNotebook(text: string): readonly NotebookCell[] | undefined {
  const notebook = parsed(text);
  if (!isRecord(notebook) || !isPython(notebook.metadata)) return undefined;
  const cells = notebook.cells ?? firstSheet(notebook.worksheets);
  if (!Array.isArray(cells)) return undefined;
  return cells.flatMap((cell: unknown, index): NotebookCell[] => {
    if (!isRecord(cell) || cell.cell_type !== 'code') return [];
    const source = cell.source ?? cell.input;
    const lines = Array.isArray(source) ? source : [source];
    return [{ index, text: lines.filter((line) => typeof line === 'string').join('') }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What does not say its language is Python, as Jupyter has it. */
function isPython(metadata: unknown): boolean {
  const { language_info, kernelspec } = isRecord(metadata) ? metadata : {};
  const names = [
    isRecord(language_info) ? language_info.name : undefined,
    isRecord(kernelspec) ? kernelspec.language : undefined,
  ];
  const name = names.find((one) => typeof one === 'string');
  return name === undefined || /python/i.test(name);
}

/** Format 3 has its cells in the only worksheet. */
function firstSheet(worksheets: unknown): unknown {
  const [first] = Array.isArray(worksheets) ? worksheets : [];
  return isRecord(first) ? first.cells : undefined;
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
