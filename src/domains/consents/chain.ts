/** The hash chain of the consent ledger: each entry's hash covers what it says and the hash before it. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { HashKey } from '../../db/secrets.ts';
import type { ChainedEntry } from '../../db/sql/consent-entries.ts';
import type { ConsentHead } from '../../db/sql/consent-heads.ts';
import { keyedDigest } from '../contacts/hash.ts';

/** Fields of an entry that its hash covers; of the evidence its keyed digest, which outlives it. */
export type Hashed = Omit<ChainedEntry, 'hash' | 'evidence' | 'erased'>;

/** Hash before the first entry of a chain. */
export const NO_HASH: Buffer = Buffer.alloc(32);

/**
 * Text of which an entry's hash is the SHA-256, in UTF-8: a JSON array of the hash before it and of what it says. Whoever
 * has it can check the hash without the hub.
 */
export function hashedText(before: Buffer, entry: Hashed): string {
  return JSON.stringify([
    before.toString('hex'),
    entry.workspaceId,
    String(entry.position),
    entry.id,
    entry.contactId,
    entry.action,
    entry.purposes,
    entry.source,
    entry.proofDigest?.toString('hex') ?? null,
    entry.actorKind,
    entry.actorId,
    entry.occurredAt.toISOString(),
    entry.recordedAt.toISOString(),
  ]);
}

/** Hash of an entry behind another one. */
export function entryHash(before: Buffer, entry: Hashed): Buffer {
  return createHash('sha256').update(hashedText(before, entry)).digest();
}

/** Seal of a head: nobody can make one for another place or hash without the key of the hub. */
export function sealOf(hashKey: HashKey, workspaceId: string, { position, hash }: Omit<ConsentHead, 'seal'>): Buffer {
  return keyedDigest(hashKey, workspaceId, 'consent.head', [String(position), hash.toString('hex')]);
}

/** Says of a head that the hub itself has moved it to where it is. */
export function isSealed(hashKey: HashKey, workspaceId: string, head: ConsentHead): boolean {
  return head.seal !== null && isEqual(head.seal, sealOf(hashKey, workspaceId, head));
}

/** Compares two digests. */
export function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Head of the chain of a workspace that has no entry. */
export function emptyHead(hashKey: HashKey, workspaceId: string): ConsentHead {
  const head = { position: 0n, hash: NO_HASH };
  return { ...head, seal: sealOf(hashKey, workspaceId, head) };
}
