/** The command `migrate`. */
import { Command } from 'commander';
import { configFromProcess } from '../config.ts';
import { StartError } from '../kernel/errors.ts';
import { withExamples } from './examples.ts';
import { printOne } from './remote/output.ts';

/** `heliograph migrate`: brings the database of DATABASE_URL up to date. */
export function migrateCommand(): Command {
  const command = new Command('migrate')
    .description('apply the migrations that the database of DATABASE_URL lacks')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const { databaseUrl, runRole } = configFromProcess();
      if (databaseUrl === null) throw new StartError('`migrate` needs DATABASE_URL.');
      const { applyMigrations } = await import('../db/migrate.ts');
      const applied = await applyMigrations(databaseUrl, runRole);
      const sentence = applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`;
      const role = runRole === null ? [] : [`The role "${runRole}" has what the hub needs, and no more.`];
      await printOne(json, { applied, runRole }, [sentence, ...role]);
    });
  return withExamples(command, 'heliograph migrate');
}
