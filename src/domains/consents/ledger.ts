/** The consent ledger: entries that are only ever added, each with its proof. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { type ConsentEntryRow, insertConsentEntries } from '../../db/sql/consent-entries.ts';
import { lockHead, moveHead } from '../../db/sql/consent-heads.ts';
import { type CurrentConsent, deriveConsents, keepConsentsClosed } from '../../db/sql/consents.ts';
import { lockContacts } from '../../db/sql/contacts.ts';
import { insertEvidence } from '../../db/sql/evidence.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { deleteHolds } from '../../db/sql/suppressions.ts';
import { awaitPipelined } from '../../db/transaction.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import { revokedCode } from '../../policy/consent.ts';
import { ALL_PURPOSES, OFFER_PURPOSES, PURPOSES } from '../../policy/purposes.ts';
import { consentNews } from '../contacts/consent-news.ts';
import { keyedDigest } from '../contacts/hash.ts';
import { emptyHead, entryHash, isSealed, sealOf } from './chain.ts';

/** Something a person said about what may be sent. */
export interface LedgerEntry extends Omit<ConsentEntryRow, 'id' | 'digest' | 'position' | 'hash'> {
  /** Text that was shown and its version, the place, and the address it came from. */
  proof: object;
}

/** Result of adding an entry. */
export interface Appended {
  id: string;
  /** Rows to publish after the commit. */
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
 * @param isLocked the caller has made or locked all of the contacts, so that nobody else locks one and adds an entry beside it
 * @returns the entries' ids, in their order, and the outbox rows to publish after the commit
 */
export async function appendEntries(
  tx: Queryable,
  hashKey: HashKey,
  entries: readonly LedgerEntry[],
  isLocked = false,
): Promise<{ ids: string[]; outbox: OutboxRow[] }> {
  const rows: Unchained[] = entries.map((entry) => ({ ...entry, id: newId(), digest: proofDigest(hashKey, entry) }));
  const locked = entries.filter(({ action }) => !isLocked || action === 'REVOKE').map((entry) => entry.contactId);
  // Before the entries share the lock by their foreign keys, and before the head of the chain is locked: two that speak of
  // one contact would wait for each other.
  if (locked.length > 0) await lockContacts(tx, locked);
  for (const [workspaceId, own] of groupBy(rows, (row) => row.workspaceId)) {
    await insertChained(tx, hashKey, workspaceId, own);
  }
  const proven = rows.filter((row) => row.digest !== null);
  await insertEvidence(
    tx,
    proven.map(({ id: entryId, workspaceId, contactId, proof: content }) => {
      return { entryId, workspaceId, contactId, phoneHash: null, content };
    }),
  );
  const current = await decideConsents(tx, rows);
  await endHolds(tx, entries);
  const blocked = await blockRevoked(tx, current, entries);
  const news = await insertOutbox(tx, newsOf(rows), OUTBOX_LEASE_MS);
  return { ids: rows.map((row) => row.id), outbox: [...blocked, ...news] };
}

function newsOf(rows: readonly Unchained[]) {
  return [...groupBy(rows, (row) => row.workspaceId)].flatMap(([workspaceId, own]) => {
    const steps = own.map(({ id, action }) => ({
      id,
      type: action === 'GRANT' ? ('granted' as const) : ('revoked' as const),
    }));
    return consentNews(workspaceId, steps);
  });
}

/** A new consent to offers ends the hold that an unclear reply before it has made; an import is no word of the person. */
async function endHolds(tx: Queryable, entries: readonly LedgerEntry[]): Promise<void> {
  const granted = entries.filter(({ action, source, purposes }) => {
    return action === 'GRANT' && source !== 'IMPORT' && OFFER_PURPOSES.some((purpose) => purposes.includes(purpose));
  });
  if (granted.length > 0) await deleteHolds(tx, granted);
}

/** An entry that has no place in the chain yet. */
type Unchained = LedgerEntry & Pick<ConsentEntryRow, 'id' | 'digest'>;

/**
 * Adds entries behind the last of their workspace, whose lock it takes and the transaction holds: two that add at once do so
 * one after the other. A head that somebody else has moved gets no seal again: what people say is recorded all the same, and
 * `verifyLedger` finds it.
 */
async function insertChained(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  entries: readonly Unchained[],
): Promise<void> {
  const now = entries[0]?.now ?? new Date(0);
  const head = await lockHead(tx, workspaceId, emptyHead(hashKey, workspaceId), now);
  let { position, hash } = head;
  const rows = entries.map((entry) => {
    position += 1n;
    const { digest: proofDigest, actor, now: recordedAt, purposes, ...rest } = entry;
    const said = { ...rest, position, proofDigest, actorKind: actor.kind, actorId: actor.id, recordedAt };
    hash = entryHash(hash, { ...said, purposes: [...purposes] });
    return { ...entry, position, hash };
  });
  const moved = { position, hash };
  const seal = isSealed(hashKey, workspaceId, head) ? sealOf(hashKey, workspaceId, moved) : head.seal;
  await awaitPipelined([insertConsentEntries(tx, rows), moveHead(tx, workspaceId, { ...moved, seal }, now)]);
}

/** The digest of a proof, which is left when its evidence is erased; `null`: the proof says nothing. */
export function proofDigest(
  hashKey: HashKey,
  { workspaceId, proof }: Pick<LedgerEntry, 'workspaceId' | 'proof'>,
): Buffer | null {
  return Object.keys(proof).length === 0 ? null : keyedDigest(hashKey, workspaceId, 'consent.proof', proof);
}

/** Purposes that need a consent: without one, a STOP revokes nothing there that a START could grant again. */
const OPT_IN_PURPOSES = ALL_PURPOSES.filter((purpose) => PURPOSES[purpose].needsConsent);

/** @returns the consents that one of these entries decides now */
async function decideConsents(tx: Queryable, rows: readonly Unchained[]): Promise<CurrentConsent[]> {
  const said = rows.flatMap(({ id: entryId, contactId, workspaceId, action, source, occurredAt, purposes }) =>
    purposes.map((purpose) => {
      return { contactId, purpose, workspaceId, action, entryId, occurredAt, isStop: isStop({ action, source }) };
    }),
  );
  const current = await deriveConsents(tx, said, OPT_IN_PURPOSES);
  // What was taken back elsewhere before a STOP and is recorded after it: START must not open it either. Of a consent
  // between the two nothing is asked: in doubt it stays closed.
  await keepConsentsClosed(
    tx,
    said.filter((each) => each.action === 'REVOKE' && !each.isStop),
  );
  return current;
}

function isStop({ action, source }: Pick<LedgerEntry, 'action' | 'source'>): boolean {
  return action === 'REVOKE' && source === 'INBOUND_MESSAGE';
}

/** A revocation that was overtaken by a later consent before it was recorded holds nothing back. */
async function blockRevoked(
  tx: Queryable,
  current: readonly CurrentConsent[],
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
      sparesExempt: true,
      // Nobody is asked for a consent that they took back, by a question that waits for the morning either.
      orAskFor: true,
      now: first.now,
    } as const;
    outbox.push(...(await blockQueued(tx, hold)));
  }
  return outbox;
}
