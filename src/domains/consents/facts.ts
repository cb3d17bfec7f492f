import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { plainArray, textArray } from '../../db/sql/arrays.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { SendFacts } from '../../policy/gate.ts';
import { phoneHash } from '../contacts/hash.ts';

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
  LEFT JOIN suppressions su ON su.contact_id = ct.id AND (su.purposes = '{}' OR $1::purpose = ANY(su.purposes))
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
 * The same of the contacts that have these numbers, one by one by the index of the numbers (see `lockKnown`).
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
  const { rows } = await tx.query<{ reason: string; since: Date }>(
    `SELECT reason::text, created_at AS since FROM suppressions WHERE workspace_id = $1 AND phone_hash = $2
       AND contact_id IS NULL AND (purposes = '{}' OR $3::purpose = ANY(purposes))`,
    [workspaceId, phoneHash(hashKey, workspaceId, e164), purpose],
  );
  return { ...NO_FACTS, suppression: rows[0] ?? null };
}
