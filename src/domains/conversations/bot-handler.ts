// The last handler of inbound messages: gives a text to the bot that it is for.
import { insertBotDelivery } from '../../db/sql/bot-deliveries.ts';
import { exchangeOf } from '../../db/sql/conversation-events-look.ts';
import { conversationIdOf, lockConversation } from '../../db/sql/conversations.ts';
import type { Bot } from '../../generated/prisma/client.ts';
import { systemActor } from '../../kernel/actor.ts';
import { isFor, LOOP_SAME, LOOP_TEXTS } from './bot-rules.ts';
import { applyChange, type ConversationChange } from './changes.ts';
import { type InboundHandler, PASS } from './inbound-handler.ts';
import { LEASE_MS, leaseAt, leaseRow } from './lease.ts';

/** The change that gives a conversation to whichever person claims it first. */
export function toPerson(reason: string, now: Date): ConversationChange {
  const until = new Date(now.getTime() + LEASE_MS.handOver);
  return {
    type: 'HANDED_OVER',
    set: leaseRow({ kind: 'HUMAN', holder: null, until }),
    detail: { to: 'HUMAN', reason, assigneeId: null },
  };
}

/**
 * Gives a text to a bot in the transaction that stores it: to the one that answers the conversation now, else to the one
 * that it was given to, else to the first that it is for; to none while a person answers. Where a machine seems to answer, a person gets the conversation. Without bots it costs nothing.
 */
export const BOT_HANDLER: InboundHandler = {
  name: 'bots',
  async handle(tx, { row, settings }) {
    const { contactId, to: sender, workspaceId, receivedAt: now } = row;
    if (contactId === null || row.from.type !== 'E164' || !settings.bots.some((bot) => bot.enabled)) return PASS;
    const key = { workspaceId, contactId, sender };
    const conversation = await lockConversation(tx, workspaceId, conversationIdOf(key));
    if (conversation === null || conversation.inboundEventId === null) return PASS;
    const lease = leaseAt(conversation, now);
    if (lease?.kind === 'HUMAN') return PASS;
    const heard = { text: row.body, sender, labels: conversation.labels, at: now };
    const holder = settings.bots.find((bot) => bot.enabled && bot.apiKeyId === lease?.holder?.id);
    const given = settings.bots.find((bot) => bot.enabled && bot.apiKeyId === conversation.assigneeId);
    const bot: Bot | undefined =
      holder ?? given ?? settings.bots.find((each) => isFor(each, heard, settings.workspace.timeZone));
    if (bot === undefined) return PASS;
    const { inbound, repeats } = await exchangeOf(tx, key, conversation.id, now, LOOP_SAME);
    if (inbound > LOOP_TEXTS || repeats) {
      const reason = repeats ? `the same text ${LOOP_SAME} times` : `more than ${LOOP_TEXTS} texts a minute`;
      const outbox = await applyChange(tx, systemActor(workspaceId), conversation, toPerson(reason, now), now);
      return { kind: 'handled', outbox };
    }
    const { id: conversationId, inboundEventId: eventId } = conversation;
    await insertBotDelivery(tx, { botId: bot.id, eventId, workspaceId, conversationId, now });
    return { kind: 'handled', outbox: [] };
  },
};
