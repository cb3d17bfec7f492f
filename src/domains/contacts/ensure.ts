/** Contacts for numbers that are sent to: found, or created where there is none. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { insertNumbers, lockNumbers, type NewNumber } from '../../db/sql/contacts.ts';
import { restoreContacts } from '../../db/sql/contacts-deletion.ts';
import { newId } from '../../kernel/ids.ts';
import type { Phone } from '../../kernel/phone.ts';
import { timeZonesOf } from '../../kernel/time-zones.ts';
import { linkMade } from './suppressed.ts';

/** A number that becomes a contact where it is none. */
export interface PhoneToEnsure extends Phone {
  /** MCC and MNC of its network; absent or `null`: not known. */
  mccMnc?: string | null;
}

/** The contacts of some numbers. */
export interface EnsuredContacts {
  /** Contact ids by E.164 number. */
  ids: Map<string, string>;
  /** MCC and MNC of their networks, by contact id; of others it is not known. */
  networks: Map<string, string>;
  /** Those of them that were made now. */
  created: Set<string>;
  /** Those that may have said something and were not there at the first look: made by another request, or suppressed. */
  late: Set<string>;
  /** Those that were deleted: `restoreContacts` brings them back. */
  deleted: Set<string>;
}

/**
 * A contact that another request made between the two statements is found in the next round, unless it was erased
 * meanwhile: this often in a row only when something else is wrong.
 */
const MAX_ROUNDS = 5;

/**
 * The contacts of these numbers, made where there is none, in the caller's transaction. Their rows are locked against an
 * opt-out beside it: what is accepted with the consent of now is either seen by the opt-out or sees it.
 *
 * @param phones distinct or not; any number of them costs two statements
 * @returns contact ids by E.164 number, one for each
 */
export async function ensureContacts(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  phones: readonly Phone[],
  now: Date,
): Promise<Map<string, string>> {
  const { ids, deleted } = await ensureAll(tx, hashKey, workspaceId, phones, now);
  await restoreContacts(tx, [...deleted], now);
  return ids;
}

/**
 * As `ensureContacts`, telling which ones were made.
 *
 * @param choose says of the numbers that are no contacts which of them are to become some; absent: all
 */
export async function ensureAll(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  phones: readonly PhoneToEnsure[],
  now: Date,
  choose: (missing: readonly PhoneToEnsure[]) => Promise<PhoneToEnsure[]> = async (all) => [...all],
): Promise<EnsuredContacts> {
  const distinct = new Map(phones.map((phone) => [phone.e164, phone]));
  let missing = [...distinct.values()].sort((a, b) => (a.e164 < b.e164 ? -1 : 1));
  const ids = new Map<string, string>();
  const networks = new Map<string, string>();
  const created = new Set<string>();
  const late = new Set<string>();
  const gone = new Set<string>();
  for (let round = 1; missing.length > 0; round++) {
    if (round > MAX_ROUNDS) throw new Error(`${missing.length} contacts are neither there nor can they be made`);
    const locked = await lockNumbers(tx, workspaceId, numbersOf(missing), 'KEY SHARE');
    for (const { id, phone, mccMnc, deleted } of locked) {
      ids.set(phone, id);
      if (mccMnc !== null) networks.set(id, mccMnc);
      if (deleted) gone.add(id);
      if (round > 1) late.add(id);
    }
    missing = missing.filter((phone) => !ids.has(phone.e164));
    if (round === 1 && missing.length > 0) missing = await choose(missing);
    if (missing.length === 0) break;
    const making = insertNumbers(tx, workspaceId, missing.map(newNumber), now);
    const { made, suppressed } = await linkMade(tx, hashKey, workspaceId, making);
    for (const { id, phone } of made) {
      ids.set(phone, id);
      created.add(id);
    }
    for (const id of suppressed) late.add(id);
    missing = missing.filter((phone) => !ids.has(phone.e164));
  }
  return { ids, networks, created, late, deleted: gone };
}

function numbersOf(phones: readonly Phone[]): string[] {
  return phones.map((phone) => phone.e164);
}

/** Everyone inserts in order of the numbers: two requests with the same new ones wait for each other, not both. */
function newNumber({ e164, country, mccMnc = null }: PhoneToEnsure): NewNumber {
  return { id: newId(), phone: e164, country, mccMnc, timeZones: timeZonesOf(country) };
}
