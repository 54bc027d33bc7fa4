/** An expression as a reader would say it in a message: `inputs`, `self.lstm`, `10`. */

import type { Expr } from '../program/program.ts';
import { shownName } from './scope.ts';

/** Undefined for what has no short name. */
export function textOf(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'name':
      return shownName(expr.name);
    case 'attribute': {
      const object = textOf(expr.object);
      return object === undefined ? expr.name : `${object}.${expr.name}`;
    }
    case 'const':
      return typeof expr.value === 'string' ? `'${expr.value}'` : String(expr.value);
    case 'call': {
      const callee = textOf(expr.callee);
      return callee === undefined ? undefined : `${callee}(${expr.args.length ? '…' : ''})`;
    }
    case 'index': {
      const object = textOf(expr.object);
      return object === undefined ? undefined : `${object}[…]`;
    }
    case 'await':
    case 'cast':
      return textOf(expr.value);
    case 'binary': {
      const left = textOf(expr.left);
      const right = textOf(expr.right);
      return left !== undefined && right !== undefined && left.length + right.length < 40
        ? `${left} ${expr.op} ${right}`
        : undefined;
    }
    case 'super':
      return 'super';
    default:
      return undefined;
  }
}
