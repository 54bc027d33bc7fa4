/** A program's text as a feature sees it. */

import assert from 'node:assert/strict';
import { Documents } from '../server/documents.ts';
import { evaluate } from '../server/evaluate/evaluate.ts';
import { linesOf } from '../server/features/lines.ts';
import type { EditableView } from '../server/features/view.ts';
import { editings, loadFrontEnd } from '../server/frontends.ts';
import { nodeHost } from '../server/host.ts';

export async function viewOf(file: string, text: string): Promise<EditableView> {
  const host = nodeHost(new Map([[file, text]]));
  const documents = new Documents({ host, evaluate, load: loadFrontEnd, maxFileLines: 5000, scripts: 'together' });
  documents.add(file);
  return viewIn(documents, file);
}

/** The file as it is now among documents of which it is one. */
export async function viewIn(documents: Documents, file: string): Promise<EditableView> {
  const analysis = await documents.analysis(file);
  assert.ok(analysis, `${file} is read`);
  const linesIn = (of: string) => linesOf(analysis.texts.get(of) ?? '');
  return {
    ...analysis,
    file,
    lines: linesIn(file),
    linesIn,
    locale: 'en',
    editings,
    suppose: async (texts) => (await documents.supposing(file, texts))?.trace,
    locate: (place) => ({ uri: place.file, range: linesIn(place.file).range(place.start, place.end) }),
  };
}
