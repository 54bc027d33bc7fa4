/** What every module has beside its own call: methods, parameters, and the containers that hold modules. */

import { fault, type Rule } from '../ops/op.ts';
import { num } from '../shape/dim.ts';
import { integerOf, isGiven, itemsOf, listValue, textOf } from '../shape/shape.ts';
import type { Host, Value } from '../shape/value.ts';
import { type Entries, each, quiet } from './pytorch-entries.ts';
import { applyToAll, buffers, namedBuffers, namedParameters, parameters, stateDict } from './pytorch-state.ts';

const NONE: Value = { kind: 'none' };
const itself: Rule = ({ self }, host) => self ?? host.unknown('no module');

/** `register_buffer(name, tensor)` and its like set an attribute. */
const registers: Rule = ({ self, name, value }, host) => {
  const field = textOf(name);
  if (self && value && field !== undefined) host.write(self, field, value);
  return NONE;
};

export const MODULE_METHODS: Entries = {
  ...each('to cuda cpu eval train float double half bfloat16 type requires_grad_ share_memory xpu to_empty', () => ({
    kind: 'rule',
    params: 'self, *rest, device?, dtype?, non_blocking?, mode?, requires_grad?, recurse?, memory_format?',
    rule: itself,
  })),
  apply: { kind: 'rule', params: 'self, fn', rule: applyToAll },
  compile: { kind: 'rule', params: 'self, *rest', rule: () => NONE },
  register_buffer: { kind: 'rule', params: 'self, name, tensor:value, persistent?', rule: registers },
  register_parameter: { kind: 'rule', params: 'self, name, param:value', rule: registers },
  ...each('add_module register_module', () => ({ kind: 'rule', params: 'self, name, module:value', rule: registers })),
  ...quiet(
    'constructor zero_grad flatten_parameters load_state_dict extra_repr set_extra_state reset_parameters requires_grad',
    'self, *rest, set_to_none?, strict?, assign?, input_size?, hidden_size?',
    () => NONE,
  ),
  parameters: { kind: 'rule', params: 'self, recurse?', rule: parameters },
  buffers: { kind: 'rule', params: 'self, recurse?', rule: buffers },
  named_parameters: { kind: 'rule', params: 'self, prefix?, recurse?, remove_duplicate?', rule: namedParameters },
  named_buffers: { kind: 'rule', params: 'self, prefix?, recurse?, remove_duplicate?', rule: namedBuffers },
  ...each('children modules named_children named_modules get_submodule get_parameter get_buffer', (name) => ({
    kind: 'rule',
    params: 'self, *rest, memo?, prefix?, remove_duplicate?',
    rule: (_args, host) => host.unknown(`what ${name} gives`),
  })),
  state_dict: {
    kind: 'rule',
    params: 'self, *rest, destination?, prefix?, keep_vars?',
    rule: stateDict,
  },
  ...each(
    'register_forward_hook register_forward_pre_hook register_backward_hook register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook register_state_dict_pre_hook',
    () => ({ kind: 'rule', params: 'self, *rest', rule: (_args, host) => host.unknown('a handle of a hook') }),
  ),
  module: { kind: 'property', rule: itself },
  training: { kind: 'property', rule: () => ({ kind: 'truth' }) },
};

/** The modules a container was given: several, a list of them, or a dict. */
function modulesIn(given: Value | undefined): Value {
  const items = itemsOf(given);
  const [only] = items ?? [];
  if (items?.length === 1 && only?.kind === 'record' && !only.open) return listValue(Object.values(only.fields));
  if (items?.length === 1 && only?.kind === 'sequence') return listValue(itemsOf(only) ?? []);
  return items ? listValue(items) : { kind: 'sequence', type: 'list' };
}

const contents = (self: Value | undefined, host: Host): readonly Value[] | undefined =>
  self ? itemsOf(host.read(self, 'items')) : undefined;

/** The modules one after the other; a list nobody knows gives nothing. */
const forward: Rule = ({ self, input }, host) => {
  const modules = self ? host.iterate(host.read(self, 'items')) : undefined;
  if (!modules?.items || !input) return host.unknown('its modules are not in sight');
  return modules.items.reduce((value, module) => host.call(module, [value]), input);
};

/** Puts modules behind those that are there. */
const extend =
  (several: boolean): Rule =>
  ({ self, module }, host) => {
    const old = contents(self, host);
    const more = several ? host.iterate(module ?? NONE).items : module ? [module] : [];
    const all: Value = old && more ? listValue([...old, ...more]) : { kind: 'sequence', type: 'list' };
    if (self) host.write(self, 'items', all);
    return self ?? NONE;
  };

/** `super().__init__(a, b)` of a class that extends Sequential. */
const construct: Rule = ({ self, modules }, host) => {
  if (self) host.write(self, 'items', modulesIn(modules));
  return NONE;
};

/** `seq[0]` is a module, `seq[:2]` a Sequential of some. */
const getItem: Rule = ({ self, index }, host) => {
  const modules = contents(self, host);
  const at = integerOf(index);
  if (!modules || !index) return host.unknown('its modules are not in sight');
  if (at !== undefined) return modules[at < 0 ? at + modules.length : at] ?? host.unknown('there is no such module');
  if (index.kind !== 'record') return host.join(modules);
  const { start, stop, step } = index.fields;
  const [from, to] = [start, stop].map((one) => (isGiven(one) ? integerOf(one) : undefined));
  const known = [start, stop].every((one) => !isGiven(one) || integerOf(one) !== undefined) && !isGiven(step);
  return known
    ? host.create('torch.nn.Sequential', { items: listValue(modules.slice(from, to)) })
    : host.unknown('which modules it takes is not known');
};

/** `seq[0] = layer` puts another module in the place of one. */
const setItem: Rule = ({ self, index, module }, host) => {
  const modules = contents(self, host);
  const at = integerOf(index);
  const place = at !== undefined && at < 0 ? at + (modules?.length ?? 0) : at;
  const known = modules && module && place !== undefined && place >= 0 && place < modules.length;
  const items: Value = known
    ? listValue(modules.map((one, i) => (i === place ? module : one)))
    : { kind: 'sequence', type: 'list' };
  if (self) host.write(self, 'items', items);
  return NONE;
};

export const SEQUENTIAL: Entries = {
  __getitem__: { kind: 'rule', params: 'self, index', rule: getItem },
  __setitem__: { kind: 'rule', params: 'self, index, module', rule: setItem },
  ...each('forward', () => ({ kind: 'rule', params: 'self, input', rule: forward })),
  ...each('constructor', () => ({ kind: 'rule', params: 'self, *modules', rule: construct })),
  children: {
    kind: 'rule',
    params: 'self',
    rule: ({ self }, host) => (self ? host.read(self, 'items') : host.unknown('no module')),
  },
  append: { kind: 'rule', params: 'self, module', rule: extend(false) },
  add_module: { kind: 'rule', params: 'self, name, module', rule: extend(false) },
  extend: { kind: 'rule', params: 'self, sequential:module', rule: extend(true) },
  __len__: {
    kind: 'rule',
    params: 'self',
    rule: ({ self }, host) => {
      const items = contents(self, host);
      return items ? { kind: 'size', dim: num(items.length) } : host.unknown('its modules are not in sight');
    },
  },
};

/** What stands where a layer should: a function, or a class that nothing has called. */
function noLayer(value: Value): 'a function' | 'a class' | undefined {
  if (value.kind === 'function') return 'a function';
  if (value.kind === 'class') return 'a class';
  if (value.kind !== 'api' || value.self) return undefined;
  if (/^torch\.nn\.[A-Z]\w*$/.test(value.path)) return 'a class';
  return /^torch\.(nn\.functional\.)?[a-z]\w*$/.test(value.path) ? 'a function' : undefined;
}

const sequential: Rule = ({ modules }, host) => {
  const given = itemsOf(modules) ?? [];
  const at = given.findIndex((one) => noLayer(one) !== undefined);
  const wrong = given[at];
  if (!wrong) return host.create('torch.nn.Sequential', { items: modulesIn(modules) });
  const got = noLayer(wrong) ?? '';
  const instead = got === 'a class' ? { instance: 'layer' } : { function: 'layer' };
  return fault('not-a-layer', `modules[${at}]`, { facts: { got, ...instead } });
};

export const CONTAINERS: Entries = {
  Sequential: { kind: 'rule', params: '*modules', rule: sequential },
  ...each('ModuleList ParameterList', () => ({
    kind: 'rule',
    params: 'values?',
    rule: ({ values }, host) => {
      if (!values || values.kind === 'none') return listValue([]);
      const { items, element, length } = host.iterate(values);
      if (items) return listValue(items);
      return { kind: 'sequence', type: 'list', element, ...(length ? { length } : {}) };
    },
  })),
  ...each('ModuleDict ParameterDict', () => ({
    kind: 'rule',
    params: 'values?',
    rule: ({ values }): Value =>
      values?.kind === 'record'
        ? { kind: 'record', fields: values.fields, open: values.open }
        : { kind: 'record', fields: {}, open: values !== undefined && values.kind !== 'none' },
  })),
};
