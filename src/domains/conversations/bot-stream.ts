/** The subscription of a bot: each text to one running instance, until it is acknowledged. */
import { deleteBotDelivery, releaseBotDeliveries, takeBotDeliveries } from '../../db/sql/bot-deliveries.ts';
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
  const { runtime } = context;
  const { db, clock, feed } = runtime;
  const holder = newId();
  try {
    while (!signal.aborted && !feed.stopped) {
      // Asked first: what comes while the database is asked is not missed.
      const waking = new AbortController();
      const ended = AbortSignal.any([signal, waking.signal]);
      const news = Promise.race([feed.news(ended), pause(LOOK_EVERY_MS, ended)]);
      const now = clock.now();
      const dueAt = new Date(now.getTime() + ackMs);
      const taken = await takeBotDeliveries(db.pool, { botId: bot.id, holder, now, dueAt, most: AT_ONCE });
      for (const { eventId, conversationId, attempts, dueAt: ackBy } of taken) {
        if (attempts > MOST_ATTEMPTS) {
          await giveUp(context, bot, eventId, conversationId);
          continue;
        }
        const [event, conversation] = await Promise.all([
          db.prisma.conversationEvent.findUnique({ where: { id: eventId } }),
          db.prisma.conversation.findUnique({ where: { id: conversationId } }),
        ]);
        if (event === null || conversation === null) await deleteBotDelivery(db.pool, bot.id, eventId);
        else yield { event, conversation, attempt: attempts, ackBy };
      }
      if (taken.length === 0) await news;
      waking.abort();
    }
  } finally {
    await releaseBotDeliveries(db.pool, bot.id, holder, clock.now()).catch(() => {});
  }
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
