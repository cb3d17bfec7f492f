/** Reports of faults of an input: refused at once, or collected. */
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';

/** Takes what is wrong with an input. One that returns has the work go on without what was wrong. */
export type Report = (issues: readonly InputIssue[]) => void;

/** Refuses the input. @throws InvalidInputError */
export const refuse: Report = (issues) => {
  throw new InvalidInputError([...issues]);
};

/** Reports what an error says is wrong with the input. @throws the error, when it is another */
export function reportError(report: Report | null, error: unknown): void {
  if (report === null || !(error instanceof InvalidInputError)) throw error;
  report(error.issues);
}
