/** Contacts as they come in, and their check before they are stored. */
import * as z from 'zod';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { MCC_MNC, MCC_MNC_FORMAT } from '../../kernel/network.ts';
import { type Phone, type PhoneReading, parsePhone } from '../../kernel/phone.ts';
import { isHarmless, isStorable, isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import { isTimeZone } from '../../kernel/time-zones.ts';

/** Octets of a contact's attributes, as JSON. */
export const MAX_ATTRIBUTES_OCTETS = 8 * 1024;
const MAX_NAME_LENGTH = 100;
/** Characters of the name of a contact, and of a tag; tags that one contact may have. */
export const NAMING = { name: 100, tag: 50, tags: 20 } as const;
/** Octets that JSON makes of one UTF-16 unit at most: `\u0001`. */
const OCTETS_A_UNIT = 6;

/** A tag of a contact. */
export const Tag = z.string().trim().min(1).max(NAMING.tag).refine(isStorable, NOT_STORABLE);

const Fields = z.object({
  locale: z
    .string()
    .refine((text) => canonicalLocale(text) !== null, LOCALE_MESSAGE)
    .nullish(),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, e.g. "Europe/London"').nullish(),
  mccMnc: z.string().regex(MCC_MNC, MCC_MNC_FORMAT).nullish(),
  name: z.string().trim().min(1).max(NAMING.name).refine(isStorable, NOT_STORABLE).nullish(),
  tags: z.array(Tag).max(NAMING.tags, `must have at most ${NAMING.tags} tags`).nullish(),
  attributes: z
    .record(z.string().min(1).max(MAX_NAME_LENGTH), z.json(), 'must be an object')
    .refine((value) => isStorableJson(JSON.stringify(value)), NOT_STORABLE)
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_ATTRIBUTES_OCTETS, 'must have at most 8 KiB')
    .nullish(),
});

/** A contact as it comes in. */
export interface ContactDraft {
  phone: string;
  locale?: string | null;
  timeZone?: string | null;
  mccMnc?: string | null;
  name?: string | null;
  tags?: readonly string[] | null;
  attributes?: unknown;
}

/** A contact that was read: what is to be set of it. */
export interface ContactRow {
  phone: Phone;
  locale: string | null;
  timeZone: string | null;
  /** Empty: it is forgotten; `null`: it stays. */
  mccMnc: string | null;
  /** Empty: it is forgotten; `null`: it stays. */
  name: string | null;
  /** All of them; `null`: they stay. */
  tags: readonly string[] | null;
  /** Attributes to set; `null`: none. */
  attributes: Record<string, unknown> | null;
  /** Names of attributes that are taken away. */
  removed: readonly string[];
}

const NONE: readonly string[] = [];

/** One contact as it comes in: what is to be set, or what is wrong with it. */
export function readDraft(
  draft: ContactDraft,
  reading: PhoneReading,
): ContactRow | { issues: { path: string[]; message: string }[] } {
  const phone = parsePhone(draft.phone, reading);
  if (!phone.ok) return { issues: [{ path: ['phone'], message: phone.message }] };
  const plain = readPlain(phone.phone, draft);
  if (plain !== null) return plain;
  const fields = Fields.safeParse(draft);
  if (!fields.success) {
    return { issues: fields.error.issues.map(({ path, message }) => ({ path: path.map(String), message })) };
  }
  const { locale, timeZone, mccMnc, name, tags, attributes } = fields.data;
  const given = Object.entries(attributes ?? {});
  const set = given.filter(([, value]) => value !== null);
  return {
    phone: phone.phone,
    locale: locale == null ? null : canonicalLocale(locale),
    timeZone: timeZone ?? null,
    mccMnc: mccMnc === undefined ? null : (mccMnc ?? ''),
    name: name === undefined ? null : (name ?? ''),
    tags: tags == null ? null : [...new Set(tags)],
    attributes: set.length === 0 ? null : Object.fromEntries(set),
    removed: given.filter(([, value]) => value === null).map(([name]) => name),
  };
}

/**
 * Reads the drafts that nearly all contacts have, values that are right as they stand and attributes that are short
 * texts, without the schema, which takes longer than all other work on a contact.
 *
 * @returns `null` when the schema has to say what this is
 */
function readPlain(
  phone: Phone,
  { locale, timeZone, mccMnc, name, tags, attributes }: ContactDraft,
): ContactRow | null {
  if (tags != null || name === null || (name !== undefined && !isShortName(name))) return null;
  if (locale != null && canonicalLocale(locale) === null) return null;
  if (timeZone != null && !isTimeZone(timeZone)) return null;
  if (mccMnc === null || (mccMnc !== undefined && !MCC_MNC.test(mccMnc))) return null;
  const texts = attributes ?? null;
  if (texts !== null && !areShortTexts(texts)) return null;
  return {
    phone,
    locale: locale == null ? null : canonicalLocale(locale),
    timeZone: timeZone ?? null,
    mccMnc: mccMnc ?? null,
    name: name ?? null,
    tags: null,
    attributes: texts,
    removed: NONE,
  };
}

function isShortName(name: string): boolean {
  return name !== '' && name.length <= NAMING.name && name === name.trim() && isHarmless(name);
}

function areShortTexts(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  let units = 0;
  for (const name of names) {
    const text: unknown = (value as Record<string, unknown>)[name];
    if (typeof text !== 'string' || name === '' || name.length > MAX_NAME_LENGTH || name === '__proto__') return false;
    if (!isHarmless(name) || !isHarmless(text)) return false;
    units += name.length + text.length + 1;
  }
  return names.length > 0 && units * OCTETS_A_UNIT < MAX_ATTRIBUTES_OCTETS;
}
