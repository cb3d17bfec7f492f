/** The command `heliograph errors`. */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { packageFile } from '../package-files.ts';
import { withExamples } from './examples.ts';
import { usageError } from './exit-codes.ts';

/** `docs/errors.md`. */
export const ERRORS_FILE = packageFile('docs/errors.md');

/** `heliograph errors`: explains a code that an answer can have, prints all, or writes them to `docs/errors.md`. */
export function errorsCommand(): Command {
  const command = new Command('errors')
    .description('explain a code of an error or of a reason, or all of them')
    .argument('[code]', 'the code, e.g. NO_CONSENT; absent: every code')
    .option('--write', 'write all of them to docs/errors.md')
    .action(async (code: string | undefined, options: { write?: true }) => {
      const { explained, printedErrors } = await import('../graphql/http/errors-page.ts');
      if (code !== undefined) {
        const name = code.toUpperCase().replaceAll('-', '_');
        const found = explained(name);
        if (found === null)
          throw usageError(`No error and no reason has the code "${code}".`, 'All: heliograph errors');
        process.stdout.write(`${name}\n${found.meaning}\n${found.remedy}\n`);
      } else if (options.write) await writeFile(ERRORS_FILE, printedErrors());
      else process.stdout.write(printedErrors());
    });
  return withExamples(command, 'heliograph errors NO_CONSENT', 'heliograph errors');
}
