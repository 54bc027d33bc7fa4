/** How a language writes the small pieces that an edit of a program is made of. */

export interface Editing {
  truth(value: boolean): string;
  /** An argument given by its name. */
  named(name: string, value: string): string;
  /** An object that gives options, or undefined where options are arguments by their names. */
  options(name: string, value: string): string | undefined;
  /** The size of an axis of a tensor. */
  size(tensor: string, axis: number): string;
  /** Two values as one. */
  pair(first: string, second: string): string;
  /** Names that the parts of a value are given; what is not needed is left out. */
  parts(names: readonly string[], left: number): string;
  /** A comment to the end of the line. */
  comment(text: string): string;
}
