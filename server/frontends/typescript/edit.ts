import type { Editing } from '../../program/editing.ts';

export const typescriptEditing: Editing = {
  truth: String,
  named: (name, value) => `${name}: ${value}`,
  options: (name, value) => `{ ${name}: ${value} }`,
  size: (tensor, axis) => `${tensor}.shape[${axis}]`,
  pair: (first, second) => `[${first}, ${second}]`,
  parts: (names) => `[${names.join(', ')}]`,
  comment: (text) => `// ${text}`,
};
