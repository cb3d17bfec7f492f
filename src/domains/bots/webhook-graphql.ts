/** Bots that are asked at a URL, in the API. */
import * as z from 'zod';
import type { Bot } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { webhookUrl } from '../../outgoing/url.ts';
import { BotType } from '../conversations/bot-graphql.ts';
import { setBotWebhook } from './webhook-actions.ts';

builder.prismaObjectFields(BotType, (t) => ({
  webhookUrl: t.loadable({
    type: 'String',
    nullable: true,
    description: 'Where it is asked: the answer of the URL is its reply. null: its instances follow botEvents.',
    load: async (ids: string[], context: Context) => {
      const where = { botId: { in: ids }, workspaceId: requireActor(context).workspaceId };
      const found = await context.runtime.db.prisma.botWebhook.findMany({ where });
      return ids.map((id) => found.find(({ botId }) => botId === id)?.url ?? null);
    },
    resolve: ({ id }) => id,
  }),
  lastError: t.exposeString('lastError', {
    nullable: true,
    description: 'What went wrong when it was asked last; null: nothing, or it is not asked.',
  }),
  lastErrorAt: t.expose('lastErrorAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When that went wrong; null: nothing did.',
  }),
}));

const SetInput = builder.inputType('SetBotWebhookInput', {
  description: 'Where a bot is asked.',
  fields: (t) => ({
    botId: t.id({ required: true, description: 'The bot that is meant.' }),
    url: t.string({ description: 'The URL; absent or null: it is asked no more, and its instances follow botEvents.' }),
  }),
});

const SetPayload = builder.objectRef<{ bot: Bot; secret: string | null }>('SetBotWebhookPayload').implement({
  description: 'The bot, with the secret of its requests.',
  fields: (t) => ({
    bot: t.expose('bot', { type: BotType, description: 'The bot as it is now.' }),
    secret: t.exposeString('secret', {
      nullable: true,
      description:
        'What its requests are verified with (whsec_…, https://www.standardwebhooks.com), another one each time. Shown this once; null: there is no URL.',
    }),
  }),
});

const Input = z.object({ url: webhookUrl.nullish() });

builder.mutationField('setBotWebhook', (t) =>
  t.field({
    type: SetPayload,
    authScopes: { scope: 'keys:manage' },
    description:
      'Has a bot asked at a URL instead of following botEvents: each text is posted, signed by Standard Webhooks, and the JSON that is ' +
      'answered is done: {"reply": "…"}, {"propose": "…"}, {"handOver": {"reason": "…"}} or {"nothing": true}.',
    args: { input: t.arg({ type: SetInput, required: true, description: 'Which bot, and where.' }) },
    errors: failures('SetBotWebhookResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input: { botId, url } }, context) => {
      const { url: parsed } = parseInput(Input, { url });
      return setBotWebhook(context.runtime, requireActor(context), botId, parsed ?? null);
    },
  }),
);
