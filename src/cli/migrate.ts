/** The command `migrate`. */
import { Command } from 'commander';
import { configFromProcess } from '../config.ts';
import { StartError } from '../kernel/errors.ts';
import { withExamples } from './examples.ts';

/** `heliograph migrate`: brings the database of DATABASE_URL up to date. */
export function migrateCommand(): Command {
  const command = new Command('migrate')
    .description('apply the migrations that the database of DATABASE_URL lacks')
    .action(async () => {
      const { databaseUrl, runRole } = configFromProcess();
      if (databaseUrl === null) throw new StartError('`migrate` needs DATABASE_URL.');
      const { applyMigrations } = await import('../db/migrate.ts');
      const applied = await applyMigrations(databaseUrl, runRole);
      process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied ${applied.join(', ')}.\n`);
      if (runRole !== null) process.stdout.write(`The role "${runRole}" has what the hub needs, and no more.\n`);
    });
  return withExamples(command, 'heliograph migrate');
}
