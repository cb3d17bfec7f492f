/** The command `heliograph errors`. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { withExamples } from './examples.ts';

/** `docs/errors.md`, seen from `src/cli` and from `dist/cli` alike. */
export const ERRORS_FILE = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));

/** `heliograph errors`: prints every code that an answer can have, or writes them to `docs/errors.md`. */
export function errorsCommand(): Command {
  const command = new Command('errors')
    .description('print every code of errors and reasons; --write stores them in docs/errors.md')
    .option('--write', 'write them to docs/errors.md')
    .action(async (options: { write?: true }) => {
      const { printedErrors } = await import('./errors-page.ts');
      if (options.write) await writeFile(ERRORS_FILE, printedErrors());
      else process.stdout.write(printedErrors());
    });
  return withExamples(command, 'heliograph errors');
}
