import type { Editing } from '../../program/editing.ts';

export const pythonEditing: Editing = {
  truth: (value) => (value ? 'True' : 'False'),
  named: (name, value) => `${name}=${value}`,
  options: () => undefined,
  size: (tensor, axis) => `${tensor}.size(${axis})`,
  pair: (first, second) => `(${first}, ${second})`,
  parts: (names, left) => [...names, ...Array<string>(left).fill('_')].join(', '),
  comment: (text) => `# ${text}`,
};
