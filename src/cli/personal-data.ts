/** The command `heliograph personal-data`. */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { packageFile } from '../package-files.ts';
import { withExamples } from './examples.ts';

/** `docs/personal-data.md`. */
export const PERSONAL_FILE = packageFile('docs/personal-data.md');

/** `heliograph personal-data`: prints the registry of personal data, or writes it to `docs/personal-data.md`. */
export function personalDataCommand(): Command {
  const command = new Command('personal-data')
    .description('print where personal data are, and what becomes of them; --write stores it in docs/personal-data.md')
    .option('--write', 'write it to docs/personal-data.md')
    .action(async (options: { write?: true }) => {
      const { printedPersonalData } = await import('./personal-data-page.ts');
      if (options.write) await writeFile(PERSONAL_FILE, printedPersonalData());
      else process.stdout.write(printedPersonalData());
    });
  return withExamples(command, 'heliograph personal-data');
}
