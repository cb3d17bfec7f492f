/** Complaints that nobody has to type: of carriers by their codes, of people by their words. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { type ComplaintSource, uncomplainedMessage } from '../../db/sql/complaints.ts';
import { lockContact } from '../../db/sql/contacts.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { insertSuppression } from '../../db/sql/suppressions.ts';
import { CARRIER_COMPLAINT } from '../../db/sql/timers.ts';
import type { Actor } from '../../kernel/actor.ts';
import { systemActor } from '../../kernel/actor.ts';
import { hashedText } from '../../kernel/address.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import type { TimerHandler } from '../../pipeline/schedule/timers.ts';
import { OFFER_PURPOSES } from '../../policy/purposes.ts';
import { addressOf } from '../contacts/address.ts';
import { phoneHash } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';
import { noteComplaint } from './note-complaint.ts';

/** Complaint of a contact. */
export interface HeardComplaint {
  actor: Actor;
  contactId: string;
  /** Message it is about; `null`: the last one. */
  messageId: string | null;
  source: Extract<ComplaintSource, 'CARRIER' | 'REPLY'>;
  now: Date;
}

/**
 * Counts a complaint, and suppresses offers and surveys to whoever complained; one who is suppressed for it already stays so.
 *
 * @returns what to publish after the commit
 */
export async function hearComplaint(
  tx: Queryable,
  hashKey: HashKey,
  { actor, contactId, messageId, source, now }: HeardComplaint,
): Promise<OutboxRow[]> {
  const { workspaceId } = actor;
  const contact = await lockContact(tx, workspaceId, 'id', contactId);
  const address = contact === null || contact.gone ? null : addressOf(contact);
  if (address === null) return [];
  await noteComplaint(tx, { workspaceId, contactId, messageId, source, now });
  const purposes = [...OFFER_PURPOSES];
  const row = { workspaceId, phoneHash: phoneHash(hashKey, workspaceId, hashedText(address)), contactId, actor, now };
  const { id, isNew } = await insertSuppression(tx, { ...row, reason: 'COMPLAINT', purposes });
  if (!isNew) return [];
  const detail = { reason: 'COMPLAINT', purposes, contactId, because: source };
  await recordChange(tx, actor, now, { action: 'suppression.add', subject: id, detail });
  const held = { workspaceId, contactIds: [contactId], purposes, orAskFor: true as const, now };
  return blockQueued(tx, { ...held, reasonCode: 'SUPPRESSED' });
}

/** Hears complaints that carriers report by their codes, each about one message once. */
export const carrierComplaintTimer: TimerHandler = {
  kind: CARRIER_COMPLAINT,
  run: async ({ clock, secrets: { hashKey }, telemetry }, tx, timers) => {
    const outbox: OutboxRow[] = [];
    for (const { subjectId: messageId, workspaceId } of timers) {
      const found = await uncomplainedMessage(tx, messageId);
      if (found === null) continue;
      const actor = systemActor(workspaceId);
      const { contactId } = found;
      outbox.push(
        ...(await hearComplaint(tx, hashKey, { actor, contactId, messageId, source: 'CARRIER', now: clock.now() })),
      );
      telemetry.count('heliograph_complaints_total', { source: 'CARRIER' });
    }
    return outbox;
  },
};
