/** argparse: what the command line may say, and what it says where the user writes nothing. */

import type { Args, Outcome } from '../ops/op.ts';
import { sym, symbolsOf } from '../shape/dim.ts';
import type { Host, Value } from '../shape/value.ts';
import {
  anyNumber,
  ends,
  gives,
  isMissing,
  isSequence,
  list,
  missing,
  none,
  numberValue,
  rule,
  textOf,
  truth,
  tuple,
  under,
} from './builtin-tools.ts';
import type { Entry } from './library.ts';

/** An argument may be anything of its kind; its default is kept beside that, and proves nothing by itself. */
function addArgument(args: Args, host: Host): Outcome {
  const { self = missing } = args;
  const names = ['a', 'b', 'c'].map((name) => textOf(args[name])).filter((name) => name !== undefined);
  const long = names.find((name) => name.startsWith('--')) ?? names[0];
  const name = textOf(args.dest) ?? long?.replace(/^-+/, '').replaceAll('-', '_');
  if (name === undefined) return none;
  const usual = defaultOf(args, long?.startsWith('-') === true);
  host.write(self, `argument:${name}`, anyArgument(name, args, usual, host));
  if (usual) host.write(self, `default:${name}`, usual);
  if (isSequence(args.choices)) host.write(self, `choices:${name}`, args.choices);
  return host.create('python.std.argparse.Action', {});
}

function anyArgument(name: string, args: Args, usual: Value | undefined, host: Host): Value {
  const action = textOf(args.action);
  const id = symbolsOf(host.fresh(name))[0]?.id ?? name;
  if (action === 'store_true' || action === 'store_false')
    return { kind: 'truth', dim: sym({ id, name, lo: 0, hi: 1 }) };
  if (usual?.kind === 'text') return { kind: 'text', open: { id, name } };
  if (usual?.kind === 'number') return anyNumber;
  const whole = typeIs(args, 'int');
  const shown = usual && usual.kind !== 'none' && (whole || usual.kind === 'size') ? { usual } : {};
  return {
    kind: 'unknown',
    why: 'it is an argument of the command line',
    open: { id, name, ...shown },
  };
}

/** What the argument is where the command line does not name it; undefined where it must, or where that is not in sight. */
function defaultOf(args: Args, optional: boolean): Value | undefined {
  const action = textOf(args.action);
  const given = isMissing(args.default) ? undefined : args.default;
  if (args.required?.kind === 'truth' && args.required.value === true) return undefined;
  if (action === 'store_true' || action === 'store_false') return given ?? truth(action === 'store_false');
  if (!given) return optional ? none : undefined;
  if (given.kind !== 'text' || isMissing(args.type) || typeIs(args, 'str')) return given;
  const n = Number(given.value);
  return (typeIs(args, 'int') || typeIs(args, 'float')) && given.value !== undefined && !Number.isNaN(n)
    ? numberValue(n)
    : undefined;
}

function typeIs(args: Args, name: string): boolean {
  return args.type?.kind === 'api' && args.type.path === `python.${name}`;
}

function setDefaults({ self = missing, named }: Args, host: Host): Outcome {
  if (named?.kind === 'record')
    for (const [name, value] of Object.entries(named.fields)) host.write(self, `default:${name}`, value);
  return none;
}

/**
 * A list of nothing is a command line that says nothing; without a list it is the user's.
 * Flags stay open in every run, for those are what users set.
 */
function parsed({ self = missing, args }: Args, host: Host): Value {
  const fields: { [name: string]: Value } = {};
  const silent = isSequence(args) && args.items?.length === 0;
  const known = self.kind === 'instance' ? self.fields : {};
  for (const [field, value] of Object.entries(known)) {
    if (!field.startsWith('argument:')) continue;
    const name = field.slice('argument:'.length);
    const usual = known[`default:${name}`];
    const among = known[`choices:${name}`];
    fields[name] = !usual
      ? value
      : silent
        ? usual
        : PLAIN.has(usual.kind)
          ? host.usual(usual, value, isSequence(among) ? among.items : undefined)
          : value;
  }
  return { kind: 'record', open: false, fields };
}

const PLAIN: ReadonlySet<Value['kind']> = new Set(['text', 'size', 'number']);
const ADD =
  'self, a?, b?, c?, *, dest?, action?, default?, type?, help?, choices?, nargs?, required?, metavar?, const?, version?';

export const argparse: { readonly [path: string]: Entry } = under('python.std.argparse', {
  ArgumentParser: rule('a?, b?, c?', (_args, host) => host.create('python.std.argparse.ArgumentParser', {})),
  'ArgumentParser.add_argument': rule(ADD, addArgument),
  'ArgumentParser.add_argument_group': rule('self, a?, b?', ({ self = missing }) => self),
  'ArgumentParser.add_mutually_exclusive_group': rule('self, a?, b?', ({ self = missing }) => self),
  'ArgumentParser.set_defaults': rule('self, **named', setDefaults),
  'ArgumentParser.print_help': gives(none),
  'ArgumentParser.print_usage': gives(none),
  'ArgumentParser.error': ends,
  'ArgumentParser.exit': ends,
  'ArgumentParser.parse_args': rule('self, args?, namespace?', parsed),
  'ArgumentParser.parse_known_args': rule('self, args?, namespace?', (args, host) =>
    tuple([parsed(args, host), list([])]),
  ),
});
