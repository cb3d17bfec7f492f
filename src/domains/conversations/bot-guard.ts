// Limits of what a bot may send.
import type { Queryable } from '../../db/client.ts';
import type { BotUsage } from '../../db/sql/bots.ts';
import { turnsOf } from '../../db/sql/conversation-events-look.ts';
import type { Bot } from '../../generated/prisma/client.ts';
import type { BotAct } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { BotMayNotError, InvalidInputError, RateLimitedError } from '../../kernel/errors.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Prepared } from '../messages/prepared.ts';
import { speaksOf } from './bot-rules.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A bot has answered as often as it may without a person: the conversation is handed over. */
export class TurnsSpentError extends Error {
  constructor() {
    super('a bot has had its turns');
    this.name = 'TurnsSpentError';
  }
}

/** Acts of bots, in words. */
const ACTS: Record<BotAct, string> = {
  REPLY: 'answer',
  PROPOSE: 'propose answers',
  HAND_OVER: 'hand conversations over',
  TAG: 'change labels and write notes',
  BOOK: 'book',
};

/** The bot whose key an actor has, as settings know it; `null`: it is none. */
export async function botOfActor(
  { settings }: Pick<ApiRuntime, 'settings'>,
  { kind, id, workspaceId }: Actor,
): Promise<Bot | null> {
  if (kind !== 'API_KEY') return null;
  return (await settings.of(workspaceId)).bots.find(({ apiKeyId }) => apiKeyId === id) ?? null;
}

/** @throws ForbiddenError when a bot may not do something; it names what, and what it may */
export function requireMay(bot: Bot, act: BotAct): void {
  if (bot.may.includes(act)) return;
  const may = bot.may.map((each) => ACTS[each]).join(', ');
  const rest = may === '' ? 'it may read alone' : `it may ${may}`;
  throw new BotMayNotError(
    bot.name,
    'AGENT',
    `${ACTS[act]} (${act}): ${rest}. Its setting "may" says so, which updateBot changes.`,
  );
}

/** @throws ForbiddenError when the actor is a bot that may not do something */
export async function requireActorMay(runtime: Pick<ApiRuntime, 'settings'>, actor: Actor, act: BotAct): Promise<void> {
  const bot = await botOfActor(runtime, actor);
  if (bot !== null) requireMay(bot, act);
}

/** @throws InvalidInputError when a text speaks of what the bot may not */
export function requireSayable(bot: Bot, prepared: Prepared): void {
  if (!bot.enabled) {
    throw new InvalidInputError([{ path: ['conversationId'], message: `the bot "${bot.name}" is switched off` }]);
  }
  for (const recipient of prepared.recipients) {
    const word = recipient.ok ? speaksOf(recipient.text, bot.forbidden) : null;
    if (word === null) continue;
    const message = `speaks of "${word}", which the bot "${bot.name}" may not: hand the conversation over`;
    throw new InvalidInputError([{ path: ['content'], message }]);
  }
}

/**
 * Checks an answer of a bot against its limits, in its transaction.
 *
 * @param usage with this answer; `null`: the bot is gone, and its key with it
 * @throws RateLimitedError; TurnsSpentError when a person has to look first
 */
export async function requireWithinLimits(
  tx: Queryable,
  bot: Bot,
  usage: BotUsage | null,
  conversationId: string,
): Promise<void> {
  if (usage !== null && usage.day > bot.perDay)
    throw new RateLimitedError(`the bot "${bot.name}" may send ${bot.perDay} answers a day`, DAY_MS);
  if (usage !== null && usage.minute > bot.perMinute)
    throw new RateLimitedError(`the bot "${bot.name}" may send ${bot.perMinute} answers a minute`, MINUTE_MS);
  if ((await turnsOf(tx, conversationId, bot.apiKeyId)) > bot.maxTurns) throw new TurnsSpentError();
}
