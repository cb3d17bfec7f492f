/** Failures of commands as people and programs read them. */
import type { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { codeOf } from '../embedded/state.ts';
import { StartError } from '../kernel/errors.ts';
import { CliError, EXIT, type ExitCode, usageError } from './exit-codes.ts';
import { mistyped } from './mistyped.ts';
import { asTyped } from './typed-as.ts';
import { typedName } from './typed-name.ts';

/** Returns true if somebody has to mend something before it can work. */
export function isMendable(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof StartError || error instanceof CliError;
}

/** The exit code for an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  return error instanceof ConfigError ? EXIT.USAGE : EXIT.FAILURE;
}

/** The error in the words of a terminal: the fault, each issue, what to do, the code and the page that explains it. @param command the one that was run */
export function explain(error: unknown, command?: Command): string {
  return asTyped(wordsOf(error, command));
}

function wordsOf(error: unknown, command: Command | undefined): string {
  if (error instanceof CliError) return explainCliError(error, command);
  if (isMendable(error)) return error.message;
  const code = codeOf(error);
  if (code === 'EADDRINUSE')
    return `The port is taken (${(error as Error).message}): stop what uses it, or set PORT to another.`;
  if (['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '3D000'].includes(code)) {
    return `A server cannot be reached: ${(error as Error).message || code}. Check DATABASE_URL and NATS_URL.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function explainCliError(
  { code, message, help, details: { issues = [], advice } }: CliError,
  command: Command | undefined,
): string {
  const faults = issues.map(({ path, message: fault, received }) => {
    const came = received == null || fault.includes(`"${received}"`) ? '' : ` "${received}"`;
    return `  ${typedName(path, command)}${came}: ${fault}`;
  });
  const head =
    faults.length === 0 ? message : ['This cannot be taken as it is; nothing was changed:', ...faults].join('\n');
  return [head, ...(advice === undefined ? [] : [advice]), `[${code}]${code === 'USAGE' ? '' : ` ${help}`}`].join('\n');
}

/** The error as one JSON document, for `--json`. */
export function failureDocument(error: unknown): object {
  const exitCode = exitCodeOf(error);
  if (!(error instanceof CliError)) return { error: { code: 'FAILURE', message: explain(error), exitCode } };
  const { code, message, help, details } = error;
  const { advice = null, issues = [] } = details;
  return { error: { code, message, help, advice, issues, exitCode } };
}

/** Turns what commander refuses into a usage error that names the help of the command. */
export function refuseBy(command: Command, path: string): void {
  // The message is printed with the others, once.
  command.configureOutput({ outputError: () => {}, writeOut: (text) => process.stdout.write(asTyped(text)) });
  command.exitOverride((error: CommanderError) => {
    // Help and version have been printed.
    if (error.exitCode === 0 || error.code === 'commander.help') throw error;
    const message = error.message.replace(/^error: /, '');
    const word = mistyped(command, error);
    // Of a subcommand that is none, the help of those that are.
    const place = word?.startsWith('Unknown command') === true ? path.replace(/ \S+$/, '') : path;
    throw usageError(word ?? asSentence(message), `See: ${place} --help`);
  });
}

/** The words of commander as a sentence; what may have been meant comes behind it. */
function asSentence(message: string): string {
  const [fault = '', ...rest] = message.split('\n');
  const whole = `${fault.charAt(0).toUpperCase()}${fault.slice(1)}`.replace(/(?<![.?!])$/, '.');
  return [whole, ...rest.map((line) => line.replace(/^\((.*)\)$/, '$1'))].join(' ');
}
