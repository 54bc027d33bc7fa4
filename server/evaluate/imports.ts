/** Imports: a module of the program is run once, where it is first imported; a package is a path of its library. */

import type { Module, Stmt, Target } from '../program/program.ts';
import type { Value } from '../shape/value.ts';
import { allocate, load, readField, writeField } from './heap.ts';
import { currentState, type Frame, type Machine, type ModuleState, unknownValue } from './machine.ts';
import { changeModule } from './memory.ts';
import { assignPattern } from './patterns.ts';
import { openRun } from './record.ts';
import { newScope, openChild, readName, resolve, setName, setVariable, takeTensorsFor } from './scope.ts';
import { runModuleBody } from './statements.ts';
import { finished, type Steps } from './steps.ts';
import { asked, goBlind } from './watch.ts';

export function importNames(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'import' }>): void {
  const source = moduleSource(m, f, stmt.specifier);
  if (stmt.under) placeModule(m, f, stmt.under, source.whole());
  for (const { imported, local, span } of stmt.names) {
    if (local === '*') {
      importAll(m, f, source);
      continue;
    }
    const value = imported === '*' ? source.whole() : source.member(imported);
    assignPattern(m, f, { kind: 'name', name: local, ...span }, value, 'variable');
  }
}

/** `import a.b.c` makes the module the attribute `b.c` of `a`, which need not be a module in sight itself. */
function placeModule(m: Machine, f: Frame, path: readonly string[], module: Value): void {
  const [first = '', ...rest] = path;
  const last = rest.pop();
  let at = readName(m, f, first);
  if (at?.kind === 'api' || last === undefined) return;
  if (at?.kind !== 'record' || at.ref === undefined) {
    if (module.kind === 'unknown') return;
    at = allocate(m, `${f.file}:import ${first}`, { kind: 'record', fields: {}, open: true });
    setName(m, f, first, at);
  }
  for (const name of rest) {
    const inner: Value | undefined = readField(m, at, name);
    if (inner?.kind !== 'record' || inner.ref === undefined) return;
    at = inner;
  }
  writeField(m, at, last, module);
}

type ExportEntry = ModuleState['exports'] extends Map<string, infer E> ? E : never;

interface Source {
  readonly whole: () => Value;
  readonly member: (name: string) => Value;
  readonly state?: ModuleState;
}

/** `require('m')`, `import('m')`: the whole module. */
export function importModule(m: Machine, f: Frame, specifier: string): Value {
  return moduleSource(m, f, specifier).whole();
}

function targetOf(m: Machine, from: string, specifier: string): Target {
  return asked(() => m.program.resolve(from, specifier));
}

function moduleSource(m: Machine, f: Frame, specifier: string): Source {
  const target = targetOf(m, f.file, specifier);
  if (target.kind === 'file') {
    const module = m.program.modules.get(target.file);
    const state = module && runModule(m, module, f);
    if (state) return fileSource(m, f, specifier, state);
    return unseen(specifier, `${specifier} cannot be read`);
  }
  const path = m.libraries.packagePath(target.kind === 'package' ? target.name : specifier);
  if (path === undefined) {
    const source = unseen(specifier, `${specifier} is not in sight`);
    return { ...source, member: (name) => submodule(m, f, specifier, name) ?? source.member(name) };
  }
  noteTensorLibrary(m, f, path);
  return {
    whole: () => ({ kind: 'api', path }),
    member: (name) => {
      if (name === 'default') return { kind: 'api', path };
      const found = m.libraries.entry(`${path}.${name}`);
      return found?.entry.kind === 'constant'
        ? found.entry.value
        : { kind: 'api', path: found?.path ?? `${path}.${name}` };
    },
  };
}

/** What it holds is undescribed; each name of it is one value, whoever imports it. */
function unseen(specifier: string, why: string): Source {
  const whole = (): Value => ({ kind: 'unknown', why, open: { id: `import ${specifier}`, name: specifier } });
  return { whole, member: (name) => openChild(whole(), `.${name}`, name) };
}

function noteTensorLibrary(m: Machine, f: Frame, path: string): void {
  const library = m.libraries.library(path);
  const { module } = f;
  if (library?.tensor && library.claimsUndescribed !== false && module.tensorApi === undefined)
    takeTensorsFor(m, module, library.tensor);
}

function fileSource(m: Machine, f: Frame, specifier: string, state: ModuleState): Source {
  return {
    state,
    whole: () => namespace(m, state),
    member: (name) =>
      exported(m, state, name) ??
      submodule(m, f, specifier, name) ??
      unknownValue(`${name} is not among what the module gives`),
  };
}

/** A name of a Python package that is a module of its own. */
function submodule(m: Machine, f: Frame, specifier: string, name: string): Value | undefined {
  if (f.module.module.language !== 'python') return undefined;
  const inner = specifier.endsWith('.') ? specifier + name : `${specifier}.${name}`;
  return targetOf(m, f.file, inner).kind === 'file' ? moduleSource(m, f, inner).whole() : undefined;
}

/** A name that a module gives to those that import it. */
function exported(m: Machine, state: ModuleState, name: string, depth = 0): Value | undefined {
  if (state.module.language === 'python') return variable(m, state, name);
  const entry = state.exports.get(name);
  if (entry && 'local' in entry) return variable(m, state, entry.local);
  if (entry) {
    const other = m.modules.get(entry.from);
    return other && depth < 8 ? exported(m, other, entry.name, depth + 1) : undefined;
  }
  for (const file of state.reexports) {
    const other = m.modules.get(file);
    const value = other && depth < 8 ? exported(m, other, name, depth + 1) : undefined;
    if (value) return value;
  }
  const common = commonExports(m, state);
  if (name === 'default' && common) return common;
  return common && readField(m, common, name);
}

function variable(m: Machine, state: ModuleState, name: string): Value | undefined {
  const value = m.state.vars.get(`${state.scope.id}:${name}`);
  return value && resolve(m, value);
}

/** `module.exports`, when the module filled it. */
function commonExports(m: Machine, state: ModuleState): Value | undefined {
  const module = m.state.vars.get(`${state.scope.id}:module`);
  const value = module && readField(m, module, 'exports');
  if (!value) return undefined;
  const contents = load(m, value);
  return contents.kind === 'record' && Object.keys(contents.fields).length === 0 ? undefined : value;
}

function namespace(m: Machine, state: ModuleState): Value {
  const fields: { [name: string]: Value } = {};
  const names = state.module.language === 'python' ? [...state.scope.names] : [...state.exports.keys()];
  for (const file of state.reexports) names.push(...(m.modules.get(file)?.exports.keys() ?? []));
  for (const name of names) {
    const value = exported(m, state, name);
    if (value) fields[name] = value;
  }
  const common = commonExports(m, state);
  if (common && Object.keys(fields).length === 0) return common;
  const ref = `${state.module.file}:names`;
  const old = m.state.heap.get(ref);
  // What `import a.b` placed in a package stays there.
  const placed = old?.kind === 'record' ? old.fields : {};
  const record: Value = { kind: 'record', fields: { ...placed, ...fields }, open: false, ref };
  m.state.heap.set(ref, record);
  return { ...record, fields: {} };
}

/** `from m import *`. */
function importAll(m: Machine, f: Frame, source: Source): void {
  const { module } = f;
  if (source.state) {
    goBlind();
    for (const name of source.state.scope.names) {
      const value = name.startsWith('_') ? undefined : exported(m, source.state, name);
      if (!value) continue;
      module.scope.names.add(name);
      setVariable(m, module.scope, name, value);
    }
    takeAll(m, module, source.state.stars);
    return;
  }
  const whole = source.whole();
  if (whole.kind === 'api') takeAll(m, module, [whole.path]);
}

function takeAll(m: Machine, module: ModuleState, paths: readonly string[]): void {
  changeModule(m, `${module.module.file} takes ${paths.join()}`, () => module.stars.push(...paths));
}

export function exportNames(m: Machine, f: Frame, stmt: Extract<Stmt, { kind: 'export' }>): void {
  const { module: from } = f;
  const give = (name: string, what: ExportEntry) =>
    changeModule(m, `${from.module.file} gives ${name} ${Object.values(what).join()}`, () =>
      from.exports.set(name, what),
    );
  if (stmt.specifier === undefined) {
    for (const { local, exported: name } of stmt.names) give(name, { local });
    return;
  }
  const target = targetOf(m, f.file, stmt.specifier);
  const module = target.kind === 'file' ? m.program.modules.get(target.file) : undefined;
  if (module) runModule(m, module, f);
  for (const { local, exported: name } of stmt.names) {
    if (local === '*' && name === '*') {
      if (target.kind === 'file') giveAll(m, from, target.file);
    } else if (local === '*' || target.kind !== 'file') {
      const source = moduleSource(m, f, stmt.specifier);
      const hidden = `export ${name}`;
      setVariable(m, f.module.scope, hidden, local === '*' ? source.whole() : source.member(local));
      give(name, { local: hidden });
    } else give(name, { from: target.file, name: local });
  }
}

function giveAll(m: Machine, module: ModuleState, file: string): void {
  changeModule(m, `${module.module.file} gives all of ${file}`, () => module.reexports.push(file));
}

/**
 * Runs a module's body once, where it is first needed: as the program that is started if it is a root, also when another root
 * imports it before. A module that imports itself in a circle sees what is there.
 */
export function runModule(m: Machine, module: Module, from?: Frame): ModuleState {
  return finished(stepsOfModule(m, module, from));
}

/** A step for each statement of the module; those of what it imports belong to the import. */
export function* stepsOfModule(m: Machine, module: Module, from?: Frame): Steps<ModuleState> {
  const old = m.modules.get(module.file);
  if (old) return old;
  const kept = m.memory?.modules.get(module.file);
  const state = kept ? emptied(kept.state, module) : newModule(m, module);
  m.modules.set(module.file, state);
  const unit = m.memory && module.steady ? module.steady.unit : module.unit;
  const run = openRun(m, `${module.file}:module`, {
    file: module.file,
    unitName: '<module>',
    unit,
    base: 0,
    context: 'module',
    known: true,
    escapes: false,
  });
  const frame: Frame = kept?.frame ?? {
    module: state,
    run,
    file: module.file,
    base: 0,
    unit,
    scope: state.scope,
    qualified: '<module>',
    known: true,
    depth: from ? from.depth + 1 : 0,
    returns: [],
    loops: [],
    pass: '',
    item: '',
    closures: [],
    classes: [],
  };
  frame.run = run;
  frame.unit = unit;
  frame.closures.length = 0;
  frame.classes.length = 0;
  m.memory?.modules.set(module.file, { state, frame });
  goBlind();
  defineModuleNames(m, state);
  const dead = m.dead;
  m.active.push(frame);
  yield* runModuleBody(m, frame, unit.body);
  m.active.pop();
  const end = currentState(m);
  if (end) m.left.set(run.key, end.refined.copy());
  m.dead = dead;
  state.status = 'done';
  m.frames.push(frame);
  return state;
}

function namesOf(module: Module): readonly string[] {
  const extra = module.language === 'javascript' ? ['module', 'exports', 'this'] : ['__name__', '__file__'];
  return [...(module.steady ?? module).unit.locals, ...extra];
}

function newModule(m: Machine, module: Module): ModuleState {
  return {
    module,
    scope: newScope(m, namesOf(module)),
    root: m.program.roots.includes(module.file),
    status: 'running',
    exports: new Map(),
    reexports: [],
    stars: [],
  };
}

/** The state of a module as it is before it runs. */
function emptied(state: ModuleState, module: Module): ModuleState {
  state.module = module;
  state.status = 'running';
  delete state.tensorApi;
  state.exports.clear();
  state.reexports.length = 0;
  state.stars.length = 0;
  state.scope.names.clear();
  for (const name of namesOf(module)) state.scope.names.add(name);
  return state;
}

function defineModuleNames(m: Machine, state: ModuleState): void {
  const { module, scope } = state;
  if (module.language === 'python') {
    setVariable(m, scope, '__name__', {
      kind: 'text',
      value: state.root ? '__main__' : module.file.replace(/^.*\/|\.py$/g, ''),
    });
    setVariable(m, scope, '__file__', { kind: 'text' });
    return;
  }
  const exports = allocate(m, `${module.file}:exports`, { kind: 'record', fields: {}, open: false });
  setVariable(m, scope, 'exports', exports);
  setVariable(
    m,
    scope,
    'module',
    allocate(m, `${module.file}:module`, { kind: 'record', fields: { exports }, open: false }),
  );
}
