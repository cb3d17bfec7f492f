/** Options that several commands have, and how their values are read. */
import fs from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { inexactFault } from '../../kernel/json-scan.ts';
import { readDayOrMoment } from '../../kernel/moment.ts';
import { MESSAGE_STATUSES, PURPOSE_NAMES } from '../../kernel/words.ts';
import { usageError } from '../exit-codes.ts';

/** Entries that a list prints unless more are asked for. */
const DEFAULT_LIMIT = 20;

/** An option of a closed set: shown in small letters, taken in any, handed on as the API writes it. */
export function choice(flags: string, values: readonly string[], description: string): Option {
  const shown = values.map(asWord);
  const option = new Option(flags, description).choices(shown);
  return option.argParser((value: string) => oneOf(value, values));
}

/** An option of a closed set that may be repeated. */
export function choices(flags: string, values: readonly string[], description: string): Option {
  const option = new Option(flags, `${description}; may be repeated`).choices(values.map(asWord));
  return option.argParser((value: string, previous: unknown) => [
    ...valuesBefore<string>(previous),
    ...value.split(',').map((each) => oneOf(each, values)),
  ]);
}

/** Values that an option has had so far. @param previous as commander keeps them; `false`: `--no-` was said of it */
export function valuesBefore<T>(previous: unknown): readonly T[] {
  return Array.isArray(previous) ? (previous as T[]) : [];
}

function oneOf(value: string, values: readonly string[]): string {
  const name = value.trim().toUpperCase().replaceAll('-', '_');
  if (values.includes(name)) return name;
  throw new InvalidArgumentError(`Allowed are ${values.map(asWord).join(', ')}.`);
}

/** A word of the API as it is written on a command line: OUTCOME_UNKNOWN is `outcome-unknown`. */
export function asWord(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** An option that may be repeated. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`).argParser((value: string, previous: unknown) => [
    ...valuesBefore<string>(previous),
    value,
  ]);
}

/** The option for one purpose. */
export function purposeOption(description: string): Option {
  return choice('--purpose <purpose>', PURPOSE_NAMES, description);
}

/** The option for purposes. */
export function purposesOption(description: string): Option {
  return choices('--purpose <purpose>', PURPOSE_NAMES, description);
}

/** Purposes in words: `all` of them, or which. */
export function purposesText(purposes: readonly string[]): string {
  return purposes.length === PURPOSE_NAMES.length ? 'all' : purposes.join(', ');
}

/** The option for statuses of messages. */
export function statusesOption(): Option {
  return choices('--status <status>', MESSAGE_STATUSES, 'only messages of this status');
}

/** Adds the options that say how many entries of a list are printed. */
export function withLimit(command: Command): Command {
  return command
    .addOption(
      new Option('--limit <count>', 'most entries that are printed').argParser(wholeNumber(1)).default(DEFAULT_LIMIT),
    )
    .option('--all', 'print all of them, however many there are');
}

/** Options of a list. */
export interface Limited {
  limit: number;
  all?: true;
}

/** Most entries to print; `null`: all. */
export function limitOf({ limit, all }: Limited): number | null {
  return all === true ? null : limit;
}

/** Reads a whole number. */
export function wholeNumber(least: number, most = 1_000_000_000): (value: string) => number {
  return (value) => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most.toLocaleString('en')}.`);
  };
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SHORT_DURATION = /^(\d{1,9})\s*([smhd])$/;

/** Reads a duration: `90s`, `10m`, `2h`, `3d`, or ISO 8601 as the API takes it. */
export function duration(value: string): string {
  const [, count, unit] = SHORT_DURATION.exec(value.trim()) ?? [];
  if (count !== undefined && unit !== undefined) return unit === 'd' ? `P${count}D` : `PT${count}${unit.toUpperCase()}`;
  if (/^P(?=.)/i.test(value)) return value;
  throw new InvalidArgumentError('It takes 90s, 10m, 2h or 3d, or a duration of ISO 8601 such as PT10M.');
}

/** Reads a moment: ISO 8601, or a duration from now (`2h`). @param direction 1: later, -1: ago */
export function moment(direction: 1 | -1): (value: string) => string {
  return (value) => {
    const [, count, unit] = SHORT_DURATION.exec(value.trim()) ?? [];
    if (count !== undefined && unit !== undefined) {
      return new Date(Date.now() + direction * Number(count) * UNITS[unit as keyof typeof UNITS]).toISOString();
    }
    const at = readDayOrMoment(value.trim());
    if (at !== null) return at.toISOString();
    const relative = direction === 1 ? '2h (from now)' : '2h (ago)';
    throw new InvalidArgumentError(`It takes ${relative}, a day, or a moment with its zone: 2026-11-28T09:00:00Z.`);
  };
}

/** Reads a JSON object. */
export function jsonObject(value: string): Record<string, unknown> {
  const parsed = parseJson(value);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new InvalidArgumentError('It takes a JSON object such as {"order":"A1"}.');
}

function parseJson(value: string): unknown {
  const inexact = inexactFault(value);
  if (inexact !== null) throw new InvalidArgumentError(inexact);
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** `name=value` pairs as an object. @param option for those who wrote one without a `=` */
export function pairs(option: string, list: readonly string[] | undefined): Record<string, string> | undefined {
  if (list === undefined) return undefined;
  const entries = list.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at <= 0) throw usageError(`${option} "${pair}" must be name=value.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}

/** The text that an argument is: `-` stands for standard input, whose last line break is left out. */
export async function textOf(argument: string): Promise<string> {
  if (argument !== '-') return argument;
  return (await readAll(process.stdin)).replace(/\r?\n$/, '');
}

/** The text of a file; `-`: standard input. @throws CliError when it cannot be read */
export async function fileText(file: string): Promise<string> {
  if (file === '-') return readAll(process.stdin);
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`The file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Value of an option; `false`: it was taken away by its `--no-`. */
export type Said<T> = T | false;

/** The same as a field of the API: `null`: it is taken away. */
export function orNull<T>(said: Said<T> | undefined): T | null | undefined {
  return said === false ? null : said;
}

/** The object without what is undefined, so that what was not given is not sent. */
export function given<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<T>;
}
