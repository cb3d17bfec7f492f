/** The progress of a campaign, live. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { pause } from '../../kernel/chunks.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { whichOf } from './graphql.ts';
import { CampaignType } from './types.ts';

/** A campaign that somebody watches is read so often, in milliseconds: its row alone, whatever it has sent. */
const LOOK_EVERY_MS = 500;

async function* progress(context: Context, id: string, signal: AbortSignal): AsyncGenerator<Campaign> {
  const where = { id, workspaceId: requireActor(context).workspaceId };
  let seen = '';
  while (!signal.aborted) {
    const campaign = await context.runtime.db.prisma.campaign.findFirst({ where });
    if (campaign === null) return;
    const { status, updatedAt, position, recipients } = campaign;
    const text = JSON.stringify([status, updatedAt, position, recipients]);
    if (text !== seen) {
      seen = text;
      yield campaign;
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

builder.subscriptionField('campaignProgress', (t) =>
  t.field({
    type: CampaignType,
    authScopes: { scope: 'messages:read' },
    description: 'A campaign: now, then whenever it or its progress has changed, twice a second at most.',
    args: { id: t.arg.id({ required: true, description: 'The campaign that is followed.' }) },
    subscribe: async (_root, { id }, context) => {
      const which = whichOf(id);
      const where = { id: which.id, workspaceId: requireActor(context).workspaceId };
      const found = await context.runtime.db.prisma.campaign.findFirst({ where, select: { id: true } });
      if (found === null) throw new NotFoundError('Campaign', id);
      return abortable((signal) => progress(context, which.id, signal));
    },
    resolve: (campaign) => campaign as Campaign,
  }),
);
