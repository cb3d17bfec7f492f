#!/usr/bin/env node
/** The command line of the hub. */
import { type Command, CommanderError } from 'commander';
import { complete } from './cli/completion.ts';
import { EXIT } from './cli/exit-codes.ts';
import { exitCodeOf, explain, failureDocument, isMendable } from './cli/failure.ts';
import { heliograph } from './cli/program.ts';
import { preferProduction, thinkInUtc } from './config.ts';
import { codeOf } from './embedded/state.ts';

// Before anything that reads it is loaded.
preferProduction();
thinkInUtc();

/** Commands that go on when nobody reads what they print. */
const UNREAD = new Set(['up', 'serve']);

// A reader that has enough (`| head`) ends a command, and is no fault.
if (!UNREAD.has(process.argv[2] ?? '')) {
  process.stdout.on('error', (error) => process.exit(codeOf(error) === 'EPIPE' ? EXIT.OK : EXIT.FAILURE));
}

let acting: Command | undefined;
try {
  const program = heliograph();
  program.hook('preAction', (_program, command) => {
    acting = command;
  });
  const [, , first, second, ...words] = process.argv;
  // The script of `completion` asks so, with what was typed behind it.
  if (first === 'complete' && second === '--') await complete(program, words);
  else await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Its help or its version was printed; help that nobody asked for means that a command is missing.
    process.exitCode = error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  } else {
    fail(error);
  }
}

function fail(error: unknown): void {
  const json = process.argv.includes('--json');
  process.stderr.write(json ? `${JSON.stringify(failureDocument(error))}\n` : `\n${explain(error, acting)}\n`);
  // Whoever started this process as a child need not try again: it would end the same way.
  if (process.connected && isMendable(error)) process.send?.({ unstartable: true }, () => {});
  process.exitCode = exitCodeOf(error);
  // Whatever is still open must not keep a failed start alive.
  setTimeout(() => process.exit(), 500).unref();
}
