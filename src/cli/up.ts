/** The command `up`. */
import { Command } from 'commander';
import { configFromProcess } from '../config.ts';
import { withExamples } from './examples.ts';

/** `heliograph up`: the whole hub on embedded parts, for development. */
export function upCommand(): Command {
  const command = new Command('up')
    .description('run everything on embedded PostgreSQL and NATS, with the SMSC simulator')
    .option('--sample', 'fill a workspace that is empty with the sample data of a small shop, once it runs')
    .option('--no-sample', 'do not, also where a script asks for it')
    .action(async ({ sample = false }: { sample?: boolean }) => {
      const { up } = await import('../embedded/up.ts');
      await up(configFromProcess(), { sample });
    });
  return withExamples(command, 'heliograph up', 'PORT=4100 HELIOGRAPH_DATA_DIR=/tmp/hub heliograph up');
}
