/** The shape of a setting of a connection, and what is derived from a channel's table of settings. */
import * as z from 'zod';
import type { BilledAt } from '../kernel/charge.ts';
import { Country } from '../kernel/country.ts';
import { isStorable, NOT_STORABLE } from '../kernel/storable.ts';

/** A closed set of values: an enum of the API, each value with its description. */
export interface Choice<V extends string = string> {
  /** Name of the enum in the API. */
  name: string;
  description: string;
  values: Readonly<Record<V, string>>;
}

/** Lists of records that settings may hold; the API has an input and an object type for each. */
export type RecordName = 'StatusOverride' | 'ReceiptOverride' | 'Tlv';

/** The type of a setting in the API. */
export type SettingType = 'Int' | 'String' | 'Boolean' | Choice | { list: Choice | RecordName };

/** One setting of a connection: everything that is said of it anywhere is derived from this. */
export interface Setting {
  type: SettingType;
  /** Parses a value that is given; `null` and absent values never reach it. */
  zod: z.ZodType;
  /** A sentence without its full stop: the API's description and the line in the docs. */
  description: string;
  /** Limits in words, e.g. "1 to 65,535"; absent: the type says it all. */
  limits?: string;
  /** The value where none is given. A setting with neither this nor `absent` has to be given. */
  default?: unknown;
  /** The meaning of `null`: the setting may be absent, and `null` clears it. */
  absent?: string;
  /** The connection leads elsewhere when this changes: the password has to be given with it. */
  leadsTo?: true;
  /** Stored encrypted and never shown. */
  secret?: true;
}

/** The settings of a channel's connections by name. */
export type SettingTable = Readonly<Record<string, Setting>>;

type Optional<S extends Setting> = S extends { default: unknown } ? true : S extends { absent: string } ? true : false;

/** The parsers of a table's settings, where the optional ones may be absent or `null`. */
type GivenShape<T extends SettingTable> = {
  [K in keyof T]: Optional<T[K]> extends true ? z.ZodOptional<z.ZodNullable<T[K]['zod']>> : T[K]['zod'];
};

/** The names of the settings that are shown: all but secrets. */
type Shown<T extends SettingTable> = { [K in keyof T]: T[K] extends { secret: true } ? never : K }[keyof T];

/** The values of a table's settings: each has its own, its default or `null`. Secrets are not among them. */
export type SettingValues<T extends SettingTable> = {
  [K in Shown<T>]: T[K] extends { absent: string } ? z.output<T[K]['zod']> | null : z.output<T[K]['zod']>;
};

/** The values of a table's settings that only its channel knows, as `connections.settings` has them. */
export type ChannelSettings<T extends SettingTable> = Omit<SettingValues<T>, keyof typeof COMMON_SETTINGS>;

/** A whole number between two limits. */
export const integer = (least: number, most: number) => ({
  type: 'Int' as const,
  zod: z.number().int().min(least).max(most),
  limits: `${least.toLocaleString('en')} to ${most.toLocaleString('en')}`,
});

/** Yes or no. */
export const flag = () => ({ type: 'Boolean' as const, zod: z.boolean() });

/** A text that a parser of its own takes. */
export const text = (zod: z.ZodString | z.ZodType<string>, limits?: string) => ({
  type: 'String' as const,
  zod,
  ...(limits === undefined ? {} : { limits }),
});

/** A text of printable ASCII characters, so many at least and at most. */
export const printable = (least: number, most: number) =>
  text(
    z
      .string()
      .regex(new RegExp(`^[\\x20-\\x7e]{${least},${most}}$`), `must be ${least} to ${most} printable ASCII characters`),
    `at most ${most} characters`,
  );

/** One value of a closed set. */
export const oneOf = <V extends string>(choice: Choice<V>) => ({ type: choice, zod: z.enum(valuesOf(choice)) });

/** Values of a closed set, so many at most. */
export const someOf = <V extends string>(choice: Choice<V>, most: number) => ({
  type: { list: choice },
  zod: z.array(z.enum(valuesOf(choice))).max(most),
});

/** Records that a parser of their own takes, so many at most. */
export const records = <Z extends z.ZodType<unknown[]>>(list: RecordName, zod: Z, most: number) => ({
  type: { list },
  zod,
  limits: `at most ${most}`,
});

/** The values of a closed set. */
export function valuesOf<V extends string>({ values }: Choice<V>): [V, ...V[]] {
  return Object.keys(values) as [V, ...V[]];
}

/** Moments at which a carrier asks for its price. */
export const BILLED_AT: Choice<BilledAt> = {
  name: 'BilledAt',
  description: 'When a carrier asks for the price of a message.',
  values: {
    SUBMIT: 'Once it has taken the message, whatever becomes of it then.',
    DELIVERY: 'Once the message is delivered; what is not costs nothing.',
  },
};

/** Settings that connections of every channel have. Each is a column of `connections`; all others are in its column `settings`. */
export const COMMON_SETTINGS = {
  name: {
    ...text(z.string().trim().min(1).max(100).refine(isStorable, NOT_STORABLE), 'at most 100 characters'),
    description: 'Unique in the workspace',
  },
  responseTimeoutSeconds: {
    ...integer(1, 3_600),
    default: 60,
    description: 'How long a response is waited for, in seconds; then the outcome is unknown',
  },
  queryAfterSeconds: {
    ...integer(1, 86_400),
    absent: 'never',
    description: 'A receipt that has not come by then, in seconds, is asked for (over SMPP with query_sm)',
  },
  country: {
    ...text(Country),
    absent: 'that of the workspace',
    description: 'ISO 3166-1 alpha-2 country that national numbers of inbound messages are read in',
  },
  billedAt: { ...oneOf(BILLED_AT), default: 'SUBMIT', description: 'When its carrier asks for the price of a message' },
} satisfies SettingTable;

/** Settings of a connection that is made: whatever has a default, or may be absent, may be missing or `null`. */
export function newConnectionInput<T extends SettingTable>(table: T) {
  return z.object(givenShape(table));
}

/** Changes to the settings of a connection; absent ones stay. */
export function connectionChangesInput<T extends SettingTable>(table: T) {
  return z.object(givenShape(table)).partial();
}

function givenShape<T extends SettingTable>(table: T): GivenShape<T> {
  const parser = ({ zod, ...setting }: Setting) => (isOptional(setting) ? zod.nullish() : zod);
  return Object.fromEntries(
    Object.entries(table).map(([name, setting]) => [name, parser(setting)]),
  ) as unknown as GivenShape<T>;
}

/** `true`: the setting may be left out when a connection is made. */
export function isOptional(setting: Pick<Setting, 'default' | 'absent'>): boolean {
  return setting.default !== undefined || setting.absent !== undefined;
}

/** The settings that an input gives: `null` clears one that may be absent, and is as good as absent everywhere else. */
export function givenSettings(table: SettingTable, input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => value !== undefined && (value !== null || table[name]?.absent !== undefined),
    ),
  );
}

/** The settings that only the channel knows: those of `connections.settings`. */
function channelSettings(table: SettingTable): [string, Setting][] {
  return Object.entries(table).filter(([name, { secret }]) => secret !== true && !(name in COMMON_SETTINGS));
}

/**
 * The parser of `connections.settings`: what a setting has no value for, since it is newer than the connection, has its
 * default or is `null`.
 */
export function storedSettings<T extends SettingTable>(table: T): z.ZodType<ChannelSettings<T>> {
  const parser = ({ zod, absent, default: value }: Setting) => {
    if (absent !== undefined) return zod.nullable().default(null);
    return value === undefined ? zod : zod.default(value);
  };
  const shape = channelSettings(table).map(([name, setting]) => [name, parser(setting)] as const);
  return z.object(Object.fromEntries(shape)) as unknown as z.ZodType<ChannelSettings<T>>;
}

/** Given settings as they are stored: in columns, and in the column `settings`. Secrets are in neither. */
export interface StoredSettings {
  columns: Record<string, unknown>;
  settings: Record<string, unknown>;
}

/** Splits given settings into what is stored in columns and what in the column `settings`. */
export function toBeStored(table: SettingTable, given: Readonly<Record<string, unknown>>): StoredSettings {
  const own = new Set(channelSettings(table).map(([name]) => name));
  const entries = Object.entries(given).filter(([name]) => table[name]?.secret !== true);
  return {
    columns: Object.fromEntries(entries.filter(([name]) => !own.has(name))),
    settings: Object.fromEntries(entries.filter(([name]) => own.has(name))),
  };
}

/** The names of the settings that say where a connection leads. */
export function targetSettings(table: SettingTable): string[] {
  return Object.entries(table).flatMap(([name, { leadsTo }]) => (leadsTo === true ? [name] : []));
}
