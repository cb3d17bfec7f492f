// Replies of the hub to a message, in the transaction that stores the message.
import type { Queryable } from '../../db/client.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { Actor } from '../../kernel/actor.ts';
import { storedPhone } from '../../kernel/phone.ts';
import { acceptWithin, prepare } from '../messages/accept.ts';
import { knownRecipient, sendRequest } from '../messages/request.ts';
import type { ReceivedMessage } from './inbound-handler.ts';

/** A reply to a message. */
export interface Reply {
  actor: Actor;
  text: string;
  /** Names it where an opt-out lets it through once, and in the log; `null`: an opt-out holds it back. */
  exemption: string | null;
}

/**
 * Accepts a reply to the person who wrote, from the number they wrote to, by the way their message came. Numbers alone are replied
 * to: a name is nobody's address, and behind a short code a program writes, which might reply for ever. A reply that the gates
 * refuse is logged: an exemption opens an opt-out, never a suppression.
 *
 * @returns the outbox rows to publish after the commit
 */
export async function replyWithin(tx: Queryable, message: ReceivedMessage, reply: Reply): Promise<OutboxRow[]> {
  const { row, runtime, settings } = message;
  const { actor, text, exemption } = reply;
  const name = exemption ?? 'reply';
  if (row.from.type !== 'E164') {
    runtime.log.info({ inboundId: row.id, fromType: row.from.type }, `no ${name}: its sender is no number`);
    return [];
  }
  const request = sendRequest({
    recipients: [knownRecipient(storedPhone(row.from.text))],
    content: { kind: 'text', text },
    purpose: 'CONVERSATION',
    sender: row.to,
    // As it is written: the workspace sees what it costs where it writes it.
    smartEncoding: false,
    exemption,
    wayBack: { connectionId: row.connectionId },
  });
  const prepared = await prepare(runtime, actor, [request], { tx, settings });
  const { outcomes, outbox } = await acceptWithin(tx, runtime, prepared);
  for (const outcome of outcomes) {
    if (outcome instanceof Error) throw outcome;
    const refusal = outcome.kind === 'accepted' ? outcome.refusals[0] : undefined;
    if (refusal !== undefined) runtime.log.warn({ inboundId: row.id, code: refusal.code }, `the ${name} was refused`);
  }
  return outbox;
}
