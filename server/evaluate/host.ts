/** What a library's rule may ask of the running evaluation. */

import type { Span } from '../program/program.ts';
import { type Dim, sym } from '../shape/dim.ts';
import type { Applied, Host, Role, Shape, TensorValue, Value } from '../shape/value.ts';
import { readAttribute } from './attributes.ts';
import { APPLIED, callValue } from './call.ts';
import { asGuess } from './guess.ts';
import { load, snapshot, store, storeParts, writeField } from './heap.ts';
import { iterate } from './iterate.ts';
import { joinAll } from './join.ts';
import { absolute, type Frame, type Machine, placeKey, unknownValue } from './machine.ts';
import { sizeAt } from './open-shape.ts';
import { fromOutside } from './outside.ts';
import { overridden } from './overriding.ts';
import { freshId, passWithin } from './passes.ts';
import { runRepeated } from './repeat.ts';
import { everyTensor, mapTensors, runningTape, type TapeEntry } from './tape.ts';
import { watch } from './watch.ts';

/** `made` holds the ids of the symbols that the rule asked for. */
export interface TrackedHost extends Host {
  readonly made: ReadonlySet<string>;
}

export function libraryHost(m: Machine, f: Frame, span: Span): TrackedHost {
  const made = new Set<string>();
  const place = placeKey(f, span);
  let objects = 0;
  let calls = 0;
  return {
    made,
    language: f.module.module.language,
    call(callee, args, named = {}) {
      const positional = args.map((value, i) => ({ value: store(m, `${place}#${i}`, value) }));
      const byName = Object.entries(named).map(([name, value]) => ({ name, value }));
      // What one call of a rule makes is not what the next one makes at the same place.
      const pass = calls++ === 0 ? f.pass : passWithin(f.pass, calls);
      return snapshot(
        m,
        callValue(m, { ...f, pass }, callee, { args: [...positional, ...byName], span, complete: true }),
      );
    },
    iterate: (value) => iterate(m, f, value),
    read: (object, name) => snapshot(m, readAttribute(m, f, object, { name, span })),
    sizeAt: (tensor, axis) => sizeAt(m, tensor, axis),
    write(object, name, value) {
      const where = `${place}=${name}`;
      // The contents of a list are not a list of their own.
      const isContents = name === 'items' && value.kind === 'sequence' && object.kind === 'sequence';
      writeField(m, object, name, isContents ? storeParts(m, where, value) : store(m, where, value));
    },
    assign(target, source) {
      const contents = load(m, target);
      if ((contents.kind !== 'record' && contents.kind !== 'instance') || contents.ref === undefined) return;
      const after = overridden(m, contents.fields, source);
      for (const [name, value] of Object.entries(after.fields))
        if (value !== contents.fields[name]) writeField(m, target, name, store(m, `${place}=${name}`, value));
      const now = m.state.heap.get(contents.ref);
      if (after.open && now?.kind === 'record' && !now.open) m.state.heap.set(contents.ref, { ...now, open: true });
    },
    repeat: (count, body) => runRepeated(m, f, { count, at: span }, body),
    applied: () => appliedLayers(m),
    again: (outputs, given) => applyAgain(m, f, { span, outputs, given }),
    keep(object) {
      if (object.kind === 'instance' && object.ref !== undefined) m.kept.set(object.ref, snapshot(m, object));
    },
    likely: (object, name, any) => likelyObjects(m, object, name, any),
    create: (api, fields) => store(m, `${place}+${objects++}`, { kind: 'instance', api, fields }),
    fresh(name: string, role?: Role): Dim {
      const id = freshId(f, span, name);
      made.add(id);
      return sym({ id, name, ...(role ? { lo: 1 } : {}) });
    },
    join: (values: readonly Value[]) => joinAll(values),
    unknown: (why) => unknownValue(why),
    usual: (value, otherwise, among) => fromOutside(m, { usual: value, open: otherwise, among }, absolute(f, span)),
  };
}

/** Those applied on the way here, then those applied elsewhere, of which all but the layer is a guess. */
interface Again {
  readonly span: Span;
  readonly outputs: readonly Value[];
  readonly given: readonly (readonly [Value, Value])[];
}

/** The calls of layers that the tape holds, once more: those that led from the placeholders to the outputs. */
function applyAgain(m: Machine, f: Frame, { span, outputs, given }: Again): readonly Value[] | undefined {
  const tape = runningTape(m);
  if (!tape) return undefined;
  const known = new Map<number, Value>();
  // A placeholder that nothing made is known by its shape object, which every copy of it has.
  const placeholders = new Map<Shape, Value>();
  for (const [placeholder, value] of given)
    if (placeholder.kind === 'tensor') placeholders.set(placeholder.shape, value);
  const makers = new Map<number, TapeEntry>();
  for (const entry of tape.entries)
    everyTensor(entry.output, ({ node }) => {
      if (node !== undefined && !makers.has(node)) makers.set(node, entry);
      return true;
    });
  let failed = false;
  const place = (value: Value): Value =>
    mapTensors(value, (tensor) => {
      const stands = placeholders.get(tensor.shape);
      const made = stands ?? (tensor.node === undefined ? undefined : (known.get(tensor.node) ?? remade(tensor.node)));
      failed ||= made === undefined;
      return made ?? tensor;
    });
  const remade = (node: number): Value | undefined => {
    const entry = makers.get(node);
    const layer = entry?.layer === undefined ? undefined : tape.entries[entry.layer]?.output;
    if (!entry || layer?.kind !== 'layer') return undefined;
    const args = entry.args
      .filter(({ name }) => !(name in layer.config))
      .map(({ name, value }) => (name === 'input' ? { value: place(value) } : { name, value }));
    if (failed) return undefined;
    const output = callValue(m, f, layer, { args: args.slice(0, 1), span, complete: true });
    const [old, now]: [TensorValue[], Value[]] = [[], []];
    everyTensor(entry.output, (tensor) => old.push(tensor) > 0);
    everyTensor(output, (tensor) => now.push(tensor) > 0);
    for (const [i, tensor] of old.entries()) {
      const next = now[i];
      if (tensor.node !== undefined && next) known.set(tensor.node, next);
    }
    return known.get(node);
  };
  const values = outputs.map(place);
  return failed ? undefined : values;
}

function appliedLayers(m: Machine): readonly Applied[] {
  const found: Applied[] = [];
  const add = (contents: Value, how: (value: Value) => Value) => {
    if (contents.kind !== 'record') return;
    const { layer, input, output } = contents.fields;
    if (layer?.kind === 'layer' && input && output)
      found.push({ layer, input: how(snapshot(m, input)), output: how(snapshot(m, output)) });
  };
  watch.log?.endings.add(APPLIED);
  for (const [ref, contents] of m.state.heap) if (ref.endsWith(APPLIED)) add(contents, (value) => value);
  if (!m.trusting) return found;
  const before = found.length;
  for (const [ref, contents] of m.applied) if (!m.state.heap.has(ref)) add(contents, asGuess);
  m.trusted ||= found.length > before;
  return found;
}

/** The object with fields that prove nothing; layers are what they are. */
function guessedObject(object: Value): Value {
  if (object.kind !== 'instance') return object;
  const fields = Object.entries(object.fields).map(([name, value]) => [name, asGuess(value)] as const);
  return { ...object, fields: Object.fromEntries(fields) };
}

function likelyObjects(m: Machine, object: Value, name: string | undefined, any: boolean): readonly Value[] {
  if (!m.trusting) return [];
  const ref = object.kind === 'instance' ? object.ref : undefined;
  const called = new Set([...((ref !== undefined && m.names.get(ref)) || []), ...(name === undefined ? [] : [name])]);
  const all = [...m.kept].filter(([one]) => one !== ref);
  const alike = all.filter(([one]) => [...(m.names.get(one) ?? [])].some((other) => called.has(other)));
  const likely = alike.length ? alike : any ? all : [];
  m.trusted ||= likely.length > 0;
  return likely.map(([, contents]) => guessedObject(contents));
}
