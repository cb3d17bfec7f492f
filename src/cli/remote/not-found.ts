/** The error for an id or a name that a query answers `null` for. */
import { CliError } from '../exit-codes.ts';

/** The error that names what was looked for. */
export function notFound(what: string, name: string): CliError {
  return new CliError('NOT_FOUND', `There is no ${what} "${name}" in this workspace.`, {
    advice: 'Check the id or the name; `heliograph workspace show` says which workspace the key is of.',
  });
}
