/** What `value.name` is: a field, a method bound to its value, a library's name, or a property computed at once. */

import type { Span } from '../program/program.ts';
import type { LayerValue, TensorValue, UnionValue, Value } from '../shape/value.ts';
import { withMethod } from './able.ts';
import { apply } from './apply.ts';
import { runFunction } from './call.ts';
import { layerOf, lookupMember, memberValue, prototypeOf } from './classes.ts';
import { enumMember } from './enums.ts';
import { recognisedObject } from './guess.ts';
import { load, readField } from './heap.ts';
import { membersOf, unionOf } from './join.ts';
import { keyOf } from './key.ts';
import {
  type ClassCode,
  type Frame,
  isClassCode,
  isFunctionCode,
  type Machine,
  missing,
  unknownValue,
} from './machine.ts';
import { tryEach } from './members.ts';
import { withoutAttribute } from './misused.ts';
import { openShape } from './open-shape.ts';
import { holdsGlobals, openChild, openOf, openValue, readName, resolve } from './scope.ts';

export interface AttributeSite {
  readonly name: string;
  readonly span: Span;
  /** The attribute itself is read; otherwise it is called. */
  readonly isValue?: true;
}

export function readAttribute(m: Machine, f: Frame, object: Value, site: AttributeSite): Value {
  return resolve(m, attributeOf(m, f, resolve(m, object), site));
}

function attributeOf(m: Machine, f: Frame, anyOf: Value, site: AttributeSite): Value {
  const object = anyOf.kind === 'union' ? withMethod(m, f, anyOf, site.name) : anyOf;
  switch (object.kind) {
    case 'union':
      if (object.members.every((member) => member.kind === 'tensor')) {
        const property = propertyOfAll(m, f, object, site);
        if (property) return property;
      }
      return (
        lengthOfOne(m, f, object, site) ?? methodOfAll(tryEach(m, object, (member) => attributeOf(m, f, member, site)))
      );
    case 'tensor':
      return ofTensor(m, f, object, site);
    case 'layer':
      return ofLayer(m, f, object, site);
    case 'instance':
      return ofInstance(m, f, object, site);
    case 'record':
      return ofRecord(m, f, object, site);
    case 'class':
      return ofClass(m, object, site);
    case 'api':
      return ofApi(m, f, object, site);
    case 'unknown':
      return ofUnknown(m, f, object, site);
    case 'function':
      return site.name === 'prototype' && isFunctionCode(object.code) && !object.self
        ? prototypeOf(m, object.code)
        : ofBuiltin(m, f, object, site);
    case 'none':
      return unknownValue(`${site.name} is read from a value that may be missing`);
    default:
      return ofBuiltin(m, f, object, site);
  }
}

/** A property of tensors of one library, member by member: what each choice makes of it stays apart. */
function propertyOfAll(m: Machine, f: Frame, object: UnionValue, site: AttributeSite): Value | undefined {
  const apis = new Set(object.members.map((member) => (member.kind === 'tensor' ? member.api : undefined)));
  const [api = f.module.tensorApi] = apis;
  const found = api === undefined || apis.size > 1 ? undefined : m.libraries.member(api, site.name);
  return api !== undefined && found?.entry.kind === 'property' ? member(m, f, api, object, site) : undefined;
}

/** The length of one of several lists is one size, which nobody knows. */
function lengthOfOne(m: Machine, f: Frame, object: UnionValue, site: AttributeSite): Value | undefined {
  const present = object.members.filter((member) => member.kind !== 'none');
  if (site.name !== 'length' || present.length < 2) return undefined;
  const each = present.map((member) => attributeOf(m, f, member, site));
  const isSize = (one: Value) => one.kind === 'size' || openOf(one) !== undefined;
  const keys = new Set(each.map((one) => keyOf(one)));
  return keys.size > 1 && each.every(isSize) ? openValue(`either ${[...keys].join()}`, 'length') : undefined;
}

/** One method of one library taken from several values is that method of the union: the same choice decides. */
function methodOfAll(value: Value): Value {
  if (value.kind !== 'union') return value;
  const [first] = value.members;
  if (first?.kind !== 'api') return value;
  const selves: Value[] = [];
  for (const member of value.members) {
    if (member.kind !== 'api' || member.path !== first.path || !member.self) return value;
    selves.push(member.self);
  }
  const { members: _members, ...choice } = value;
  const self = unionOf(selves);
  return { ...first, self: self.kind === 'union' ? { ...choice, members: self.members } : self };
}

function ofTensor(m: Machine, f: Frame, object: TensorValue, site: AttributeSite): Value {
  if (site.name === 'shape' && object.open && object.shape.kind !== 'known') return openShape(m, object, object.open);
  const api = object.api ?? f.module.tensorApi;
  const found = api === undefined ? undefined : member(m, f, api, object, site);
  return found ?? withoutAttribute(m, f, object, site) ?? unknownValue(`the tensor's ${site.name} is not modelled`);
}

/** A member of a library's class: a property's value, a constant, or a method bound to the value. */
function member(m: Machine, f: Frame, api: string, self: Value, site: AttributeSite): Value | undefined {
  const found = m.libraries.member(api, site.name);
  if (!found) return undefined;
  const { entry, library, path } = found;
  if (entry.kind === 'constant') return entry.value;
  if (entry.kind === 'property') {
    return apply(m, f, { op: site.name, api: path, library, rule: entry.rule, span: site.span, callsBack: true }, [
      { name: 'self', value: self },
    ]);
  }
  return { kind: 'api', path, self };
}

const CALLS = new Set(['forward', 'apply', 'call', '__call__']);

function ofLayer(m: Machine, f: Frame, object: LayerValue, site: AttributeSite): Value {
  const found = member(m, f, object.api, object, site);
  if (found) return found;
  if (CALLS.has(site.name)) return object;
  return object.config[site.name] ?? unknownValue(`the layer's ${site.name} is not modelled`);
}

function ofInstance(m: Machine, f: Frame, object: Extract<Value, { kind: 'instance' }>, site: AttributeSite): Value {
  const own = readField(m, object, site.name);
  if (own !== undefined) return boundTo(m, f, own, object, site);
  const code = isClassCode(object.code) ? object.code : undefined;
  if (code) {
    const found = lookupMember(m, code, site.name);
    if (found?.kind === 'member') return memberOf(m, f, object, { found, code, span: site.span });
    if (found?.kind === 'static') return found.value;
    const layer = found?.kind === 'api' ? layerOf(m, object) : undefined;
    if (layer) {
      const got = attributeOf(m, f, layer, site);
      return got.kind === 'api' && got.self ? { ...got, bearer: object } : got;
    }
    if (found?.kind === 'api') {
      const inherited = member(m, f, found.path, object, site);
      if (inherited) return inherited;
    }
    return unknownValue(
      found?.kind === 'open' ? `its class extends one that is not in sight` : `nothing in sight sets ${site.name}`,
    );
  }
  const inherited = object.api === undefined ? undefined : member(m, f, object.api, object, site);
  return inherited ?? (object.api ? unknownValue(`${object.api}.${site.name} is not modelled`) : missing);
}

/** JavaScript's functions find the object they are taken from as `this`; a getter is computed at once. */
function boundTo(m: Machine, f: Frame, value: Value, object: Value, site: AttributeSite): Value {
  if (value.kind !== 'function' || value.self || f.module.module.language !== 'javascript') return value;
  const unit = isFunctionCode(value.code) ? value.code.unit : undefined;
  if (!unit || unit.kind === 'arrow') return value;
  const bound: Value = { ...value, self: object };
  return unit.kind === 'getter' ? runFunction(m, f, bound, { args: [], span: site.span, complete: true }) : bound;
}

function ofRecord(m: Machine, f: Frame, object: Extract<Value, { kind: 'record' }>, site: AttributeSite): Value {
  const own = readField(m, object, site.name);
  if (own !== undefined) return boundTo(m, f, own, object, site);
  const inherited = ofBuiltinMember(m, f, object, site);
  if (inherited) return inherited;
  const contents = load(m, object);
  if (contents.kind === 'record' && contents.element) return contents.element;
  return contents.kind === 'record' && !contents.open ? missing : unknownValue(`nothing in sight sets ${site.name}`);
}

function ofClass(m: Machine, object: Extract<Value, { kind: 'class' }>, site: AttributeSite): Value {
  const code = isClassCode(object.code) ? object.code : undefined;
  if (!code) return unknownValue('the class is not in sight');
  const found = lookupMember(m, code, site.name);
  if (found?.kind === 'static') return enumMember(m, code, site.name, found.value) ?? found.value;
  if (found?.kind === 'member')
    return found.member.level === 'instance'
      ? { kind: 'function', code: found.member.code }
      : memberValue(found.member, object, code);
  if (found?.kind === 'api') return { kind: 'api', path: `${found.path}.${site.name}` };
  if (site.name === '__name__' || site.name === 'name') return { kind: 'text', value: code.name };
  return unknownValue(`nothing in sight sets ${site.name}`);
}

function ofApi(m: Machine, f: Frame, object: Extract<Value, { kind: 'api' }>, site: AttributeSite): Value {
  if (holdsGlobals(object)) {
    const global = readName(m, { ...f, scope: f.module.scope }, site.name);
    if (global) return global;
  }
  if (object.self) return unknownValue(`a method's ${site.name} is not modelled`);
  const path = `${object.path}.${site.name}`;
  const found = m.libraries.entry(path);
  if (found?.entry.kind === 'constant') return found.entry.value;
  if (found || m.libraries.isNamespace(path)) return { kind: 'api', path: found?.path ?? path };
  const inherited = m.libraries.member(object.path, site.name);
  if (inherited) return { kind: 'api', path: inherited.path };
  return { kind: 'api', path };
}

/** An undescribed value: `.shape` keeps its owner, a tensor's method makes it a tensor of the file's library. */
function ofUnknown(m: Machine, f: Frame, object: Extract<Value, { kind: 'unknown' }>, site: AttributeSite): Value {
  const open = openOf(object);
  const api = f.module.tensorApi;
  if (!open || api === undefined) return openChild(object, `.${site.name}`, site.name);
  if (site.name === 'shape') return openShape(m, object, open);
  const tensorMember = m.libraries.member(api, site.name);
  if (tensorMember && !isAmbiguous(m, f, site.name)) {
    // `args.cuda` of something undescribed is a setting; `x.cuda()` is what tensors have.
    const isSetting = site.isValue && f.module.module.language === 'python';
    if (tensorMember.entry.kind !== 'property' && !isSetting)
      return { kind: 'api', path: tensorMember.path, self: object };
    return openChild(object, `.${site.name}`, site.name);
  }
  const recognised = recognisedObject(m, f, object, site);
  if (recognised) return attributeOf(m, f, recognised, site);
  return openChild(object, `.${site.name}`, site.name);
}

/** Names that lists, texts and records share with tensors are decided by the receiver. */
function isAmbiguous(m: Machine, f: Frame, name: string): boolean {
  const language = f.module.module.language;
  const classes =
    language === 'python' ? ['list', 'str', 'dict', 'tuple', 'set'] : ['Array', 'String', 'Object', 'Map', 'Set'];
  return classes.some((c) => m.libraries.member(`${language}.${c}`, name) !== undefined);
}

const BUILTIN_CLASSES: { readonly [language in 'python' | 'javascript']: { readonly [kind: string]: string } } = {
  python: {
    list: 'list',
    tuple: 'tuple',
    set: 'set',
    iterator: 'iterator',
    size: 'tuple',
    text: 'str',
    record: 'dict',
    number: 'int',
    truth: 'bool',
    function: 'function',
  },
  javascript: {
    list: 'Array',
    tuple: 'Array',
    set: 'Set',
    iterator: 'Iterator',
    size: 'Array',
    text: 'String',
    record: 'Object',
    number: 'Number',
    truth: 'Boolean',
    function: 'Function',
  },
};

function builtinClass(f: Frame, value: Value): string | undefined {
  const kind = value.kind === 'sequence' ? value.type : value.kind === 'size' ? 'number' : value.kind;
  const name = BUILTIN_CLASSES[f.module.module.language][kind];
  return name && `${f.module.module.language}.${name}`;
}

function ofBuiltinMember(m: Machine, f: Frame, object: Value, site: AttributeSite): Value | undefined {
  const api = builtinClass(f, object);
  return api === undefined ? undefined : member(m, f, api, object, site);
}

function ofBuiltin(m: Machine, f: Frame, object: Value, site: AttributeSite): Value {
  const named = object.kind === 'sequence' ? object.names?.indexOf(site.name) : undefined;
  const item = object.kind === 'sequence' && named !== undefined ? object.items?.[named] : undefined;
  if (item) return item;
  const code = object.kind === 'sequence' && object.code && isClassCode(object.code) ? object.code : undefined;
  return (
    (code && ofNamedTuple(m, f, object, { ...site, code })) ??
    ofBuiltinMember(m, f, object, site) ??
    withoutAttribute(m, f, object, site) ??
    unknownValue(`${site.name} of such a value is not modelled`)
  );
}

/** What the class of a named tuple says beside its items. */
function ofNamedTuple(
  m: Machine,
  f: Frame,
  object: Value,
  { code, ...site }: AttributeSite & { readonly code: ClassCode },
): Value | undefined {
  const found = lookupMember(m, code, site.name);
  if (found?.kind === 'static') return found.value;
  return found?.kind === 'member' ? memberOf(m, f, object, { found, code, span: site.span }) : undefined;
}

interface Found {
  readonly found: Extract<ReturnType<typeof lookupMember>, { kind: 'member' }>;
  readonly code: ClassCode;
  readonly span: Span;
}

/** A method with its object, or what a getter gives. */
function memberOf(m: Machine, f: Frame, object: Value, { found, code, span }: Found): Value {
  const value = memberValue(found.member, object, code);
  return found.member.kind === 'getter' ? runFunction(m, f, value, { args: [], span, complete: true }) : value;
}

/** Whether every member of a value is absent: what optional chaining stops at. */
export function isAbsent(value: Value): 'always' | 'maybe' | 'never' {
  const members = membersOf(value);
  const none = members.filter((member) => member.kind === 'none').length;
  return none === members.length ? 'always' : none > 0 ? 'maybe' : 'never';
}
