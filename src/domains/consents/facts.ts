/** Facts about contacts that the gates decide from: consent, suppression, erasure. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { type ConsentFacts, consentFactsOfContacts, consentFactsOfNumbers } from '../../db/sql/consents.ts';
import { contactOfNumber } from '../../db/sql/contacts-read.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { SendFacts } from '../../policy/gate.ts';
import { suppressedStrangers } from '../contacts/suppressed.ts';

/** Facts that the gates need to know of a contact. */
export type ContactFacts = Pick<SendFacts, 'consent' | 'suppression' | 'contactErased'>;

/** A contact that never said anything and is on no list. */
export const NO_FACTS: ContactFacts = { consent: null, suppression: null, contactErased: false };

/** The consents and suppressions of contacts for one purpose, in one query. */
export async function factsOfContacts(
  tx: Queryable,
  contactIds: readonly string[],
  purpose: Purpose,
): Promise<Map<string, ContactFacts>> {
  const rows = await consentFactsOfContacts(tx, contactIds, purpose);
  return new Map(rows.map((row) => [row.id, factsOf(row)]));
}

/**
 * The same of the contacts that have these numbers, one by one by the index of the numbers (see `lockNumbers`).
 *
 * @returns by the contact's id
 */
export async function factsOfNumbers(
  tx: Queryable,
  workspaceId: string,
  numbers: readonly string[],
  purpose: Purpose,
): Promise<Map<string, ContactFacts>> {
  const rows = await consentFactsOfNumbers(tx, workspaceId, numbers, purpose);
  return new Map(rows.map((row) => [row.id, factsOf(row)]));
}

function factsOf({ erased, state, entryId, since, byStop, reason, suppressedSince }: ConsentFacts): ContactFacts {
  const said = state !== null && entryId !== null && since !== null && byStop !== null;
  return {
    contactErased: erased,
    consent: said ? { state, entryId, since, byStop } : null,
    suppression: reason !== null && suppressedSince !== null ? { reason, since: suppressedSince } : null,
  };
}

/**
 * The same of a number, which may be no contact yet: then it is only known whether it is suppressed, as an erased
 * person's is. A question before sending gets the answer that sending would get.
 *
 * @param e164 of the workspace
 */
export async function factsOfNumber(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  e164: string,
  purpose: Purpose,
): Promise<ContactFacts> {
  const known = await contactOfNumber(tx, workspaceId, e164);
  if (known !== null) return (await factsOfContacts(tx, [known], purpose)).get(known) ?? NO_FACTS;
  const strangers = await factsOfStrangers(tx, hashKey, workspaceId, [e164]);
  return strangers(e164, purpose);
}

/**
 * The same of numbers that are no contacts.
 *
 * @returns what the gates need to know of a number, by purpose
 */
export async function factsOfStrangers(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  numbers: readonly string[],
): Promise<(e164: string, purpose: Purpose) => ContactFacts> {
  const suppressed = await suppressedStrangers(tx, hashKey, workspaceId, numbers);
  return (e164, purpose) => {
    const first = suppressed.get(e164)?.find((each) => each.purposes.length === 0 || each.purposes.includes(purpose));
    return first === undefined ? NO_FACTS : { ...NO_FACTS, suppression: { reason: first.reason, since: first.since } };
  };
}
