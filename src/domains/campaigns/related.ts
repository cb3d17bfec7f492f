/** Objects that a campaign leads to: its messages, a sample of what they would be; and the campaign of a message. */

import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { asE164 } from '../../kernel/address.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { ContactType } from '../contacts/graphql.ts';
import { LinkType } from '../links/graphql.ts';
import { DecisionType } from '../messages/decision.ts';
import { TextEncodingType } from '../messages/enums.ts';
import { pageOf } from '../messages/page.ts';
import { loadContacts, MessageConnection, MessageType } from '../messages/types.ts';
import { BudgetType } from '../prices/budget-types.ts';
import { type Results, resultsOf } from './results.ts';
import { firstTreated, type Sampled, sampleOf } from './sample.ts';
import { ShareType } from './share-types.ts';
import { CampaignType } from './types.ts';

/** Recipients of a sample at most. */
const MAX_SAMPLE = 20;

/** The campaigns of ids, in their order; `null`: it is none of the workspace. */
export async function loadCampaigns(ids: string[], context: Context) {
  const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
  const rows = await context.runtime.db.prisma.campaign.findMany({ where });
  return inOrderOf(ids, rows);
}

builder.prismaObjectField(MessageType, 'campaign', (t) =>
  t.loadable({
    type: CampaignType,
    nullable: true,
    description: 'The campaign that sent it; null: none did.',
    load: loadCampaigns,
    resolve: ({ campaignId }) => campaignId,
  }),
);

const SampleType = builder.objectRef<Sampled>('CampaignSample').implement({
  description: 'A recipient of a campaign, and the message that they would get now.',
  fields: (t) => ({
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The recipient.',
      load: loadContacts,
      resolve: ({ member }) => member.id,
    }),
    variant: t.exposeInt('variant', {
      nullable: true,
      description: 'Position of the variant that they would get, from 0; null: the campaign has none.',
    }),
    to: t.field({
      type: 'PhoneNumber',
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The number that it would go to.',
      resolve: ({ member }) => asE164(member.phone),
    }),
    text: t.string({
      nullable: true,
      description:
        'The text; the code of a short link stands for one that is made when it is sent. Null: there is none.',
      resolve: ({ recipient }) => (recipient.ok ? recipient.text : null),
    }),
    encoding: t.field({
      type: TextEncodingType,
      nullable: true,
      description: 'How it would be written; null: there is no text.',
      resolve: ({ recipient }) => (recipient.ok ? recipient.encoded.encoding : null),
    }),
    partCount: t.int({
      nullable: true,
      description: 'Parts that it would take; null: there is no text.',
      resolve: ({ recipient }) => (recipient.ok ? recipient.encoded.partCount : null),
    }),
    blockedBy: t.string({
      nullable: true,
      description: 'Why they would get no message, for programs; null: they would get one.',
      resolve: ({ recipient, ruling }) =>
        recipient.ok ? (ruling?.kind === 'refuse' ? ruling.code : null) : recipient.code,
    }),
    why: t.string({
      nullable: true,
      description: 'Why they would get none, for people; null: they would get one.',
      resolve: ({ recipient, ruling }) => {
        if (recipient.ok) return ruling?.kind === 'refuse' ? ruling.reason : null;
        return recipient.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      },
    }),
    decision: t.field({
      type: DecisionType,
      nullable: true,
      description: 'What every gate says of it, and the route; null: there is no message to decide about.',
      resolve: ({ decision }) => decision,
    }),
  }),
});

builder.prismaObjectField(CampaignType, 'sample', (t) =>
  t.field({
    type: [SampleType],
    description:
      'The first recipients of its audience who are not held out, with the messages that they would get now: fewer where it ends, or where they are far apart. Nothing is stored.',
    args: { first: t.arg.int({ description: `How many, 1 to ${MAX_SAMPLE}; absent: ${MAX_SAMPLE}.` }) },
    resolve: async (campaign, { first }, context) => {
      const { runtime } = context;
      const now = runtime.clock.now();
      const limit = Math.min(MAX_SAMPLE, Math.max(1, first ?? MAX_SAMPLE));
      const members = await firstTreated(runtime, campaign, limit, now);
      if (members.length === 0) return [];
      return sampleOf(runtime, campaign, members, now);
    },
  }),
);

const ResultsType = builder.objectRef<Results>('CampaignResults').implement({
  description: 'What came of a campaign so far.',
  fields: (t) => ({
    delivered: t.exposeInt('delivered', { description: 'People whose phone has the message.' }),
    success: t.field({
      type: ShareType,
      nullable: true,
      description: 'Those who did what counts. Null: nothing counts, or nobody has the message.',
      resolve: ({ success }) => success,
    }),
    stopped: t.field({
      type: ShareType,
      nullable: true,
      description: 'Those who answered with STOP within those days; null: nobody has the message.',
      resolve: ({ stopped }) => stopped,
    }),
    sentence: t.exposeString('sentence', {
      description: 'The objective in one sentence, with figures and their range.',
    }),
  }),
});

builder.prismaObjectField(CampaignType, 'results', (t) =>
  t.field({
    type: ResultsType,
    description: 'What came of it so far, counted now.',
    resolve: (campaign, _args, { runtime }) => resultsOf(runtime, campaign),
  }),
);

builder.prismaObjectField(BudgetType, 'campaign', (t) =>
  t.loadable({
    type: CampaignType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'The campaign that it limits; null: another scope, or the key may not read messages.',
    load: loadCampaigns,
    resolve: ({ scope, subjectId }) => (scope === 'CAMPAIGN' ? subjectId : null),
  }),
);

builder.prismaObjectField(LinkType, 'campaign', (t) =>
  t.loadable({
    type: CampaignType,
    nullable: true,
    description: 'The campaign whose messages have it; null: none.',
    load: loadCampaigns,
    resolve: ({ campaignId }) => campaignId,
  }),
);

builder.prismaObjectField(CampaignType, 'messages', (t) =>
  t.prismaConnection(
    {
      type: MessageType,
      cursor: 'id',
      authScopes: { scope: 'messages:read' },
      description: 'Its messages, newest first.',
      resolve: (query, { id: campaignId, workspaceId }, _args, context) =>
        pageOf(context.runtime.db.prisma, query, [{ campaignId, workspaceId }]),
    },
    MessageConnection,
  ),
);
