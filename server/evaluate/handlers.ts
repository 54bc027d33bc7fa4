/** Which handlers may catch what a library throws when shapes do not fit. */

import type { Expr, Handler } from '../program/program.ts';

/** Kinds of error that no mismatch of shapes, dtypes or arguments is. */
const OTHERS = new Set([
  'AssertionError',
  'BrokenPipeError',
  'CalledProcessError',
  'ConnectionError',
  'EOFError',
  'EnvironmentError',
  'FileExistsError',
  'FileNotFoundError',
  'HTTPError',
  'IOError',
  'ImportError',
  'JSONDecodeError',
  'KeyError',
  'KeyboardInterrupt',
  'ModuleNotFoundError',
  'NotImplementedError',
  'OSError',
  'PermissionError',
  'StopAsyncIteration',
  'StopIteration',
  'SystemExit',
  'TimeoutError',
  'URLError',
  'UnicodeDecodeError',
  'UnicodeEncodeError',
  'ZeroDivisionError',
]);

/** Whether a mismatch may end in the handler: it names no other kind of error, and it does not throw again at its end. */
export function mayCatch(handler: Handler): boolean {
  if (handler.catches?.every((kind) => OTHERS.has(lastName(kind)))) return false;
  const body = handler.body.filter((stmt) => stmt.kind !== 'comment');
  const last = body.at(-1);
  const straight = body.every((stmt) => ['expression', 'assign', 'update', 'raise'].includes(stmt.kind));
  return !(straight && last?.kind === 'raise');
}

function lastName(expr: Expr): string {
  return expr.kind === 'name' || expr.kind === 'attribute' ? expr.name : '';
}
