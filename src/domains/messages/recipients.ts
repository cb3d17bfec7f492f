import { type Queryable, sentTogether } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Phone } from '../../kernel/phone.ts';
import type { AcceptRecipient } from '../../pipeline/accept.ts';
import { type ContactFacts, factsOfContacts, factsOfNumbers, NO_FACTS } from '../consents/facts.ts';
import { type EnsuredContacts, ensureAll } from '../contacts/ensure.ts';
import type { PreparedRecipient } from './prepare.ts';

/** A recipient that can be accepted. */
export type ReadyRecipient = Extract<PreparedRecipient, { ok: true }>;

/** A prepared recipient with its contact and what the gates need to know of it. */
export function toRecipient(
  recipient: ReadyRecipient,
  index: number,
  contactId: string,
  facts: ContactFacts,
): AcceptRecipient {
  const { phone, text, encoded, templateVersionId, metadata, choice } = recipient;
  return { index, contactId, to: phone.e164, body: text, encoded, templateVersionId, metadata, choice, facts };
}

/** Whom numbers belong to, for one purpose each. */
export interface KnownContacts {
  /** Contact ids by E.164 number. */
  ids: ReadonlyMap<string, string>;
  factsOf(contactId: string, purpose: Purpose): ContactFacts;
}

/**
 * The contacts of numbers, made where there is none and locked (see `ensureAll`), with what the gates need to know of
 * each: of those that are there in one round trip.
 *
 * @param phones distinct or not
 */
export async function contactsOf(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  phones: readonly Phone[],
  purposes: readonly Purpose[],
  now: Date,
): Promise<KnownContacts> {
  const numbers = [...new Set(phones.map((phone) => phone.e164))];
  // The locks leave first: what is read after them is seen by an opt-out, or sees it.
  const [{ ids, late }, known] = await sentTogether<[EnsuredContacts, Map<string, ContactFacts>[]]>([
    ensureAll(tx, hashKey, workspaceId, phones, now),
    sentTogether<Map<string, ContactFacts>[]>(
      purposes.map((purpose) => factsOfNumbers(tx, workspaceId, numbers, purpose)),
    ),
  ]);
  const facts = new Map(purposes.map((purpose, index) => [purpose, known[index]]));
  if (late.size > 0) {
    for (const [purpose, own] of facts) {
      for (const [id, each] of await factsOfContacts(tx, [...late], purpose)) own?.set(id, each);
    }
  }
  return { ids, factsOf: (contactId, purpose) => facts.get(purpose)?.get(contactId) ?? NO_FACTS };
}
