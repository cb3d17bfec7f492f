#!/usr/bin/env node
/** The command line of the hub. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { doctorCommand } from './cli/doctor.ts';
import { errorsCommand } from './cli/errors.ts';
import { handsetCommand } from './cli/handset.ts';
import { importCommand } from './cli/import.ts';
import { keyCommand } from './cli/key.ts';
import { migrateCommand } from './cli/migrate.ts';
import { schemaCommand } from './cli/schema.ts';
import { secretsCommand } from './cli/secrets.ts';
import { serveCommand } from './cli/serve.ts';
import { settingsCommand } from './cli/settings.ts';
import { upCommand } from './cli/up.ts';
import { workspaceCommand } from './cli/workspace.ts';
import { ConfigError, preferProduction, thinkInUtc } from './config.ts';
import { codeOf } from './embedded/state.ts';
import { StartError } from './kernel/errors.ts';

// Before anything that reads it is loaded.
preferProduction();
thinkInUtc();

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('heliograph')
  .description('An A2P messaging hub: GraphQL in front, SMPP behind, live status in between.')
  .version(version)
  .addCommand(upCommand())
  .addCommand(serveCommand())
  .addCommand(migrateCommand())
  .addCommand(workspaceCommand())
  .addCommand(keyCommand())
  .addCommand(secretsCommand())
  .addCommand(doctorCommand())
  .addCommand(handsetCommand())
  .addCommand(importCommand())
  .addCommand(schemaCommand())
  .addCommand(errorsCommand())
  .addCommand(settingsCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`);
  // Whoever started this process as a child need not try again: it would end the same way.
  if (process.connected && isMendable(error)) process.send?.({ unstartable: true }, () => {});
  process.exitCode = 1;
  // Whatever is still open must not keep a failed start alive.
  setTimeout(() => process.exit(1), 500).unref();
}

/** Returns true if somebody has to mend something before it can work. */
function isMendable(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof StartError;
}

/** A sentence for what the user can mend; the whole story for what nobody expected. */
function explain(error: unknown): string {
  if (isMendable(error)) return error.message;
  const code = codeOf(error);
  if (code === 'EADDRINUSE')
    return `The port is taken (${(error as Error).message}): stop what uses it, or set PORT to another.`;
  if (['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '3D000'].includes(code)) {
    return `A server cannot be reached: ${(error as Error).message || code}. Check DATABASE_URL and NATS_URL.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
