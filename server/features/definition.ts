/** Where sizes were set: the definition of a size, and the places that gave a tensor its axes. */

import type { Location } from 'vscode-languageserver-types';
import { seenPlaces } from './merge.ts';
import { axesOf, type CodePlace, placeOfAxis, placeOfSize } from './origin.ts';
import { smallestAt, tensorsIn } from './values.ts';
import type { DocumentView } from './view.ts';

/** The place that set the size an expression stands for; empty where it is no size or set right there. */
export function sizeDefinition(view: DocumentView, offset: number): readonly Location[] {
  const place = smallestAt(seenPlaces(view.trace, view.file, 'calls'), offset);
  if (place?.value.kind !== 'size') return [];
  const here = { file: view.file, start: place.start, end: place.end };
  const found = placeOfSize(view.trace, here, place.value.dim);
  return found && !overlaps(found, here) ? located(view, [found]) : [];
}

/** The places that set the axes of a tensor, in the order of the axes. */
export function axesDefinition(view: DocumentView, offset: number): readonly Location[] {
  const place = smallestAt(seenPlaces(view.trace, view.file, 'calls'), offset);
  const tensor = place && tensorsIn(place.instances.at(-1) ?? place.value)[0];
  if (!tensor) return [];
  return located(
    view,
    axesOf(tensor.shape).flatMap((_, i) => placeOfAxis(view.trace, tensor, i) ?? []),
  );
}

function located(view: DocumentView, places: readonly CodePlace[]): readonly Location[] {
  const distinct = new Map(places.map((place) => [`${place.file}:${place.start}-${place.end}`, place]));
  return [...distinct.values()].flatMap((place) => view.locate(place) ?? []);
}

function overlaps(a: CodePlace, b: CodePlace): boolean {
  return a.file === b.file && a.start < b.end && b.start < a.end;
}
