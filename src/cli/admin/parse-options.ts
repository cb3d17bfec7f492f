/** The check of the options of a command against a schema. */
import type { z } from 'zod';
import { parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { usageError } from '../exit-codes.ts';

/**
 * Options of a command as an action takes them.
 *
 * @param names the option that stands for each field
 * @throws CliError with a line for each that is wrong: the option, what came, what would be right
 */
export function parseOptions<S extends z.ZodType>(
  schema: S,
  options: Record<string, unknown>,
  names: Readonly<Record<string, string>>,
): z.output<S> {
  try {
    return parseInput(schema, options);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw usageError(optionMistakes(error, names));
  }
}

/** The faults of options, a line each. */
export function optionMistakes({ issues }: InvalidInputError, names: Readonly<Record<string, string>>): string {
  return issues
    .map(({ path: [field = ''], message, received }) => {
      const came = received === undefined ? '' : ` "${received}"`;
      return `--${names[field] ?? field}${came} ${message}.`;
    })
    .join('\n');
}
