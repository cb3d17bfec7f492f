/** Numbers in E.164: checked against the numbering plans in the metadata of libphonenumber-js. */
import metadata from 'libphonenumber-js/max/metadata';
import type { E164 } from './address-types.ts';
import { type FictionalRange, fictionalRangesOf } from './fictional.ts';
import { type Respelling, respelled, respellingsOf } from './numbering.ts';

/** A number that is valid as it stands. */
export interface Phone {
  e164: E164;
  /** ISO 3166-1 alpha-2; `null` for international services. */
  country: string | null;
}

/** A numbering plan, its patterns compiled. */
interface Plan {
  /** ISO 3166-1 alpha-2; `null` for international services. */
  country: string | null;
  /** Leading digits of this country's national numbers, where countries share a calling code; `null`: unknown. */
  leading: RegExp | null;
  /** By the number of digits: what a valid national number looks like. */
  valid: readonly (RegExp | undefined)[];
}

/** Countries and plans that share a calling code. */
interface CallingCode {
  /**
   * Digits that may be left out at home (national prefix, or area code): a number that has them is not as it should be
   * written. `null`: none.
   */
  prefix: RegExp | null;
  /** The main country's first. */
  plans: readonly Plan[];
  /** Spellings that are read as another one; `null`: none. */
  respellings: readonly Respelling[] | null;
  /** Numbers that are nobody's; `null`: none. */
  fictional: readonly FictionalRange[] | null;
}

/**
 * Positions of the values used here in the list that is a plan in the library's metadata.
 * Source: METADATA.md of libphonenumber-js, version 4.
 */
const AT = { pattern: 2, lengths: 3, nationalPrefix: 5, prefixForParsing: 7, leadingDigits: 10, types: 11 } as const;
/** Format of a number in E.164: a plus, and 7 to 15 digits. */
export const E164_FORMAT = /^\+[1-9][0-9]{6,14}$/;
const LONGEST_CALLING_CODE = 3;

/** Calling codes that were met. */
const met = new Map<string, CallingCode | null>();

/**
 * Reads a number that is written in E.164 and valid, at less than a tenth of what libphonenumber takes: the same rules
 * from the same metadata, each pattern compiled once and not at every look. A number that is written in the old
 * spelling of its plan is read as the one that it is now.
 *
 * @param fictional whether numbers that regulators keep for fiction are valid
 * @returns `null` when libphonenumber has to be asked: it is not such a number, or has a national prefix
 */
export function readE164(text: string, fictional: boolean): Phone | null {
  if (!E164_FORMAT.test(text)) return null;
  for (let end = 2; end <= LONGEST_CALLING_CODE + 1; end++) {
    const code = callingCodeOf(text.slice(1, end));
    if (code === null) continue;
    if (code.respellings !== null) {
      const right = respelled(text.slice(1), code.respellings);
      const phone = right === null ? null : readE164(`+${right}`, fictional);
      if (phone !== null) return phone;
    }
    return readNational(text as E164, text.slice(end), code, fictional);
  }
  return null;
}

function readNational(e164: E164, national: string, code: CallingCode, fictional: boolean): Phone | null {
  if (code.prefix?.test(national) === true) return null;
  const plan = code.plans.length === 1 ? code.plans[0] : code.plans.find((each) => isOf(each, national));
  if (plan !== undefined && isValid(plan, national)) return { e164, country: plan.country };
  const range = fictional ? code.fictional?.find((each) => each.national.test(national)) : undefined;
  return range === undefined ? null : { e164, country: range.country };
}

function isOf(plan: Plan, national: string): boolean {
  return plan.leading === null ? isValid(plan, national) : plan.leading.test(national);
}

function isValid(plan: Plan, national: string): boolean {
  return plan.valid[national.length]?.test(national) === true;
}

function callingCodeOf(digits: string): CallingCode | null {
  let code = met.get(digits);
  if (code === undefined) {
    code = compile(digits);
    met.set(digits, code);
  }
  return code;
}

/** `null`: there is no such calling code. */
function compile(digits: string): CallingCode | null {
  const countries = metadata.country_calling_codes[digits];
  const service = metadata.nonGeographic[digits];
  const listed: [string | null, unknown][] =
    countries?.map((country) => [country, metadata.countries[country]]) ??
    (service === undefined ? [] : [[null, service]]);
  const [main] = listed;
  if (main === undefined) return null;
  const [, plan] = main;
  const prefix = textAt(plan, AT.prefixForParsing) ?? textAt(plan, AT.nationalPrefix);
  return {
    // An empty match takes nothing away.
    prefix: prefix === null ? null : new RegExp(`^(?:${prefix})(?<!^)`),
    plans: listed.map(([country, each]) => planOf(country, each)),
    respellings: respellingsOf(digits),
    fictional: fictionalRangesOf(digits),
  };
}

function planOf(country: string | null, plan: unknown): Plan {
  const leading = textAt(plan, AT.leadingDigits);
  const byLength = new Map<number, string[]>();
  for (const type of listAt(plan, AT.types)) {
    const pattern = textAt(type, 0);
    if (pattern === null) continue;
    const own = listAt(type, 1);
    for (const length of own.length > 0 ? own : listAt(plan, AT.lengths)) {
      byLength.set(Number(length), [...(byLength.get(Number(length)) ?? []), `(?:${pattern})`]);
    }
  }
  const valid: RegExp[] = [];
  // A valid number is one of the plan and of one of its types (fixed, mobile, toll free…).
  for (const [length, patterns] of byLength) {
    valid[length] = new RegExp(`^(?=(?:${textAt(plan, AT.pattern)})$)(?:${patterns.join('|')})$`);
  }
  return { country, leading: leading === null ? null : new RegExp(`^(?:${leading})`), valid };
}

/** Fields that are not there are 0. */
function textAt(list: unknown, index: number): string | null {
  const value: unknown = Array.isArray(list) ? list[index] : undefined;
  return typeof value === 'string' && value !== '' ? value : null;
}

function listAt(list: unknown, index: number): unknown[] {
  const value: unknown = Array.isArray(list) ? list[index] : undefined;
  return Array.isArray(value) ? value : [];
}
