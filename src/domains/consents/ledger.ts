import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { insertEvidence } from '../../db/sql/evidence.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { ConsentSource, Purpose } from '../../generated/prisma/enums.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { revokedCode } from '../../policy/consent.ts';
import { ALL_PURPOSES, PURPOSES } from '../../policy/purposes.ts';
import { keyedDigest } from '../contacts/hash.ts';

/** Something a person said about what may be sent. */
export interface LedgerEntry {
  workspaceId: string;
  contactId: string;
  action: 'GRANT' | 'REVOKE';
  purposes: readonly Purpose[];
  source: ConsentSource;
  /** What text was shown and in which version, where, from which address. */
  proof: object;
  inboundMessageId: string | null;
  apiKeyId: string | null;
  occurredAt: Date;
  /** When it is recorded. */
  now: Date;
}

/** What came of adding an entry. */
export interface Appended {
  id: string;
  /** To be kicked after the commit. */
  outbox: OutboxRow[];
}

/** Adds one entry; see `appendEntries`. */
export async function appendEntry(tx: Queryable, hashKey: HashKey, entry: LedgerEntry): Promise<Appended> {
  const { ids, outbox } = await appendEntries(tx, hashKey, [entry]);
  return { id: ids[0] ?? '', outbox };
}

/**
 * Adds entries to the ledger and derives the current consents from them, in the caller's transaction. What was said later
 * holds, in whatever order it is recorded; of two things said at the same moment the revocation. An import never opens what
 * was revoked: lists are sent again with the date of the day. A revocation that holds
 * blocks what waits for the contact, at once.
 *
 * @returns the entries' ids, in their order, and the outbox rows to kick after the commit
 */
export async function appendEntries(
  tx: Queryable,
  hashKey: HashKey,
  entries: readonly LedgerEntry[],
): Promise<{ ids: string[]; outbox: OutboxRow[] }> {
  const rows = entries.map((entry) => ({ ...entry, id: newId(), digest: proofDigest(hashKey, entry) }));
  const revoked = entries.filter((entry) => entry.action === 'REVOKE').map((entry) => entry.contactId);
  // Before the entries share the lock by their foreign keys: two opt-outs of one contact would wait for each other.
  if (revoked.length > 0) {
    await tx.query('SELECT id FROM contacts WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [revoked]);
  }
  await insertEntries(tx, rows);
  const proven = rows.filter((row) => row.digest !== null);
  await insertEvidence(
    tx,
    proven.map(({ id: entryId, workspaceId, contactId, proof: content }) => {
      return { entryId, workspaceId, contactId, phoneHash: null, content };
    }),
  );
  const current = await deriveConsents(tx, rows);
  return { ids: rows.map((row) => row.id), outbox: await blockRevoked(tx, current, entries) };
}

type Row = LedgerEntry & { id: string; digest: Buffer | null };

/** The digest of a proof, which is left when its evidence is erased; `null`: the proof says nothing. */
export function proofDigest(
  hashKey: HashKey,
  { workspaceId, proof }: Pick<LedgerEntry, 'workspaceId' | 'proof'>,
): Buffer | null {
  return Object.keys(proof).length === 0 ? null : keyedDigest(hashKey, workspaceId, 'consent.proof', proof);
}

async function insertEntries(tx: Queryable, rows: readonly Row[]): Promise<void> {
  await tx.query(
    `INSERT INTO consent_entries (id, workspace_id, contact_id, action, purposes, source, proof_digest, inbound_message_id,
       api_key_id, occurred_at, recorded_at)
     SELECT u.id, u.workspace_id, u.contact_id, u.action, string_to_array(u.purposes, ',')::purpose[], u.source, u.digest,
       u.inbound_message_id, u.api_key_id, u.occurred_at, u.recorded_at
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::consent_action[], $5::text[], $6::consent_source[], $7::bytea[],
       $8::uuid[], $9::uuid[], $10::timestamptz[], $11::timestamptz[])
       AS u(id, workspace_id, contact_id, action, purposes, source, digest, inbound_message_id, api_key_id, occurred_at,
         recorded_at)`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.workspaceId),
      rows.map((row) => row.contactId),
      rows.map((row) => row.action),
      rows.map((row) => row.purposes.join(',')),
      rows.map((row) => row.source),
      rows.map((row) => row.digest),
      rows.map((row) => row.inboundMessageId),
      rows.map((row) => row.apiKeyId),
      rows.map((row) => row.occurredAt),
      rows.map((row) => row.now),
    ],
  );
}

interface Current {
  contactId: string;
  purpose: Purpose;
  state: 'GRANT' | 'REVOKE';
  byStop: boolean;
}

/** Purposes that nobody hears of who never said yes: a STOP takes nothing back there that START could give again. */
const OPT_IN_PURPOSES = ALL_PURPOSES.filter((purpose) => PURPOSES[purpose].needsConsent);

/** @returns the consents that one of these entries decides now */
async function deriveConsents(tx: Queryable, rows: readonly Row[]): Promise<Current[]> {
  const said = rows.flatMap((row) => row.purposes.map((purpose) => ({ ...row, purpose })));
  const { rows: current } = await tx.query<Current>(
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
      said.map((each) => each.contactId),
      said.map((each) => each.purpose),
      said.map((each) => each.workspaceId),
      said.map((each) => each.action),
      said.map((each) => each.id),
      said.map((each) => each.occurredAt),
      said.map(isStop),
      OPT_IN_PURPOSES,
    ],
  );
  await keepClosed(
    tx,
    said.filter((each) => each.action === 'REVOKE' && !isStop(each)),
  );
  return current;
}

/**
 * What was taken back elsewhere before a STOP and is recorded after it: START must not open it either. Of a consent
 * between the two nothing is asked: in doubt it stays closed.
 */
async function keepClosed(tx: Queryable, revoked: readonly (Row & { purpose: Purpose })[]): Promise<void> {
  if (revoked.length === 0) return;
  await tx.query(
    `UPDATE consents c SET by_stop = false FROM unnest($1::uuid[], $2::purpose[]) AS u(contact_id, purpose)
     WHERE c.contact_id = u.contact_id AND c.purpose = u.purpose AND c.by_stop`,
    [revoked.map((each) => each.contactId), revoked.map((each) => each.purpose)],
  );
}

function isStop({ action, source }: Pick<Row, 'action' | 'source'>): boolean {
  return action === 'REVOKE' && source === 'INBOUND_MESSAGE';
}
/** A revocation that was overtaken by a later consent before it was recorded holds nothing back. */
async function blockRevoked(
  tx: Queryable,
  current: readonly Current[],
  entries: readonly LedgerEntry[],
): Promise<OutboxRow[]> {
  const byContact = groupBy(
    current.filter((consent) => consent.state === 'REVOKE'),
    (consent) => consent.contactId,
  );
  const ofContact = new Map(entries.map((entry) => [entry.contactId, entry]));
  // Contacts that revoked the same purposes in the same way are one statement.
  const alike = [...byContact].flatMap(([contactId, consents]) =>
    [...groupBy(consents, revokedCode)].map(([code, own]) => ({ contactId, code, consents: own })),
  );
  const holds = groupBy(alike, ({ contactId, code, consents }) => {
    const purposes = consents.map((consent) => consent.purpose).sort();
    return [ofContact.get(contactId)?.workspaceId, code, ...purposes].join(' ');
  });
  const outbox: OutboxRow[] = [];
  for (const contacts of holds.values()) {
    const [like] = contacts;
    const first = like === undefined ? undefined : ofContact.get(like.contactId);
    if (like === undefined || first === undefined) continue;
    const hold = {
      workspaceId: first.workspaceId,
      contactIds: contacts.map(({ contactId }) => contactId),
      purposes: like.consents.map((consent) => consent.purpose),
      reasonCode: like.code,
      now: first.now,
    };
    outbox.push(...(await blockQueued(tx, hold)));
  }
  return outbox;
}
