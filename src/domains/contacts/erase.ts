/** Erasure of a contact: all personal data about it is removed, the counts stay. */
import { type Queryable, transaction } from '../../db/client.ts';
import { lockContact, markContactErased } from '../../db/sql/contacts.ts';
import { eraseInbound } from '../../db/sql/inbound-messages.ts';
import { deletePartsFrom } from '../../db/sql/inbound-parts.ts';
import { erasePartsOf } from '../../db/sql/message-parts.ts';
import { eraseMessagesOf } from '../../db/sql/messages-of-people.ts';
import { insertSuppression, unlinkSuppressions } from '../../db/sql/suppressions.ts';
import { deleteUnmatchedOfNumber } from '../../db/sql/unmatched-receipts.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { type Address, digitsOf, hashedText } from '../../kernel/address.ts';
import { spellingsOf } from '../../kernel/numbering.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { ALL_PURPOSES, STOPPED_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { addressOf } from './address.ts';
import { phoneHash } from './hash.ts';
import { eraseMentions } from './mentions.ts';
import { recordChange } from './record.ts';

/**
 * Erases a person's data: number, network, attributes, proofs, and the texts, numbers, TLVs, tags and metadata of messages
 * both ways. Counts, costs, statuses and the consent ledger stay, and a keyed hash of the number, so that it gets nothing
 * more but codes that are asked for. Erasing again changes nothing.
 *
 * @param contactId a contact of the actor's workspace
 * @returns the tombstone, and how many messages lost their text and number
 */
export async function eraseContact(
  runtime: Runtime,
  actor: Actor,
  contactId: string,
): Promise<{ contact: Contact; messages: number }> {
  const { db, clock } = runtime;
  const { workspaceId } = actor;
  const { hashKey } = runtime.secrets;
  const now = clock.now();
  const { outbox, messages } = await transaction(db.pool, async (tx) => {
    const hold = { workspaceId, contactIds: [contactId], purposes: ALL_PURPOSES, reasonCode: 'ERASED', now } as const;
    const blocked = await blockQueued(tx, hold);
    // The contact's row is locked by now: of two erasures at once the second finds no number.
    const contact = await lockContact(tx, workspaceId, 'id', contactId);
    const address = contact === null ? null : addressOf(contact);
    if (address === null) return { outbox: blocked, messages: 0 };
    const hash = phoneHash(hashKey, workspaceId, hashedText(address));
    await suppressErased(tx, actor, hash, now);
    const erased = await eraseMessages(tx, contactId);
    await eraseFrom(tx, workspaceId, contactId, address);
    // Networks write some numbers in an old spelling too. Of a short code, digits in a text say nothing.
    const spellings = address.type === 'E164' ? spellingsOf(digitsOf(address.text)) : [];
    await eraseMentions(tx, { workspaceId, contactId, spellings, phoneHash: hash });
    await markContactErased(tx, contactId, now);
    await recordChange(tx, actor, now, { action: 'contact.erase', subject: contactId, detail: { messages: erased } });
    return { outbox: blocked, messages: erased };
  });
  runtime.relay.publishSoon(outbox);
  return { contact: await db.prisma.contact.findUniqueOrThrow({ where: { id: contactId, workspaceId } }), messages };
}

/**
 * The number gets nothing more but codes that are asked for, whoever is made a contact of it later. Suppressions that are
 * there stay, and are let go by the contact: the next one of the number takes them.
 */
async function suppressErased(tx: Queryable, actor: Actor, hash: Buffer, now: Date): Promise<void> {
  await unlinkSuppressions(tx, actor.workspaceId, hash);
  const reason = { contactId: null, reason: 'ERASED', purposes: STOPPED_PURPOSES } as const;
  await insertSuppression(tx, { workspaceId: actor.workspaceId, phoneHash: hash, ...reason, actor, now });
}

async function eraseMessages(tx: Queryable, contactId: string): Promise<number> {
  const count = await eraseMessagesOf(tx, contactId);
  await erasePartsOf(tx, contactId);
  return count;
}

/**
 * Erases the messages that came from the address, whole or in parts, and the receipts about it that matched nothing.
 */
async function eraseFrom(tx: Queryable, workspaceId: string, contactId: string, address: Address): Promise<void> {
  await eraseInbound(tx, contactId);
  await deletePartsFrom(tx, workspaceId, address);
  if (address.type === 'E164') await deleteUnmatchedOfNumber(tx, workspaceId, spellingsOf(digitsOf(address.text)));
}
