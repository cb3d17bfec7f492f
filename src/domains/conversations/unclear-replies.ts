// Replies that may be a refusal: offers and surveys are held, and the person is asked once.
import type { Queryable } from '../../db/client.ts';
import { consentsOfContact } from '../../db/sql/consents.ts';
import { localeOfContact } from '../../db/sql/contacts-read.ts';
import type { InboundRow } from '../../db/sql/inbound-messages.ts';
import { isAnswerToConversation } from '../../db/sql/messages-of-people.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { deleteHolds, insertSuppression } from '../../db/sql/suppressions.ts';
import { hashedText } from '../../kernel/address.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { OFFER_PURPOSES } from '../../policy/purposes.ts';
import { phoneHash } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';
import { answer } from './hub-answers.ts';
import type { ReceivedMessage } from './inbound-handler.ts';

type KnownRow = InboundRow & { contactId: string };

/** Time within which a word such as "no" answers what was last written to the person, in milliseconds. */
const CONVERSATION_MS = 24 * 60 * 60_000;

/**
 * Holds offers and surveys until the person says what was meant, and asks once. Silence keeps the hold. Nothing is held where the
 * person answers a conversation, nor where nothing could be sent anyway.
 */
export async function holdAndAsk(tx: Queryable, message: ReceivedMessage, row: KnownRow): Promise<OutboxRow[]> {
  const { workspaceId, contactId, from, receivedAt } = row;
  if (from.type === null) return [];
  const since = new Date(receivedAt.getTime() - CONVERSATION_MS);
  if (await isAnswerToConversation(tx, contactId, since)) return [];
  const consents = new Map((await consentsOfContact(tx, contactId)).map((each) => [each.purpose, each.state]));
  if (OFFER_PURPOSES.every((purpose) => consents.get(purpose) === 'REVOKE')) return [];
  const { hashKey } = message.runtime.secrets;
  const actor = { workspaceId, kind: 'INBOUND_MESSAGE' as const, id: row.id };
  const hash = phoneHash(hashKey, workspaceId, hashedText(from));
  const hold = { reason: 'UNCLEAR_REPLY' as const, purposes: OFFER_PURPOSES };
  const { id, isNew } = await insertSuppression(tx, {
    ...hold,
    workspaceId,
    phoneHash: hash,
    contactId,
    actor,
    now: receivedAt,
  });
  if (!isNew) return [];
  const detail = { reason: hold.reason, purposes: [...hold.purposes], contactId };
  const news = await recordChange(tx, actor, receivedAt, { action: 'suppression.add', subject: id, detail });
  const block = { workspaceId, contactIds: [contactId], purposes: hold.purposes, reasonCode: 'UNCLEAR_REPLY' as const };
  const blocked = await blockQueued(tx, { ...block, orAskFor: true, now: receivedAt });
  return [...news, ...blocked, ...(await answer(tx, message, 'QUESTION', await localeOfContact(tx, contactId)))];
}

/** Ends the hold of a person who has said what was meant. @returns what to publish after the commit */
export async function liftHold(
  tx: Queryable,
  { workspaceId, contactId, id, receivedAt }: KnownRow,
): Promise<OutboxRow[]> {
  if ((await deleteHolds(tx, [{ contactId, occurredAt: receivedAt }])) === 0) return [];
  const actor = { workspaceId, kind: 'INBOUND_MESSAGE' as const, id };
  const detail = { reason: 'UNCLEAR_REPLY', contactId };
  return recordChange(tx, actor, receivedAt, { action: 'suppression.lift', subject: contactId, detail });
}
