// Acts on bots: registering, changing and removing them, and acknowledging what they have handled.
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { botsSubject } from '../../bus/streams.ts';
import { acknowledgeDelivery, deleteBotDeliveries } from '../../db/sql/bot-deliveries.ts';
import { prepared, transaction } from '../../db/transaction.ts';
import type { Bot, Prisma } from '../../generated/prisma/client.ts';
import { BotAct } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID, newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { createApiKey, revokeApiKey } from '../accounts/actions.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';

const word = z.string().trim().min(1).max(60).refine(isStorable, NOT_STORABLE);
const words = z.array(word).max(50);
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const time = z.string().regex(TIME, 'must be a time of day such as "09:00"');

/** A bot as it is registered or changed. */
export const BotInput = z
  .object({
    name: word,
    keywords: words.nullish(),
    senders: words.nullish(),
    labels: words.nullish(),
    from: time.nullish(),
    until: time.nullish(),
    forbidden: words.nullish(),
    perMinute: z.number().int().min(1).max(10_000).nullish(),
    perDay: z.number().int().min(1).max(1_000_000).nullish(),
    maxTurns: z.number().int().min(1).max(1_000).nullish(),
    may: z.array(z.enum(BotAct)).nullish(),
    enabled: z.boolean().nullish(),
  })
  .refine((bot) => (bot.from == null) === (bot.until == null), {
    path: ['until'],
    message: 'must come together with from: its hours begin and end',
  });
/** Fields of a bot that were given. */
export type BotShape = z.output<typeof BotInput>;

/** Scopes of the key of a bot: it answers, and sends nothing to anybody else. */
const BOT_SCOPES = ['messages:read', 'conversations:write', 'templates:read'] as const;
/** Limits of a bot that names none. */
export const BOT_LIMITS = { perMinute: 60, perDay: 5_000, maxTurns: 20 } as const;

function minuteOf(text: string | null | undefined): number | null {
  if (text == null) return null;
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

function columnsOf(given: BotShape) {
  return {
    name: given.name,
    keywords: given.keywords ?? [],
    senders: given.senders ?? [],
    labels: given.labels ?? [],
    fromMinute: minuteOf(given.from),
    untilMinute: minuteOf(given.until),
    forbidden: given.forbidden ?? [],
    perMinute: given.perMinute ?? BOT_LIMITS.perMinute,
    perDay: given.perDay ?? BOT_LIMITS.perDay,
    maxTurns: given.maxTurns ?? BOT_LIMITS.maxTurns,
    may: [...new Set(given.may ?? Object.values(BotAct))],
    enabled: given.enabled ?? true,
  };
}

/** @throws InvalidInputError when another bot has the name */
async function requireFreeName(tx: Prisma.TransactionClient, workspaceId: string, name: string, own: string | null) {
  const found = await tx.bot.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  if (found === null || found.id === own) return;
  throw new InvalidInputError([{ path: ['name'], message: 'is the name of another bot', received: name }]);
}

type BotRuntime = Pick<Runtime, 'db' | 'bus' | 'clock'>;

/** Registers a bot, with a key of its own whose secret is answered once. @throws InvalidInputError */
export async function registerBot(
  runtime: BotRuntime,
  principal: Principal,
  given: BotShape,
): Promise<{ bot: Bot; secret: string }> {
  const { actor } = principal;
  const { workspaceId } = actor;
  const now = runtime.clock.now();
  await requireFreeName(runtime.db.prisma, workspaceId, given.name, null);
  const key = { name: `bot ${given.name}`, role: 'AGENT' as const, scopes: [...BOT_SCOPES] };
  const { apiKey, secret } = await createApiKey(runtime, principal, key);
  const bot = await runtime.db.prisma.$transaction(async (tx) => {
    await requireFreeName(tx, workspaceId, given.name, null);
    const data = { ...columnsOf(given), id: newId(), workspaceId, apiKeyId: apiKey.id, createdAt: now };
    const made = await tx.bot.create({ data: { ...data, minuteAt: now, dayAt: now } });
    await audit(tx, actor, now, { action: 'bot.register', subject: made.id, detail: { name: made.name } });
    return made;
  });
  await tellSettingsChanged(runtime.bus);
  return { bot, secret };
}

/** Changes a bot: what is not given is as for a new one. @throws NotFoundError, InvalidInputError */
export async function updateBot(runtime: BotRuntime, actor: Actor, shownId: string, given: BotShape): Promise<Bot> {
  const { workspaceId } = actor;
  const bot = await runtime.db.prisma.$transaction(async (tx) => {
    const before = await requireBot(tx, workspaceId, shownId);
    await requireFreeName(tx, workspaceId, given.name, before.id);
    const made = await tx.bot.update({ where: { id: before.id }, data: columnsOf(given) });
    const detail = { name: made.name, enabled: made.enabled, may: made.may };
    await audit(tx, actor, runtime.clock.now(), { action: 'bot.update', subject: made.id, detail });
    return made;
  });
  await tellSettingsChanged(runtime.bus);
  return bot;
}

/** Removes a bot and revokes its key; what it has not handled stays for people to answer. @throws NotFoundError */
export async function removeBot(runtime: BotRuntime, principal: Principal, shownId: string): Promise<Bot> {
  const { actor } = principal;
  const bot = await runtime.db.prisma.$transaction(async (tx) => {
    const before = await requireBot(tx, actor.workspaceId, shownId);
    await tx.bot.delete({ where: { id: before.id } });
    await audit(tx, actor, runtime.clock.now(), {
      action: 'bot.remove',
      subject: before.id,
      detail: { name: before.name },
    });
    return before;
  });
  await transaction(runtime.db.pool, (tx) => deleteBotDeliveries(tx, bot.id));
  await revokeKeyOf(runtime, principal, bot);
  await tellSettingsChanged(runtime.bus);
  return bot;
}

async function revokeKeyOf(runtime: BotRuntime, principal: Principal, bot: Bot): Promise<void> {
  const key = await runtime.db.prisma.apiKey.findUnique({ where: { id: bot.apiKeyId } });
  if (key !== null && key.revokedAt === null) await revokeApiKey(runtime, principal, key.id, key.id);
}

async function requireBot(tx: Prisma.TransactionClient, workspaceId: string, shownId: string): Promise<Bot> {
  const id = fromGlobalId('Bot', shownId);
  const bot = id === null ? null : await tx.bot.findUnique({ where: { id, workspaceId } });
  if (bot === null) throw new NotFoundError('Bot', shownId);
  return bot;
}

/** The bot whose key an actor has; `null`: it is none. */
export function botOfKey({ prisma }: Runtime['db'], { kind, id, workspaceId }: Actor): Promise<Bot | null> {
  if (kind !== 'API_KEY' || id === null) return Promise.resolve(null);
  return prisma.bot.findUnique({ where: { apiKeyId: id, workspaceId } });
}

/**
 * Notes that a bot has handled an event: it is not handed out again.
 *
 * @returns false: it was acknowledged before
 * @throws NotFoundError where the key is no bot's, or the id no event's
 */
export async function ackConversationEvent(runtime: BotRuntime, actor: Actor, shownId: string): Promise<boolean> {
  const { workspaceId, id: apiKeyId } = actor;
  const eventId = fromGlobalId('ConversationEvent', shownId) ?? NO_ID;
  if (actor.kind !== 'API_KEY' || apiKeyId === null) throw new NotFoundError('Bot', 'of this key');
  const key = { workspaceId, apiKeyId, eventId, now: runtime.clock.now() };
  const { botId, isEvent, ended, more } = await acknowledgeDelivery(prepared(runtime.db.pool), key);
  if (botId === null) throw new NotFoundError('Bot', 'of this key');
  if (!isEvent) throw new NotFoundError('ConversationEvent', shownId);
  // The next text of the person, or one that no instance had room for: nothing else would say that it may be taken now.
  if (more) runtime.bus.connection.publish(botsSubject(actor.workspaceId));
  return ended;
}
