/** The proof of a person's consents: everything that the ledger says of them, for whoever has to be shown it. */

import type { HashKey } from '../../db/secrets.ts';
import { type ChainedEntry, chainedEntriesOf, hashesAt } from '../../db/sql/consent-entries.ts';
import { chainEnds } from '../../db/sql/consent-heads.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { entryHash, hashedText, isEqual, NO_HASH } from './chain.ts';
import { type EvidenceState, evidenceStateOf } from './evidence.ts';
import { proofDigest } from './ledger.ts';

/** An entry of the ledger with its evidence and what its hash is made of. */
export interface ProvenEntry {
  position: string;
  id: string;
  action: string;
  purposes: string[];
  source: string;
  recordedBy: { kind: string; id: string | null };
  occurredAt: Date;
  recordedAt: Date;
  /** Text that the person was shown, and its version, where the evidence says so. */
  textShown: string | null;
  textVersion: string | null;
  /** State of its evidence. */
  evidenceState: EvidenceState;
  /** `null`: there is none now. */
  evidence: object | null;
  evidenceDigest: string | null;
  /** True when hash and digest fit what stands here. */
  intact: boolean;
  hash: string;
  /** Text whose SHA-256 is the hash; it begins with the hash before it. */
  hashedText: string;
}

/** The proof of a person's consents. */
export interface ConsentProof {
  exportedAt: Date;
  workspace: string;
  contact: { id: string; phone: string | null; name: string | null; erasedAt: Date | null };
  /** Consents that hold now, by purpose, and whether there is evidence for them; `evidence` is `null` where their entry is not there. */
  now: { purpose: string; state: string; since: Date; position: string | null; evidence: EvidenceState | null }[];
  entries: ProvenEntry[];
  /** End of the ledger when this was exported: a later check has to find it still. */
  head: { position: string; hash: string } | null;
}

/**
 * Puts the proof of a contact's consents together, as of one moment, and writes to the audit log that it was asked for.
 *
 * @throws NotFoundError
 */
export async function exportConsentProof(
  { db, clock, secrets }: Pick<Runtime, 'db' | 'clock' | 'secrets'>,
  actor: Actor,
  { id, shownId }: { id: string | null; shownId: string },
): Promise<ConsentProof> {
  const { workspaceId } = actor;
  const include = { consents: { orderBy: { purpose: 'asc' as const } } };
  const contact = id === null ? null : await db.prisma.contact.findUnique({ where: { id, workspaceId }, include });
  if (contact === null) throw new NotFoundError('Contact', shownId);
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const exportedAt = clock.now();
  const { entries, before, head } = await transaction(db.pool, async (tx) => {
    const entries = await chainedEntriesOf(tx, workspaceId, contact.id);
    const before = await hashesAt(
      tx,
      workspaceId,
      entries.map(({ position }) => position - 1n),
    );
    const { head } = await chainEnds(tx, workspaceId);
    const detail = { count: entries.length };
    await recordChange(tx, actor, exportedAt, { action: 'consent.export', subject: contact.id, detail });
    return { entries, before, head };
  });
  const { phone, name, erasedAt, consents } = contact;
  const proven = entries.map((entry) =>
    provenEntry(secrets.hashKey, entry, { before: before.get(entry.position - 1n) ?? null, erasedAt }),
  );
  const byId = new Map(proven.map((entry) => [entry.id, entry]));
  return {
    exportedAt,
    workspace: workspace.name,
    contact: { id: toGlobalId('Contact', contact.id), phone, name, erasedAt },
    now: consents.map(({ purpose, state, since, entryId }) => {
      const { position = null, evidenceState: evidence = null } = byId.get(entryId) ?? {};
      return { purpose, state, since, position, evidence };
    }),
    entries: proven,
    head: head === null ? null : { position: String(head.position), hash: head.hash.toString('hex') },
  };
}

function provenEntry(
  hashKey: HashKey,
  entry: ChainedEntry,
  { before, erasedAt }: { before: Buffer | null; erasedAt: Date | null },
): ProvenEntry {
  const { position, workspaceId, evidence, proofDigest: digest } = entry;
  const previous = position === 1n ? NO_HASH : before;
  const now = evidence === null ? null : proofDigest(hashKey, { workspaceId, proof: evidence });
  const evidenceState = evidenceStateOf({ digest, found: now, evidence, isErased: erasedAt !== null });
  const hasEvidence =
    evidence === null ? evidenceState !== 'MISSING' : digest !== null && now !== null && isEqual(digest, now);
  return {
    position: String(position),
    id: entry.id,
    action: entry.action,
    purposes: entry.purposes,
    source: entry.source,
    recordedBy: { kind: entry.actorKind, id: entry.actorId },
    occurredAt: entry.occurredAt,
    recordedAt: entry.recordedAt,
    textShown: textOf(evidence, 'text'),
    textVersion: textOf(evidence, 'version'),
    evidenceState,
    evidence,
    evidenceDigest: digest?.toString('hex') ?? null,
    intact: previous !== null && isEqual(entry.hash, entryHash(previous, entry)) && hasEvidence,
    hash: entry.hash.toString('hex'),
    hashedText: hashedText(previous ?? NO_HASH, entry),
  };
}

function textOf(evidence: object | null, name: string): string | null {
  const value: unknown = evidence === null ? null : Reflect.get(evidence, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
