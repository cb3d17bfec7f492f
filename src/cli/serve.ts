/** The command `serve`. */
import { Command } from 'commander';
import { childEnvironment, loadConfig } from '../config.ts';
import { withExamples } from './examples.ts';

/** `heliograph serve`: runs roles against PostgreSQL and NATS that exist. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('run roles against the PostgreSQL and NATS of DATABASE_URL and NATS_URL')
    .option('--roles <roles>', 'api, dispatcher, scheduler, simulator; separated by commas')
    .action(async (options: { roles?: string }) => {
      const given = options.roles === undefined ? {} : { HELIOGRAPH_ROLES: options.roles };
      const config = loadConfig(childEnvironment(given));
      // The whole hub takes a moment to load, which no other command should pay.
      const { serve } = await import('./serve-roles.ts');
      await serve(config);
    });
  return withExamples(command, 'heliograph serve --roles api', 'heliograph serve --roles dispatcher,scheduler');
}
