/** Pieces that edits of a program are made of: text after an expression, in place of an argument, another method's name. */

import type { Editing } from '../program/editing.ts';
import { nodesAround } from '../program/find.ts';
import type { CallExpr } from '../program/program.ts';
import { type Change, exprAt, moduleAt, namedIn, type Site, textAt } from './edit-sites.ts';
import { type CodePlace, placeIn } from './origin.ts';

export function editingAt(site: Pick<Site, 'view'>, file: string): Editing {
  return site.view.editings[moduleAt(site, file)?.language ?? 'python'];
}

/** In place of an argument; `{ units }` gets its name back. */
export function inPlace(view: Site['view'], place: CodePlace, text: string): Change {
  const module = view.program.modules.get(place.file);
  const around = module ? nodesAround(module, place.start, place.end) : [];
  for (const { node, base } of around)
    for (const entry of node.kind === 'record' ? node.entries : [])
      if (entry.kind === 'field' && entry.key.start === entry.value.start && base + entry.key.start === place.start)
        return { ...place, text: editingAt({ view }, place.file).named(textAt({ view }, place), text) };
  return { ...place, text };
}

/** Text after an expression, which is put into parentheses where it would not hold for all of it. */
export function after(site: Site, place: CodePlace, text: string): Change {
  const own = textAt(site, place);
  const whole = exprAt(site, place, 'name', 'attribute', 'call', 'index', 'sequence')?.node;
  const closed =
    whole && !(whole.kind === 'call' && whole.form === 'new') && !(whole.kind === 'sequence' && !/^[[(]/.test(own));
  return { ...place, text: closed ? `${own}${text}` : `(${own})${text}` };
}

/** The name that a module is imported by; `@tensorflow/tfjs*` is any package of that name's beginning. */
export function importedAs(site: Site, file: string, specifier: string): string | undefined {
  for (const stmt of moduleAt(site, file)?.unit.body ?? []) {
    const isIt = (name: string) =>
      specifier.endsWith('*') ? name.startsWith(specifier.slice(0, -1)) : name === specifier;
    const whole = stmt.kind === 'import' && isIt(stmt.specifier) && !stmt.under;
    const name = whole ? stmt.names.find((one) => one.imported === '*' && one.local !== '*') : undefined;
    if (name) return name.local;
  }
  return undefined;
}

export function otherCall(site: Site, wanted: string): Change | undefined {
  const name = namedIn(site, wanted);
  const call = exprAt(site, placeIn(site.run, site.step.span), 'call');
  const callee = (call?.node as CallExpr | undefined)?.callee;
  if (!call || callee?.kind !== 'attribute') return undefined;
  const { start, end } = callee.nameSpan;
  return { file: site.run.file, start: call.base + start, end: call.base + end, text: name };
}
