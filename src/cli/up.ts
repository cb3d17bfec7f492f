/** The command `up`. */
import { Command } from 'commander';
import { configFromProcess } from '../config.ts';

/** `heliograph up`: the whole hub on embedded parts, for development. */
export function upCommand(): Command {
  return new Command('up')
    .description('run everything on embedded PostgreSQL and NATS, with the SMSC simulator')
    .action(async () => {
      const { up } = await import('../embedded/up.ts');
      await up(configFromProcess());
    });
}
