/** The progress of a campaign, live. */
import { countsOfCampaign } from '../../db/sql/message-counts.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { pause } from '../../kernel/chunks.ts';
import { CampaignType } from './types.ts';

/** A campaign that somebody watches is read so often, in milliseconds: its row alone, whatever it has sent. */
const LOOK_EVERY_MS = 500;
/** Its messages are counted so often, in milliseconds, and the less often the longer that takes: what becomes of them changes no row of its own. */
const COUNT_EVERY_MS = 1_000;
const COUNT_SHARE = 20;

async function* progress(context: Context, id: string, signal: AbortSignal): AsyncGenerator<Campaign> {
  const where = { id, workspaceId: requireActor(context).workspaceId };
  let seen = '';
  let counts = '';
  let countAt = 0;
  while (!signal.aborted) {
    const campaign = await context.runtime.db.prisma.campaign.findFirst({ where });
    if (campaign === null) return;
    const { status, updatedAt, position, recipients, beginsAt } = campaign;
    const began = performance.now();
    if (beginsAt !== null && began >= countAt) {
      counts = JSON.stringify([...(await countsOfCampaign(context.runtime.db.pool, id))].sort());
      const ended = performance.now();
      countAt = ended + Math.max(COUNT_EVERY_MS, COUNT_SHARE * (ended - began));
    }
    const text = JSON.stringify([status, updatedAt, position, recipients, counts]);
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
    description:
      'A campaign: now, then whenever it, its progress or what became of its messages has changed, twice a second at most.',
    args: { id: t.arg.id({ required: true, description: 'The campaign that is followed.' }) },
    subscribe: async (_root, { id }, context) => {
      const uuid = await requireId(context, ['Campaign'], id, ['id']);
      return abortable((signal) => progress(context, uuid, signal));
    },
    resolve: (campaign) => campaign as Campaign,
  }),
);
