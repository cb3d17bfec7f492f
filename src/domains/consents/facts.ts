import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { plainArray, textArray } from '../../db/sql/arrays.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { SendFacts } from '../../policy/gate.ts';
import { suppressedStrangers } from '../contacts/suppressed.ts';

/** What the gates need to know of a contact. */
export type ContactFacts = Pick<SendFacts, 'consent' | 'suppression' | 'contactErased'>;

/** A contact that never said anything and is on no list. */
export const NO_FACTS: ContactFacts = { consent: null, suppression: null, contactErased: false };

interface Row {
  id: string;
  erased: boolean;
  state: 'GRANT' | 'REVOKE' | null;
  entryId: string | null;
  since: Date | null;
  byStop: boolean | null;
  reason: string | null;
  suppressedSince: Date | null;
}

/** Of a contact `ct`, and `$1`, the purpose. */
const FACTS = `ct.id, ct.erased_at IS NOT NULL AS erased, cs.state, cs.entry_id AS "entryId", cs.since, cs.by_stop AS "byStop",
  su.reason, su.created_at AS "suppressedSince"`;
const FACTS_OF_CONTACT = `LEFT JOIN consents cs ON cs.contact_id = ct.id AND cs.purpose = $1::purpose
  LEFT JOIN LATERAL (SELECT s.id, s.reason, s.created_at FROM suppressions s WHERE s.contact_id = ct.id
    AND (s.purposes = '{}' OR $1::purpose = ANY(s.purposes)) ORDER BY s.id LIMIT 1) su ON true
  WHERE (cs.contact_id IS NOT NULL OR su.id IS NOT NULL OR ct.erased_at IS NOT NULL)`;

/** The consents and suppressions of contacts for one purpose, in one query. */
export async function factsOfContacts(
  tx: Queryable,
  contactIds: readonly string[],
  purpose: Purpose,
): Promise<Map<string, ContactFacts>> {
  const { rows } = await tx.query<Row>(
    `SELECT ${FACTS} FROM contacts ct ${FACTS_OF_CONTACT} AND ct.id = ANY($2::uuid[])`,
    [purpose, plainArray(contactIds)],
  );
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
  const { rows } = await tx.query<Row>(
    `SELECT ${FACTS} FROM unnest($3::text[]) AS w(phone)
     CROSS JOIN LATERAL (SELECT id, erased_at FROM contacts WHERE workspace_id = $2 AND phone = w.phone LIMIT 1) ct
     ${FACTS_OF_CONTACT}`,
    [purpose, workspaceId, textArray(numbers)],
  );
  return new Map(rows.map((row) => [row.id, factsOf(row)]));
}

function factsOf({ erased, state, entryId, since, byStop, reason, suppressedSince }: Row): ContactFacts {
  const said = state !== null && entryId !== null && since !== null && byStop !== null;
  return {
    contactErased: erased,
    consent: said ? { state, entryId, since, byStop } : null,
    suppression: reason !== null && suppressedSince !== null ? { reason, since: suppressedSince } : null,
  };
}

/**
 * The same of a number, which may be no contact yet: then it is only known whether it is suppressed, as an erased
 * person's is. Whoever asks before sending hears what sending would.
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
  const contact = await tx.query<{ id: string }>('SELECT id FROM contacts WHERE workspace_id = $1 AND phone = $2', [
    workspaceId,
    e164,
  ]);
  const [known] = contact.rows;
  if (known !== undefined) return (await factsOfContacts(tx, [known.id], purpose)).get(known.id) ?? NO_FACTS;
  const strangers = await factsOfStrangers(tx, hashKey, workspaceId, [e164]);
  return strangers(e164, purpose);
}

/**
 * The same of numbers that are no contacts. Most workspaces suppress nobody who is none: then it costs one look.
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
