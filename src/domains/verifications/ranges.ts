/** Ranges of numbers that never get a code, and countries that are watched from the start. */

/**
 * Calling codes of satellites, and of services that belong to no country and are dear to call: "List of ITU-T Recommendation
 * E.164 assigned country codes" (ITU Operational Bulletin).
 */
const DENIED_CODES: readonly (readonly [prefix: string, what: string])[] = [
  ['+870', 'Inmarsat'],
  ['+878', 'Universal Personal Telecommunications'],
  ['+881', 'the Global Mobile Satellite System'],
  ['+882', 'International Networks'],
  ['+883', 'International Networks'],
  ['+808', 'International Shared Cost Service'],
  ['+979', 'the International Premium Rate Service'],
];
/** Kinds of numbers, by libphonenumber, that cost the caller more than a call, or are nobody's phone. */
const DENIED_TYPES: Readonly<Record<string, string>> = {
  PREMIUM_RATE: 'a premium-rate number',
  SHARED_COST: 'a shared-cost number',
  UAN: 'a company’s access number',
  VOICEMAIL: 'a voice mailbox',
  PAGER: 'a pager',
};

/** Reason that codes never go to a number; `null`: it is a usual one. @param type by libphonenumber */
export function deniedRange(e164: string, type: string | null): string | null {
  const code = DENIED_CODES.find(([prefix]) => e164.startsWith(prefix));
  if (code !== undefined) return `it is of ${code[1]} (${code[0]})`;
  const what = type === null ? undefined : DENIED_TYPES[type];
  return what === undefined ? null : `it is ${what}`;
}

/** Countries that are watched from the start: those whose numbers are pumped most, as Twilio lists them. */
export const WATCHED_COUNTRIES: ReadonlySet<string> = new Set('AZ BD DZ IL LK NG OM PK PS TJ TN'.split(' '));
