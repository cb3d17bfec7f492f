/** Question to a bot: a text of a person, with what was said before it. */
import { entriesOf } from '../../db/sql/conversation-events.ts';
import type { Bot, Conversation, InboundMessage } from '../../generated/prisma/client.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { Runtime } from '../../runtime.ts';

/** Texts of either side that a bot is given. */
const HISTORY = 20;

/** A text of either side. */
export interface Said {
  by: 'PERSON' | 'WORKSPACE';
  text: string;
  at: Date;
}

/** A text that a bot is asked about. */
export interface Exchange {
  bot: Bot;
  conversation: Conversation;
  eventId: string;
  /** Number of times that it was handed out, with this one. */
  attempt: number;
  inbound: InboundMessage;
  /** The number of the person, in E.164. */
  phone: string;
  /** From old to new, up to and with the text itself. */
  history: readonly Said[];
}

/** Loads what a bot is asked about; `null`: the person or the text was erased meanwhile. */
export async function loadExchange(
  { db }: Pick<Runtime, 'db'>,
  bot: Bot,
  { eventId, conversationId, attempts }: { eventId: string; conversationId: string; attempts: number },
): Promise<Exchange | null> {
  const { prisma, pool } = db;
  const { workspaceId } = bot;
  const [event, conversation] = await Promise.all([
    prisma.conversationEvent.findUnique({ where: { id: eventId, workspaceId } }),
    prisma.conversation.findUnique({ where: { id: conversationId, workspaceId } }),
  ]);
  if (event?.inboundId == null || conversation === null) return null;
  const [inbound, contact] = await Promise.all([
    prisma.inboundMessage.findFirst({ where: { id: event.inboundId, workspaceId } }),
    prisma.contact.findUnique({ where: { id: conversation.contactId, workspaceId }, select: { phone: true } }),
  ]);
  if (inbound?.body == null || contact?.phone == null) return null;
  const page = { from: null, ascending: false, count: HISTORY };
  const refs = await entriesOf(pool, conversation.id, conversation, page);
  const ids = (kind: string) => refs.filter((ref) => ref.kind === kind).map(({ id }) => id);
  const [texts, messages] = await Promise.all([
    prisma.inboundMessage.findMany({ where: { id: { in: ids('inbound') }, workspaceId } }),
    prisma.message.findMany({ where: { id: { in: ids('message') }, workspaceId } }),
  ]);
  const history = [
    ...texts.map(({ body, receivedAt: at }): Said => ({ by: 'PERSON', text: body ?? '', at })),
    ...messages.map(({ body, createdAt: at }): Said => ({ by: 'WORKSPACE', text: body ?? '', at })),
  ];
  const upTo = inbound.receivedAt;
  return {
    bot,
    conversation,
    eventId,
    attempt: attempts,
    inbound,
    phone: contact.phone,
    // What came later is asked about by itself.
    history: history.filter(({ at }) => at <= upTo).sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

/** The question as JSON, with ids as the API has them. */
export function exchangeData({ conversation, eventId, attempt, inbound, phone, history }: Exchange): object {
  return {
    eventId: toGlobalId('ConversationEvent', eventId),
    attempt,
    conversationId: toGlobalId('Conversation', conversation.id),
    contactId: toGlobalId('Contact', conversation.contactId),
    inboundId: toGlobalId('InboundMessage', inbound.id),
    from: phone,
    to: conversation.sender,
    text: inbound.body,
    labels: conversation.labels,
    history: history.map(({ by, text, at }) => ({ by, text, at: at.toISOString() })),
  };
}
