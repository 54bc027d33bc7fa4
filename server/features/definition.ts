/** Where sizes were set: the definition of a size, and the places that gave a tensor its axes. */

import type { Location } from 'vscode-languageserver-types';
import { boundPlaces, seenPlaces } from './merge.ts';
import { axesOf, type CodePlace, placeOfAxis, placeOfSize } from './origin.ts';
import { smallestAt, tensorsIn } from './values.ts';
import type { DocumentView } from './view.ts';

/**
 * The place that set the size an expression stands for; empty where it is no size. A place that set an axis is its own
 * definition, for an editor follows the link of a hint by asking for the definition of where it leads.
 */
export function sizeDefinition(view: DocumentView, offset: number): readonly Location[] {
  const place = smallestAt(seenPlaces(view.trace, view.file, 'calls'), offset);
  if (place?.value.kind === 'size') {
    const here = { file: view.file, start: place.start, end: place.end };
    const found = placeOfSize(view.trace, here, place.value.dim);
    if (found && !overlaps(found, here)) return located(view, [found]);
  }
  return located(
    view,
    linkedPlaces(view)
      .filter(({ file, start, end }) => file === view.file && start <= offset && offset <= end)
      .slice(0, 1),
  );
}

/** Every place that set an axis of a named tensor. */
function linkedPlaces({ trace, program }: DocumentView): readonly CodePlace[] {
  return [...program.modules.keys()].flatMap((file) =>
    boundPlaces(trace, file, 'calls')
      .flatMap(({ value }) => tensorsIn(value))
      .flatMap((tensor) => axesOf(tensor.shape).flatMap((_, i) => placeOfAxis(trace, tensor, i) ?? [])),
  );
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
