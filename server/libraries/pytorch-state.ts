/** The parameters and buffers of a module in the order and under the names that its state dict has them. */

import type { Rule } from '../ops/op.ts';
import { constantOf } from '../shape/dim.ts';
import { dimOf, tensorValue, truthOf, tupleValue } from '../shape/shape.ts';
import type { Host, InstanceValue, LayerValue, SequenceValue, Value } from '../shape/value.ts';
import { PARAMETERS } from './pytorch-parameters.ts';

export interface Held {
  readonly name: string;
  readonly value: Value;
  readonly kind: 'parameter' | 'buffer';
}

/** `complete` is false where something of the module is not in sight: what is listed comes before that. */
export interface ModuleState {
  readonly held: readonly Held[];
  readonly complete: boolean;
}

const BUFFERS: ReadonlySet<string> = new Set(['running_mean', 'running_var']);
/** Layers with parameters that `PARAMETERS` does not list. */
const UNLISTED =
  /^torch\.nn\.(Lazy\w+|GroupNorm|RMSNorm|InstanceNorm\dd|SyncBatchNorm|MultiheadAttention|Transformer\w*|AdaptiveLogSoftmaxWithLoss)$/;
const MAX_DEPTH = 8;

export function stateOf(module: Value, host: Host, depth = 0): ModuleState {
  if (depth > MAX_DEPTH) return { held: [], complete: false };
  switch (module.kind) {
    case 'layer':
      return stateOfLayer(module, host);
    case 'sequence':
      return stateOfItems(module, host, depth);
    case 'record':
      return module.open ? { held: [], complete: false } : inTurn(Object.entries(module.fields), host, depth);
    case 'instance':
      return module.api === 'torch.nn.Sequential'
        ? stateOfItems(module.fields.items, host, depth)
        : stateOfInstance(module, host, depth);
    default:
      return { held: [], complete: false };
  }
}

function stateOfLayer(layer: LayerValue, host: Host): ModuleState {
  const prefix = `${layer.api}.`;
  const held: Held[] = [];
  for (const [path, entry] of Object.entries(PARAMETERS)) {
    if (!path.startsWith(prefix) || entry.kind !== 'property') continue;
    const name = path.slice(prefix.length);
    const place = placeIn(layer, name);
    if (place === 'absent') continue;
    if (place === 'unknown') return { held, complete: false };
    const value = entry.rule({ self: layer }, host);
    if (value.kind === 'none') continue;
    if (value.kind !== 'tensor') return { held, complete: false };
    const own = layer.node === undefined ? value : { ...value, held: { layer: layer.node, name } };
    held.push({ name, value: own, kind: BUFFERS.has(name) ? 'buffer' : 'parameter' });
  }
  return { held, complete: !UNLISTED.test(layer.api) };
}

/** Whether a stacked layer has the parameter: of which of its layers it is stands at the end of its name. */
function placeIn(layer: LayerValue, name: string): 'present' | 'absent' | 'unknown' {
  const place = /^(\w+)_l(\d+)(_reverse)?$/.exec(name);
  const number = Number(place?.[2]);
  if (!place || (number === 0 && !place[3] && place[1] !== 'weight_hr')) return 'present';
  const layers = constantOf(dimOf(layer.config.num_layers));
  const both = truthOf(layer.config.bidirectional);
  const projection = constantOf(dimOf(layer.config.proj_size));
  if (layers === undefined || both === undefined || (place[1] === 'weight_hr' && projection === undefined))
    return 'unknown';
  const isThere = number < layers && (both || !place[3]) && (place[1] !== 'weight_hr' || (projection ?? 0) > 0);
  return isThere ? 'present' : 'absent';
}

function stateOfItems(items: Value | undefined, host: Host, depth: number): ModuleState {
  const modules = items?.kind === 'sequence' ? items.items : undefined;
  if (!modules) return { held: [], complete: false };
  return inTurn(
    modules.map((one, i) => [String(i), one]),
    host,
    depth,
  );
}

/** A module's own parameters come before those of the modules it holds, each in the order of their assignment. */
function stateOfInstance(module: InstanceValue, host: Host, depth: number): ModuleState {
  if (host.read(module, 'parameters').kind !== 'api') return { held: [], complete: true };
  const fields = Object.entries(module.fields);
  const own: Held[] = [];
  for (const [name, value] of fields) {
    if (value.kind !== 'tensor') continue;
    // Whether a plain tensor is a buffer is not known of it.
    if (!value.parameter) return { held: own, complete: false };
    const { node } = value;
    own.push({ name, value: node === undefined ? value : { ...value, held: { node } }, kind: 'parameter' });
  }
  const inner = inTurn(
    fields.filter(([, value]) => value.kind !== 'tensor'),
    host,
    depth,
  );
  return { held: [...own, ...inner.held], complete: inner.complete };
}

function inTurn(modules: readonly (readonly [string, Value])[], host: Host, depth: number): ModuleState {
  const held: Held[] = [];
  for (const [name, value] of modules) {
    if (!mayBeModule(value)) continue;
    const inner = stateOf(value, host, depth + 1);
    held.push(...inner.held.map((one) => ({ ...one, name: `${name}.${one.name}` })));
    if (!inner.complete) return { held, complete: false };
  }
  return { held, complete: true };
}

/** A list or dict of modules is taken for PyTorch's own: a plain one of a module would go untrained. */
function mayBeModule(value: Value): boolean {
  switch (value.kind) {
    case 'layer':
    case 'instance':
    case 'unknown':
      return true;
    case 'union':
      return value.members.some(mayBeModule);
    case 'sequence':
      return [...(value.items ?? []), ...(value.element ? [value.element] : [])].some(mayBeModule);
    case 'record':
      return [...Object.values(value.fields), ...(value.element ? [value.element] : [])].some(mayBeModule);
    default:
      return false;
  }
}

const anyTensor = (): Value =>
  tensorValue({ kind: 'unknown', why: 'which parameter it is depends on the module' }, { api: 'torch.Tensor' });

/** An iterator over some of what a module holds; the first of them is known also where the rest is not. */
function listing(kind: Held['kind'] | 'both', item: (held: Held) => Value, unseen: () => Value): Rule {
  return ({ self }, host): SequenceValue => {
    const { held, complete } = self ? stateOf(self, host) : { held: [], complete: false };
    const items = held.filter((one) => kind === 'both' || one.kind === kind).map(item);
    const [first] = items;
    if (complete) return { kind: 'sequence', type: 'iterator', items, ...(first ? { first } : {}) };
    return { kind: 'sequence', type: 'iterator', element: unseen(), ...(first ? { first } : {}) };
  };
}

const stamped = ({ value }: Held): Value => (value.kind === 'tensor' ? { ...value, api: 'torch.Tensor' } : value);
const pair = (held: Held): Value => tupleValue([{ kind: 'text', value: held.name }, stamped(held)]);
const anyPair = () => tupleValue([{ kind: 'text' }, anyTensor()]);

export const parameters = listing('parameter', stamped, anyTensor);
export const buffers = listing('buffer', stamped, anyTensor);
export const namedParameters = listing('parameter', pair, anyPair);
export const namedBuffers = listing('buffer', pair, anyPair);

export const stateDict: Rule = ({ self }, host) => {
  const { held, complete } = self ? stateOf(self, host) : { held: [], complete: false };
  return {
    kind: 'record',
    fields: Object.fromEntries(held.map((one) => [one.name, stamped(one)])),
    open: !complete || held.some((one) => one.kind === 'buffer'),
  };
};

/** `model.apply(f)` gives each module that it holds to `f`, and itself last. */
export const applyToAll: Rule = ({ self, fn }, host) => {
  if (!self || !fn) return host.unknown('no module');
  give(self, fn, host, 0);
  return self;
};

function give(module: Value, fn: Value, host: Host, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (module.kind === 'instance') {
    const { items } = module.fields;
    const isSequential = module.api === 'torch.nn.Sequential';
    const inside = isSequential && items?.kind === 'sequence' ? (items.items ?? []) : Object.values(module.fields);
    for (const one of inside) give(one, fn, host, depth + 1);
    if (!isSequential && host.read(module, 'parameters').kind !== 'api') return;
  }
  if (module.kind === 'sequence') for (const one of module.items ?? []) give(one, fn, host, depth + 1);
  else if (module.kind === 'instance' || module.kind === 'layer') host.call(fn, [module]);
}
