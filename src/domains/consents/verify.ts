/** The check of a workspace's consent ledger: finds what was changed, removed, added or cut by anybody but the hub. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { type ChainedEntry, chainedEntries, hashAt } from '../../db/sql/consent-entries.ts';
import { type ChainEnds, type ConsentHead, chainEnds } from '../../db/sql/consent-heads.ts';
import { yieldToEventLoop } from '../../kernel/chunks.ts';
import { entryHash, isEqual, isSealed, NO_HASH } from './chain.ts';
import { proofDigest } from './ledger.ts';

/** Faults of a ledger. */
export type LedgerFault =
  | 'CHANGED'
  | 'MISSING'
  | 'ADDED'
  | 'CUT'
  | 'HEAD_MOVED'
  | 'EVIDENCE_CHANGED'
  | 'EVIDENCE_MISSING'
  | 'OTHER_PAST';

/** Place at which a ledger is not as the hub wrote it. */
export interface LedgerBreak {
  position: bigint;
  /** UUID of the entry that stands there; `null`: none does. */
  entryId: string | null;
  fault: LedgerFault;
}

/** A place and its hash that somebody has noted outside of the hub. */
export type NotedHead = Pick<ConsentHead, 'position' | 'hash'>;

/** Result of a check. */
export interface LedgerCheck {
  head: NonNullable<ChainEnds['head']> | null;
  /** Entries that were looked at. */
  checked: number;
  /** Place up to which it was checked, to go on from; `null`: up to the end. */
  checkedTo: bigint | null;
  /** Places that are broken, first to last; the first 100. */
  breaks: LedgerBreak[];
  broken: number;
}

/** Stretch of a ledger that is to be checked. */
export interface Stretch {
  /** Place behind which it begins; 0: the beginning. */
  after: bigint;
  /** Entries that are looked at in one go. */
  limit: number;
  noted: NotedHead | null;
}

const ENTRIES_A_STATEMENT = 1_000;
const MAX_BREAKS = 100;

/** Checks a stretch of a workspace's ledger, and, at its end, that nothing is missing behind it. */
export async function verifyLedger(
  db: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  { after, limit, noted }: Stretch,
): Promise<LedgerCheck> {
  const { head, last } = await chainEnds(db, workspaceId);
  const walk = new Walk(hashKey, after, after === 0n ? NO_HASH : await hashAt(db, workspaceId, after));
  const known = noted === null ? null : noted.position === 0n ? NO_HASH : await hashAt(db, workspaceId, noted.position);
  if (noted !== null && (known === null || !isEqual(known, noted.hash))) {
    walk.report(noted.position, null, 'OTHER_PAST');
  }
  let isAtEnd = false;
  // What is added meanwhile is behind the head that was read, and none of this check's.
  const end = maxOf(head?.position ?? 0n, last ?? 0n);
  while (!isAtEnd && walk.checked < limit) {
    const size = Math.min(ENTRIES_A_STATEMENT, limit - walk.checked);
    const entries = await chainedEntries(db, workspaceId, walk.position, size);
    for (const entry of entries) if (entry.position <= end) walk.look(entry, head?.position ?? 0n);
    isAtEnd = entries.length < size || walk.position >= end;
    await yieldToEventLoop();
  }
  if (isAtEnd) walk.finish(workspaceId, head);
  const { checked, breaks, broken } = walk;
  return { head, checked, checkedTo: isAtEnd ? null : walk.position, breaks, broken };
}

function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** A walk along the chain, from entry to entry. */
class Walk {
  readonly #hashKey: HashKey;
  position: bigint;
  /** `null`: what stood before the next entry is not known. */
  #hash: Buffer | null;
  checked = 0;
  broken = 0;
  readonly breaks: LedgerBreak[] = [];

  constructor(hashKey: HashKey, position: bigint, hash: Buffer | null) {
    this.#hashKey = hashKey;
    this.position = position;
    this.#hash = hash;
  }

  report(position: bigint, entryId: string | null, fault: LedgerFault): void {
    this.broken += 1;
    if (this.breaks.length < MAX_BREAKS) this.breaks.push({ position, entryId, fault });
  }

  look(entry: ChainedEntry, headPosition: bigint): void {
    const { position, id } = entry;
    this.checked += 1;
    if (position !== this.position + 1n) {
      this.report(this.position + 1n, null, 'MISSING');
      this.#hash = null;
    }
    if (position > headPosition) this.report(position, id, 'ADDED');
    else if (this.#hash !== null && !isEqual(entry.hash, entryHash(this.#hash, entry))) {
      this.report(position, id, 'CHANGED');
    } else this.#lookAtEvidence(entry);
    // One entry that was changed is one fault: the next is held against the hash that it was written behind.
    this.#hash = entry.hash;
    this.position = position;
  }

  #lookAtEvidence({ position, id, workspaceId, proofDigest: digest, evidence, erased }: ChainedEntry): void {
    if (evidence === null) {
      if (digest !== null && !erased) this.report(position, id, 'EVIDENCE_MISSING');
      return;
    }
    const now = proofDigest(this.#hashKey, { workspaceId, proof: evidence });
    if (digest === null || now === null || !isEqual(digest, now)) this.report(position, id, 'EVIDENCE_CHANGED');
  }

  /** Holds the end of the chain against its head. */
  finish(workspaceId: string, head: ConsentHead | null): void {
    if (head === null) {
      // No head and no entry: nobody has said anything yet.
      if (this.position > 0n) this.report(this.position, null, 'HEAD_MOVED');
      return;
    }
    if (this.position < head.position) this.report(this.position + 1n, null, 'CUT');
    const isMoved = this.position === head.position && this.#hash !== null && !isEqual(this.#hash, head.hash);
    if (isMoved || !isSealed(this.#hashKey, workspaceId, head)) this.report(head.position, null, 'HEAD_MOVED');
  }
}
