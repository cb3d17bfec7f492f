/** Statements on `consents`: what holds now for a contact and a purpose, by the ledger. */
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray, timeArray } from './arrays.ts';

/** Consent to one purpose by an entry of the ledger. */
export interface StatedConsent {
  contactId: string;
  purpose: Purpose;
  workspaceId: string;
  action: 'GRANT' | 'REVOKE';
  entryId: string;
  occurredAt: Date;
  /** True when a STOP said it. */
  isStop: boolean;
}

/** A consent that holds. */
export interface CurrentConsent {
  contactId: string;
  purpose: Purpose;
  state: 'GRANT' | 'REVOKE';
  byStop: boolean;
}

/**
 * Lets what was said decide, where it was said later than what holds; of two things said at the same moment the
 * revocation. An entry of an import opens nothing that was revoked.
 *
 * @param optIn purposes in which a STOP takes nothing back that START could give again
 * @returns the consents that one of these entries decides now
 */
export async function deriveConsents(
  tx: Queryable,
  said: readonly StatedConsent[],
  optIn: readonly Purpose[],
): Promise<CurrentConsent[]> {
  const { rows } = await tx.query<CurrentConsent>(
    `INSERT INTO consents AS c (contact_id, purpose, workspace_id, state, entry_id, since, by_stop)
     SELECT DISTINCT ON (u.contact_id, u.purpose) u.contact_id, u.purpose, u.workspace_id, u.state, u.entry_id, u.since,
       u.said_stop AND u.purpose <> ALL($8::purpose[])
     FROM unnest($1::uuid[], $2::purpose[], $3::uuid[], $4::consent_action[], $5::uuid[], $6::timestamptz[], $7::boolean[])
       AS u(contact_id, purpose, workspace_id, state, entry_id, since, said_stop)
     ORDER BY u.contact_id, u.purpose, u.since DESC, u.state = 'REVOKE' DESC, u.entry_id
     ON CONFLICT (contact_id, purpose) DO UPDATE SET state = excluded.state, entry_id = excluded.entry_id,
       since = excluded.since, by_stop = (c.state = 'GRANT' OR c.by_stop) AND EXISTS (SELECT 1 FROM consent_entries e
         WHERE e.id = excluded.entry_id AND e.action = 'REVOKE' AND e.source = 'INBOUND_MESSAGE')
     WHERE (excluded.since > c.since OR (excluded.since = c.since AND excluded.state = 'REVOKE'))
       AND NOT (c.state = 'REVOKE' AND excluded.state = 'GRANT' AND EXISTS (SELECT 1 FROM consent_entries e
         WHERE e.id = excluded.entry_id AND e.source = 'IMPORT'))
     RETURNING contact_id AS "contactId", purpose, state, by_stop AS "byStop"`,
    [
      plainArray(said.map((each) => each.contactId)),
      plainArray(said.map((each) => each.purpose)),
      plainArray(said.map((each) => each.workspaceId)),
      plainArray(said.map((each) => each.action)),
      plainArray(said.map((each) => each.entryId)),
      timeArray(said.map((each) => each.occurredAt)),
      plainArray(said.map((each) => each.isStop)),
      plainArray(optIn),
    ],
  );
  return rows;
}

/** Lets START open these no more. */
export async function keepConsentsClosed(
  tx: Queryable,
  revoked: readonly Pick<StatedConsent, 'contactId' | 'purpose'>[],
): Promise<void> {
  if (revoked.length === 0) return;
  await tx.query(
    `UPDATE consents c SET by_stop = false FROM unnest($1::uuid[], $2::purpose[]) AS u(contact_id, purpose)
     WHERE c.contact_id = u.contact_id AND c.purpose = u.purpose AND c.by_stop`,
    [plainArray(revoked.map((each) => each.contactId)), plainArray(revoked.map((each) => each.purpose))],
  );
}

/** Present consent of a contact for a purpose. */
export interface ConsentOfPurpose {
  purpose: Purpose;
  state: 'GRANT' | 'REVOKE';
  since: Date;
  /** Of a revocation: only STOP revoked it. */
  byStop: boolean;
}

/** Present consent of a contact, for each purpose that it ever spoke of. */
export async function consentsOfContact(tx: Queryable, contactId: string): Promise<ConsentOfPurpose[]> {
  const { rows } = await tx.query<ConsentOfPurpose>(
    'SELECT purpose::text, state::text, since, by_stop AS "byStop" FROM consents WHERE contact_id = $1',
    [contactId],
  );
  return rows;
}
