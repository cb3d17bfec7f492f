/** Acts on assistants: setting up and removing them. */
import * as z from 'zod';
import { replaceSlots } from '../../db/sql/assistant-slots.ts';
import { transaction } from '../../db/transaction.ts';
import type { Assistant, Bot } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { newWebhookSecret } from '../../kernel/webhook-signature.ts';
import { requireCallable, webhookUrl } from '../../outgoing/url.ts';
import { audit } from '../accounts/audit.ts';
import { llmOf } from './llm.ts';
import { type BotNeeds, requireBot } from './webhook-actions.ts';

/** Tokens of a day of an assistant that names none. */
export const DEFAULT_DAILY_TOKENS = 200_000;

const text = (most: number) => z.string().trim().max(most).refine(isStorable, NOT_STORABLE);

/** An assistant as it comes in. */
export const AssistantInput = z.object({
  instructions: text(4_000),
  facts: z.array(text(500).min(1)).max(200),
  orderUrl: webhookUrl.nullish(),
  slots: z.array(z.date()).max(500).nullish(),
  dailyTokens: z.number().int().min(1).max(1_000_000_000).nullish(),
});

/** An assistant and the secret of its lookups, where it is new. */
export interface SetAssistant {
  bot: Bot;
  assistant: Assistant;
  orderSecret: string | null;
}

/**
 * Lets a language model answer for a bot, from these facts and tools alone. A new URL of lookups gets a new secret, which is answered once.
 *
 * @throws NotFoundError; InvalidInputError where no language model is set up, or the URL may not be called
 */
export async function setAssistant(
  needs: BotNeeds,
  actor: Actor,
  shownId: string,
  given: z.output<typeof AssistantInput>,
): Promise<SetAssistant> {
  const { db, clock, config, secrets } = needs;
  if (llmOf(config) === null) {
    const message =
      'cannot be an assistant: the operator of the hub has set up no language model (HELIOGRAPH_LLM_URL, HELIOGRAPH_LLM_MODEL)';
    throw new InvalidInputError([{ path: ['botId'], message, received: shownId }]);
  }
  const orderUrl = given.orderUrl ?? null;
  if (orderUrl !== null) requireCallable(needs, orderUrl, ['orderUrl']);
  const now = clock.now();
  const { workspaceId } = actor;
  const set = await db.prisma.$transaction(async (tx) => {
    const bot = await requireBot(tx, actor, shownId);
    const before = await tx.assistant.findUnique({ where: { botId: bot.id } });
    const isNew = orderUrl !== null && orderUrl !== before?.orderUrl;
    const orderSecret = isNew ? newWebhookSecret() : null;
    const lookup = orderSecret === null ? {} : { orderSecret: Uint8Array.from(secrets.encrypt(orderSecret)) };
    const { instructions, facts, dailyTokens } = given;
    const update = { instructions, facts, orderUrl, dailyTokens: dailyTokens ?? DEFAULT_DAILY_TOKENS, ...lookup };
    const create = { ...update, id: newId(), workspaceId, botId: bot.id, createdAt: now };
    const assistant = await tx.assistant.upsert({ where: { botId: bot.id }, create, update });
    const detail = { name: bot.name, facts: facts.length };
    await audit(tx, actor, now, { action: 'bot.assistant.set', subject: bot.id, detail });
    return { bot, assistant, orderSecret };
  });
  const slots = (given.slots ?? []).map((at) => ({ id: newId(), at }));
  const of = { assistantId: set.assistant.id, workspaceId };
  if (given.slots != null) await transaction(db.pool, (tx) => replaceSlots(tx, of, slots));
  return set;
}

/** Takes the language model from a bot, with its transcript: its instances follow the stream again. @throws NotFoundError */
export function removeAssistant({ db, clock }: BotNeeds, actor: Actor, shownId: string): Promise<Bot> {
  return db.prisma.$transaction(async (tx) => {
    const bot = await requireBot(tx, actor, shownId);
    await tx.assistant.deleteMany({ where: { botId: bot.id } });
    await audit(tx, actor, clock.now(), {
      action: 'bot.assistant.remove',
      subject: bot.id,
      detail: { name: bot.name },
    });
    return bot;
  });
}
