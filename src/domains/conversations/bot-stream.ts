/** The subscription of a bot: each text to one running instance, until it is acknowledged. */
import { botsSubject } from '../../bus/streams.ts';
import {
  type BotDeliveryRow,
  deleteBotDelivery,
  releaseBotDeliveries,
  takeBotDeliveries,
} from '../../db/sql/bot-deliveries.ts';
import { prepared } from '../../db/transaction.ts';
import type { Bot, Conversation, ConversationEvent } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { systemActor } from '../../kernel/actor.ts';
import { pause } from '../../kernel/chunks.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import type { FeedHub } from '../../pipeline/feed/broadcast.ts';
import { botOfKey } from './bot-actions.ts';
import { toPerson } from './bot-handler.ts';
import { changeConversation } from './changes.ts';
import { ConversationEventObject, ConversationType } from './conversation-types.ts';

/** Texts that one instance may have at once. */
const AT_ONCE = 10;
/** Time within which a text has to be acknowledged, in milliseconds. */
const ACK = { least: 1_000, usual: 30_000, most: 600_000 };
/** Interval at which is looked for what was not acknowledged, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** News that are looked through at once for a text. */
const NEWS_AT_ONCE = 1_000;
/** Tries after which a person gets the conversation. */
const MOST_ATTEMPTS = 5;

interface BotEvent {
  event: ConversationEvent;
  conversation: Conversation;
  attempt: number;
  ackBy: Date;
}

const BotEventType = builder.objectRef<BotEvent>('BotEvent').implement({
  description: 'A text that this instance of the bot is to handle, and no other meanwhile.',
  fields: (t) => ({
    event: t.expose('event', {
      type: ConversationEventObject,
      description: 'The INBOUND event. Its id is for ackConversationEvent, and makes an idempotencyKey for the answer.',
    }),
    conversation: t.expose('conversation', { type: ConversationType, description: 'The conversation, as it is now.' }),
    attempt: t.exposeInt('attempt', { description: 'How often it has been handed out, with this time.' }),
    ackBy: t.expose('ackBy', {
      type: 'DateTime',
      description: 'When it is handed out again, to whichever instance asks, unless it was acknowledged.',
    }),
  }),
});

async function* botEvents(context: Context, bot: Bot, ackMs: number, signal: AbortSignal): AsyncGenerator<BotEvent> {
  const { db, clock, feed, bus } = context.runtime;
  const holder = newId();
  let wake = () => {};
  const subscription = bus.connection.subscribe(botsSubject(bot.workspaceId), { callback: () => wake() });
  try {
    while (!signal.aborted && !feed.stopped) {
      // Asked first: what comes while the database is asked is not missed.
      const waking = new AbortController();
      const ended = AbortSignal.any([signal, waking.signal]);
      const acknowledged = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const news = Promise.race([heard(feed, bot.workspaceId, ended), pause(LOOK_EVERY_MS, ended), acknowledged]);
      const now = clock.now();
      const dueAt = new Date(now.getTime() + ackMs);
      const taken = await takeBotDeliveries(prepared(db.pool), { botId: bot.id, holder, now, dueAt, most: AT_ONCE });
      yield* await handedOut(context, bot, taken);
      // Fewer than it may have: there was no more.
      if (taken.length < AT_ONCE) await news;
      waking.abort();
    }
  } finally {
    subscription.unsubscribe();
    await releaseBotDeliveries(db.pool, bot.id, holder, clock.now()).catch(() => {});
  }
}

/** Resolves when somebody wrote to a workspace, or the signal aborts: of all other news there are many more. */
async function heard(feed: FeedHub, workspaceId: string, signal: AbortSignal): Promise<void> {
  let order = feed.head;
  while (!signal.aborted && !feed.stopped) {
    await feed.news(signal);
    const chunks = feed.after(workspaceId, order, NEWS_AT_ONCE);
    if (chunks.length === NEWS_AT_ONCE || chunks.some(({ kind }) => kind === 'inbound')) return;
    order = chunks.at(-1)?.order ?? order;
  }
}

/** Turns for an instance out of the texts that it took: a person gets those that were tried too often, and what is erased ends. */
async function handedOut(context: Context, bot: Bot, taken: readonly BotDeliveryRow[]): Promise<BotEvent[]> {
  if (taken.length === 0) return [];
  const { db } = context.runtime;
  const ids = (of: 'eventId' | 'conversationId') => ({ id: { in: taken.map((row) => row[of]) } });
  const [events, conversations] = await Promise.all([
    db.prisma.conversationEvent.findMany({ where: ids('eventId') }),
    db.prisma.conversation.findMany({ where: ids('conversationId') }),
  ]);
  const handed: BotEvent[] = [];
  for (const { eventId, conversationId, attempts, dueAt: ackBy } of taken) {
    const event = events.find(({ id }) => id === eventId);
    const conversation = conversations.find(({ id }) => id === conversationId);
    if (attempts > MOST_ATTEMPTS) await giveUp(context, bot, eventId, conversationId);
    else if (event === undefined || conversation === undefined) await deleteBotDelivery(db.pool, bot.id, eventId);
    else handed.push({ event, conversation, attempt: attempts, ackBy });
  }
  return handed;
}

/** Gives a conversation to a person that the bot does not manage to handle. */
async function giveUp({ runtime }: Context, bot: Bot, eventId: string, conversationId: string): Promise<void> {
  const reason = `the bot "${bot.name}" did not acknowledge it ${MOST_ATTEMPTS} times`;
  const shown = toGlobalId('Conversation', conversationId);
  await changeConversation(runtime, systemActor(bot.workspaceId), shown, (_row, now) => toPerson(reason, now));
  await deleteBotDelivery(runtime.db.pool, bot.id, eventId);
}

builder.subscriptionField('botEvents', (t) =>
  t.field({
    type: BotEventType,
    authScopes: { scope: 'messages:read' },
    description:
      'For the key of a bot: texts that it is to handle, each to exactly one of its running instances, at least once, those of a ' +
      'conversation in order. Acknowledge each with ackConversationEvent; what is not acknowledged in time is handed out again.',
    args: {
      ackWithin: t.arg({ type: 'Duration', description: 'Time to acknowledge, PT1S to PT10M; absent: PT30S.' }),
    },
    subscribe: async (_root, { ackWithin }, context) => {
      const ackMs = ackWithin ?? ACK.usual;
      if (ackMs < ACK.least || ackMs > ACK.most) {
        const message = 'must be PT1S to PT10M';
        throw new InvalidInputError([{ path: ['ackWithin'], message, received: `${ackMs} ms` }]);
      }
      const bot = await botOfKey(context.runtime.db, requireActor(context));
      if (bot === null) throw new NotFoundError('Bot', 'of this key');
      return abortable((signal) => botEvents(context, bot, ackMs, signal));
    },
    resolve: (item) => item as BotEvent,
  }),
);
