/** Erasure of a contact: all personal data about it is removed, the counts stay. */
import type { Queryable } from '../../db/client.ts';
import { lockContact } from '../../db/sql/contacts.ts';
import { insertSuppression } from '../../db/sql/suppressions.ts';
import { rehearsal, transaction } from '../../db/transaction.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { hashedText } from '../../kernel/address.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { ALL_PURPOSES, STOPPED_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { addressOf } from './address.ts';
import { certificateOf, type ErasureCertificate } from './certificate.ts';
import { eraseEverywhere } from './erasers.ts';
import { phoneHash } from './hash.ts';
import { recordChange } from './record.ts';

/** Result of an erasure. */
export interface Erasure {
  contact: Contact;
  messages: number;
  /** `null`: it had been erased before. */
  certificate: ErasureCertificate | null;
}

/**
 * Erases a person's data: number, name, network, tags, attributes, proofs, and the texts, numbers, TLVs, tags and metadata of
 * messages both ways. Counts, costs, statuses and the consent ledger stay, and a keyed hash of the number, so that it gets nothing
 * more but codes that are asked for. Erasing again changes nothing.
 *
 * @param contactId a contact of the actor's workspace
 * @param dryRun true: nothing is changed; what is returned says what would be
 * @returns the tombstone, how many messages lost their text and number, and the certificate
 */
export async function eraseContact(
  runtime: Runtime,
  actor: Actor,
  contactId: string,
  dryRun = false,
): Promise<Erasure> {
  const { db, clock } = runtime;
  const { workspaceId } = actor;
  const { hashKey } = runtime.secrets;
  const now = clock.now();
  const { outbox, rows } = await (dryRun ? rehearsal : transaction)(db.pool, async (tx) => {
    const hold = { workspaceId, contactIds: [contactId], purposes: ALL_PURPOSES, reasonCode: 'ERASED', now } as const;
    const blocked = await blockQueued(tx, hold);
    // The contact's row is locked by now: of two erasures at once the second finds no number.
    const contact = await lockContact(tx, workspaceId, 'id', contactId);
    const address = contact === null ? null : addressOf(contact);
    if (address === null) return { outbox: blocked, rows: null };
    const hash = phoneHash(hashKey, workspaceId, hashedText(address));
    const rows = await eraseEverywhere(tx, { workspaceId, contactId, address, phoneHash: hash, now });
    await suppressErased(tx, actor, hash, now);
    const detail = { messages: rows.messages, rows };
    await recordChange(tx, actor, now, { action: 'contact.erase', subject: contactId, detail });
    return { outbox: blocked, rows };
  });
  if (!dryRun) runtime.relay.publishSoon(outbox);
  const contact = await db.prisma.contact.findUniqueOrThrow({ where: { id: contactId, workspaceId } });
  return { contact, messages: rows?.messages ?? 0, certificate: rows === null ? null : certificateOf(rows, now) };
}

/** The number gets nothing more but codes that are asked for, whoever is made a contact of it later. */
async function suppressErased(tx: Queryable, actor: Actor, hash: Buffer, now: Date): Promise<void> {
  const reason = { contactId: null, reason: 'ERASED', purposes: STOPPED_PURPOSES } as const;
  await insertSuppression(tx, { workspaceId: actor.workspaceId, phoneHash: hash, ...reason, actor, now });
}
