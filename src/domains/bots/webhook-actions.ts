/** Acts on the URL of a bot: setting and removing it. */
import type { Bot, Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { newWebhookSecret } from '../../kernel/webhook-signature.ts';
import { requireCallable } from '../../outgoing/url.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';

/** Parts that these acts need. */
export type BotNeeds = Pick<Runtime, 'db' | 'clock' | 'config' | 'secrets'>;

/** Finds a bot. @throws NotFoundError */
export async function requireBot(tx: Prisma.TransactionClient, { workspaceId }: Actor, shownId: string): Promise<Bot> {
  const id = fromGlobalId('Bot', shownId);
  const bot = id === null ? null : await tx.bot.findUnique({ where: { id, workspaceId } });
  if (bot === null) throw new NotFoundError('Bot', shownId);
  return bot;
}

/**
 * Has a bot asked at a URL, with a new secret that is answered once; without a URL its instances follow the stream again.
 *
 * @throws NotFoundError; InvalidInputError when the URL may not be called
 */
export async function setBotWebhook(
  needs: BotNeeds,
  actor: Actor,
  shownId: string,
  url: string | null,
): Promise<{ bot: Bot; secret: string | null }> {
  const { db, clock, secrets } = needs;
  if (url !== null) requireCallable(needs, url);
  const secret = url === null ? null : newWebhookSecret();
  const now = clock.now();
  const bot = await db.prisma.$transaction(async (tx) => {
    const found = await requireBot(tx, actor, shownId);
    const where = { botId: found.id };
    if (url === null || secret === null) await tx.botWebhook.deleteMany({ where });
    else {
      const set = { url, secret: Uint8Array.from(secrets.encrypt(secret)) };
      const create = { ...set, id: newId(), workspaceId: actor.workspaceId, botId: found.id, createdAt: now };
      await tx.botWebhook.upsert({ where, create, update: set });
    }
    const detail = { name: found.name, ...(url === null ? {} : { url: new URL(url).origin }) };
    const action = url === null ? 'bot.webhook.remove' : 'bot.webhook.set';
    await audit(tx, actor, now, { action, subject: found.id, detail });
    return tx.bot.update({ where: { id: found.id }, data: { lastError: null, lastErrorAt: null } });
  });
  return { bot, secret };
}
