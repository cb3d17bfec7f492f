/** The command `heliograph settings`. */
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { packageFile } from '../package-files.ts';
import { withExamples } from './examples.ts';

/** `docs/settings.md`. */
export const SETTINGS_FILE = packageFile('docs/settings.md');

/** `heliograph settings`: prints every setting of a connection, or writes them to `docs/settings.md`. */
export function settingsCommand(): Command {
  const command = new Command('settings')
    .description('print every setting of a connection; --write stores them in docs/settings.md')
    .option('--write', 'write them to docs/settings.md')
    .action(async (options: { write?: true }) => {
      const { printedSettings } = await import('./settings-page.ts');
      if (options.write) await writeFile(SETTINGS_FILE, printedSettings());
      else process.stdout.write(printedSettings());
    });
  return withExamples(command, 'heliograph settings');
}
