import { type Queryable, transaction } from '../../db/client.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import { type Address, digitsOf, hashedText } from '../../kernel/address.ts';
import { spellingsOf } from '../../kernel/numbering.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { relayOf } from '../../pipeline/outbox/relay.ts';
import { ALL_PURPOSES, STOPPED_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { addressOf } from './address.ts';
import { phoneHash } from './hash.ts';
import { eraseMentions } from './mentions.ts';
import { recordChange } from './record.ts';
import { insertSuppression } from './suppressed.ts';

/**
 * Erases a person's data: number, network, attributes, proofs, and the texts, numbers, TLVs, tags and metadata of messages
 * both ways. Counts, costs, statuses and the consent ledger stay, and a keyed hash of the number, so that it gets nothing
 * more but codes that are asked for. Erasing again changes nothing.
 *
 * @param contactId a contact of the viewer's workspace
 * @returns the tombstone, and how many messages lost their text and number
 */
export async function eraseContact(
  runtime: Runtime,
  viewer: Viewer,
  contactId: string,
): Promise<{ contact: Contact; messages: number }> {
  const { db, clock } = runtime;
  const { workspaceId } = viewer;
  const { hashKey } = runtime.secrets;
  const now = clock.now();
  const { outbox, messages } = await transaction(db.pool, async (tx) => {
    const hold = { workspaceId, contactIds: [contactId], purposes: ALL_PURPOSES, reasonCode: 'ERASED', now } as const;
    const blocked = await blockQueued(tx, hold);
    // The contact's row is locked by now: of two erasures at once the second finds no number.
    const { rows } = await tx.query<Pick<Contact, 'phone' | 'address' | 'addressType'>>(
      'SELECT phone, address, address_type AS "addressType" FROM contacts WHERE id = $1 AND workspace_id = $2',
      [contactId, workspaceId],
    );
    const address = rows[0] === undefined ? null : addressOf(rows[0]);
    if (address === null) return { outbox: blocked, messages: 0 };
    const hash = phoneHash(hashKey, workspaceId, hashedText(address));
    await suppressErased(tx, viewer, hash, now);
    const erased = await eraseMessages(tx, contactId);
    await eraseInbound(tx, workspaceId, contactId, address);
    // Networks write some numbers in an old spelling too. Of a short code, digits in a text say nothing.
    const spellings = address.type === 'E164' ? spellingsOf(digitsOf(address.text)) : [];
    await eraseMentions(tx, { workspaceId, contactId, spellings, phoneHash: hash });
    await tx.query(
      `UPDATE contacts SET phone = NULL, address = NULL, address_type = NULL, attributes = '{}', locale = NULL, time_zones = '{}', mcc_mnc = NULL,
         erased_at = $2, updated_at = $2 WHERE id = $1`,
      [contactId, now],
    );
    await recordChange(tx, viewer, now, { action: 'contact.erase', subject: contactId, detail: { messages: erased } });
    return { outbox: blocked, messages: erased };
  });
  relayOf(runtime).kick(outbox);
  return { contact: await db.prisma.contact.findUniqueOrThrow({ where: { id: contactId, workspaceId } }), messages };
}

/**
 * The number gets nothing more but codes that are asked for, whoever is made a contact of it later. Suppressions that are
 * there stay, and are let go by the contact: the next one of the number takes them.
 */
async function suppressErased(
  tx: Queryable,
  { workspaceId, apiKeyId }: Viewer,
  hash: Buffer,
  now: Date,
): Promise<void> {
  await tx.query('UPDATE suppressions SET contact_id = NULL WHERE workspace_id = $1 AND phone_hash = $2', [
    workspaceId,
    hash,
  ]);
  const reason = { contactId: null, reason: 'ERASED', purposes: STOPPED_PURPOSES } as const;
  await insertSuppression(tx, { workspaceId, phoneHash: hash, ...reason, apiKeyId, now });
}

async function eraseMessages(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE messages SET body = NULL, "to" = NULL, metadata = NULL, options = NULL, tags = '{}' WHERE contact_id = $1`,
    [contactId],
  );
  await tx.query(
    `UPDATE message_parts SET receipt_tlvs = NULL WHERE receipt_tlvs IS NOT NULL
       AND message_id IN (SELECT id FROM messages WHERE contact_id = $1)`,
    [contactId],
  );
  return rowCount ?? 0;
}

/** What came from the address, whole or in parts, and receipts about it that matched nothing. */
async function eraseInbound(tx: Queryable, workspaceId: string, contactId: string, address: Address): Promise<void> {
  await tx.query(
    'UPDATE inbound_messages SET body = NULL, tlvs = NULL, "from" = NULL, from_type = NULL WHERE contact_id = $1',
    [contactId],
  );
  await tx.query(
    `DELETE FROM inbound_parts WHERE "from" = $2 AND from_type = $3::address_type
       AND connection_id IN (SELECT id FROM smsc_connections WHERE workspace_id = $1)`,
    [workspaceId, address.text, address.type],
  );
  if (address.type !== 'E164') return;
  // SMSCs write no plus, and some of them the old spelling.
  await tx.query(
    `DELETE FROM unmatched_receipts WHERE workspace_id = $1
       AND (ltrim("from", '+0') = ANY($2::text[]) OR ltrim("to", '+0') = ANY($2::text[]))`,
    [workspaceId, spellingsOf(digitsOf(address.text))],
  );
}
