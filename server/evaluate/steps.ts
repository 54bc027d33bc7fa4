/** What is done in steps: between two of them other work may be done, or it may be given up. */

export type Steps<T = void> = Generator<undefined, T>;

/** All steps, one after the other. */
export function finished<T>(steps: Steps<T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}
