// The reply to a message of a trigger that asks whether somebody comes.
import type { Queryable } from '../../db/client.ts';
import { lockContacts, updateContacts } from '../../db/sql/contacts.ts';
import { localeOfContact } from '../../db/sql/contacts-read.ts';
import { type AskedFiring, lastAsked, writeAnswer } from '../../db/sql/trigger-firings-answers.ts';
import type { Actor } from '../../kernel/actor.ts';
import { recordOwnEvent } from '../audience/event-actions.ts';
import { indexFields } from '../contacts/fields.ts';
import { type Confirmation as Answer, mayConfirm, readConfirmation } from '../conversations/answers.ts';
import { type Handling, type InboundHandler, PASS, type ReceivedMessage } from '../conversations/inbound-handler.ts';
import { replyWithin } from '../conversations/reply.ts';
import { confirmationOf } from './stored.ts';

/** Name of the event that an answer is recorded as. */
const EVENTS: Readonly<Record<Answer, string>> = { CONFIRMED: 'confirmed', DECLINED: 'declined' };

/**
 * Takes a clear answer of whoever was asked last; whoever changes their mind before the date answers again. STOP and START pass: an opt-out is
 * read first, also where its word would decline.
 */
export const CONFIRMATION_HANDLER: InboundHandler = {
  name: 'confirmation',
  async handle(tx, message) {
    const { contactId, body, keyword, receivedAt } = message.row;
    if (contactId === null || body === null || keyword !== null || !mayConfirm(body)) return PASS;
    await lockContacts(tx, [contactId], 'NO KEY UPDATE');
    const asked = await lastAsked(tx, contactId, receivedAt);
    if (asked === null) return PASS;
    const answer = readConfirmation(body, await localeOfContact(tx, contactId));
    if (answer === null) return PASS;
    return asked.answer === answer ? { kind: 'handled', outbox: [] } : take(tx, message, contactId, asked, answer);
  },
};

/** Keeps an answer: with the occurrence, as an event of the person, and in the field that the trigger names; and says so. */
async function take(
  tx: Queryable,
  message: ReceivedMessage,
  contactId: string,
  { id, triggerId, triggerName, at, confirmation }: AskedFiring,
  answer: Answer,
): Promise<Handling> {
  const { workspaceId, receivedAt } = message.row;
  const { field, confirmed, declined, confirmedText, declinedText } = confirmationOf({ confirmation }) ?? {};
  await writeAnswer(tx, id, answer, receivedAt);
  const properties = { trigger: triggerName, date: at.toISOString() };
  await recordOwnEvent(tx, { workspaceId, contactId, name: EVENTS[answer], at: receivedAt, properties });
  const value = answer === 'CONFIRMED' ? confirmed : declined;
  if (field != null && value != null) await setField(tx, workspaceId, contactId, { [field]: value }, receivedAt);
  message.runtime.telemetry.count('heliograph_trigger_answers_total', { answer: EVENTS[answer] });
  const text = answer === 'CONFIRMED' ? confirmedText : declinedText;
  if (text == null) return { kind: 'handled', outbox: [] };
  const actor: Actor = { workspaceId, kind: 'FLOW', id: triggerId };
  return { kind: 'handled', outbox: await replyWithin(tx, message, { actor, text, exemption: null }) };
}

async function setField(tx: Queryable, workspaceId: string, id: string, attributes: Record<string, string>, now: Date) {
  const same = { locale: null, timeZone: null, mccMnc: null, name: null, tags: null, removed: [] };
  await updateContacts(tx, [{ ...same, id, attributes }], now);
  await indexFields(tx, workspaceId, [id]);
}
