/** Carrying out what a bot that is asked has answered: through the doors that its own calls of the API would take. */
import type { Actor } from '../../kernel/actor.ts';
import { BotMayNotError, InvalidInputError, NoLeaseError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { answerRequest } from '../conversations/answer-graphql.ts';
import { requireMay } from '../conversations/bot-guard.ts';
import { handOver, sendAnswer } from '../conversations/lease-actions.ts';
import { proposeReply } from '../conversations/proposals.ts';
import type { BotAnswer } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** Outcome of an answer. */
export interface CarriedOut {
  outcome: 'replied' | 'proposed' | 'handed_over' | 'nothing' | 'refused';
  /** Reason for which it was not done, or not as it was said; `null`: it was done. */
  error: string | null;
}

/** The key of a bot as whoever acts. */
export async function actorOfBot({ db }: Pick<ApiRuntime, 'db'>, { bot }: Pick<Exchange, 'bot'>): Promise<Actor> {
  const { workspaceId, apiKeyId: id } = bot;
  const key = await db.prisma.apiKey.findUnique({ where: { id, workspaceId }, select: { purposes: true } });
  const purposes = key?.purposes ?? [];
  return { workspaceId, kind: 'API_KEY', id, ...(purposes.length === 0 ? {} : { purposes }) };
}

/**
 * Does what a bot has answered. An answer that may not be sent, or that says what it may not, is handed to a person with the reason;
 * where a person has taken the conversation meanwhile, nothing is done.
 *
 * @throws RateLimitedError, UnavailableError: it is tried again
 */
export async function carryOut(runtime: ApiRuntime, exchange: Exchange, answer: BotAnswer): Promise<CarriedOut> {
  const actor = await actorOfBot(runtime, exchange);
  try {
    return await act(runtime, actor, exchange, answer);
  } catch (error) {
    if (error instanceof NoLeaseError) return { outcome: 'nothing', error: null };
    if (error instanceof MessageRefusedError) return { outcome: 'refused', error: error.message };
    if (error instanceof BotMayNotError) return giveToPerson(runtime, actor, exchange, error.message.slice(0, 200));
    if (!(error instanceof InvalidInputError)) throw error;
    const [issue] = error.issues;
    const reason = `the answer of the bot could not be sent: ${issue?.message ?? error.message}`;
    return giveToPerson(runtime, actor, exchange, reason.slice(0, 200));
  }
}

/** Hands a conversation to a person because of a fault. */
export async function giveToPerson(
  runtime: ApiRuntime,
  actor: Actor,
  { conversation }: Exchange,
  reason: string,
): Promise<CarriedOut> {
  try {
    const shown = toGlobalId('Conversation', conversation.id);
    await handOver(runtime, actor, shown, { to: 'HUMAN', assignee: null, reason, summary: null });
  } catch (error) {
    // A person has it already.
    if (!(error instanceof NoLeaseError)) throw error;
  }
  return { outcome: 'handed_over', error: reason };
}

async function act(
  runtime: ApiRuntime,
  actor: Actor,
  { bot, conversation, eventId, inbound }: Exchange,
  answer: BotAnswer,
): Promise<CarriedOut> {
  const shown = toGlobalId('Conversation', conversation.id);
  switch (answer.kind) {
    case 'reply': {
      // The same text asked about again is answered once.
      const idempotencyKey = toGlobalId('ConversationEvent', eventId);
      const said = { content: { text: answer.text }, idempotencyKey };
      await sendAnswer(runtime, actor, conversation, answerRequest(conversation, inbound.id, said), 'claim');
      return { outcome: 'replied', error: null };
    }
    case 'propose':
      requireMay(bot, 'PROPOSE');
      await proposeReply(runtime, actor, shown, { text: answer.text, key: eventId });
      return { outcome: 'proposed', error: null };
    case 'handOver': {
      requireMay(bot, 'HAND_OVER');
      const { reason, summary } = answer;
      await handOver(runtime, actor, shown, { to: 'HUMAN', assignee: null, reason, summary });
      return { outcome: 'handed_over', error: null };
    }
    case 'nothing':
      return { outcome: 'nothing', error: null };
  }
}
