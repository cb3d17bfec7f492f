/** Campaigns that follow another in the API: trying again those whom it did not reach, and its steps. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { MessageStatusType } from '../messages/enums.ts';
import { addStep, RetryDraft, retryFailed, StepDraft } from './follow-ups.ts';
import { actFailures, ContentInput, whichOf } from './graphql.ts';
import { loadCampaigns } from './related.ts';
import { type FollowFilter, filterOf } from './stored.ts';
import { CampaignPayload, CampaignType, MetricType } from './types.ts';
import { variantFields } from './variants-inputs.ts';

const HOUR_MS = 3_600_000;
/** Campaigns that are shown to follow one. */
const MAX_SHOWN = 100;

const FilterType = builder.objectRef<FollowFilter>('CampaignOriginFilter').implement({
  description: 'Which recipients of the campaign before it a campaign is for.',
  fields: (t) => ({
    statuses: t.field({
      type: [MessageStatusType],
      description: 'Of a retry: those whose message became one of these.',
      resolve: ({ statuses }) => [...statuses],
    }),
    codes: t.stringList({
      description: 'Of a retry: for one of these reasons, or codes of networks or providers; empty: any.',
      resolve: ({ codes }) => [...codes],
    }),
    countries: t.stringList({
      description: 'Of a retry: in one of these countries; empty: any.',
      resolve: ({ countries }) => [...countries],
    }),
    unless: t.field({
      type: MetricType,
      nullable: true,
      description: 'Of a step: those who did not do this since; null: no step, or one for whoever its trigger brings.',
      resolve: ({ unless }) => (unless === 'NONE' ? null : unless),
    }),
    event: t.exposeString('event', { nullable: true, description: 'With EVENT: the name of the event.' }),
    afterHours: t.int({
      nullable: true,
      description:
        'Of a step: hours after the last message of the campaign before it, or after that of each person where they come one by one; null: no step, or its trigger says.',
      resolve: ({ afterMs }) => (afterMs === 0 ? null : Math.round(afterMs / HOUR_MS)),
    }),
  }),
});

builder.prismaObjectFields(CampaignType, (t) => ({
  originCampaign: t.loadable({
    type: CampaignType,
    nullable: true,
    description: 'The campaign that it follows; of a run the first one. Null: it stands for itself.',
    load: loadCampaigns,
    resolve: ({ originId }) => originId,
  }),
  originFilter: t.field({
    type: FilterType,
    nullable: true,
    description: 'Which recipients of that one it is for; null: it has an audience of its own.',
    resolve: (campaign) => (campaign.originFilter === null ? null : filterOf(campaign)),
  }),
  followUps: t.field({
    type: [CampaignType],
    description: `Campaigns that follow it: later runs, retries and steps; the newest ${MAX_SHOWN}, newest first.`,
    resolve: ({ id: originId, workspaceId }, _args, { runtime }) =>
      runtime.db.prisma.campaign.findMany({
        where: { originId, workspaceId },
        orderBy: { id: 'desc' },
        take: MAX_SHOWN,
      }),
  }),
}));

const RetryFailedInput = builder.inputType('RetryFailedInput', {
  description:
    'Which recipients of a campaign that has ended are written to again. Nobody who has opted out is among them.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The campaign.' }),
    name: t.string({ description: 'What the new one is called; absent: as this one, with "(again)".' }),
    statuses: t.field({
      type: [MessageStatusType],
      description: 'Those whose message is FAILED, UNDELIVERED or EXPIRED; absent: any of them.',
    }),
    codes: t.stringList({
      description: 'For one of these reasons, or codes of networks or providers; absent: any.',
    }),
    countries: t.stringList({ description: 'In one of these countries, ISO 3166-1 alpha-2; absent: any.' }),
  }),
});

const CampaignStepInput = builder.inputType('AddCampaignStepInput', {
  description: 'A message to those who have that of a campaign, and did not do something since.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The campaign that it follows.' }),
    name: t.string({ required: true, description: 'What it is called, at most 100 characters.' }),
    content: t.field({ type: ContentInput, required: true, description: 'What it says.' }),
    sender: t.string({ description: 'An allowed sender; absent: that of the campaign.' }),
    triggered: t.boolean({
      description:
        'Triggers bring people to it, one by one: those who have the message of the campaign. Takes the place of afterHours.',
    }),
    afterHours: t.int({
      description:
        'Hours after the last message of the campaign was sent, 1 to 8,784; of a campaign that people come to one by one, after that of each.',
    }),
    unless: t.field({
      type: MetricType,
      description:
        'It is for those who did not do this since: CLICKED, REPLIED or EVENT. With triggered it may be absent: for all of them.',
    }),
    event: t.string({ description: 'With EVENT: the name of the event.' }),
    ratePerSecond: t.int({
      description: 'Messages that are made in a second, on average at most; absent: that of the campaign.',
    }),
    ...variantFields(t),
  }),
});

builder.mutationFields((t) => ({
  retryFailed: t.field({
    type: CampaignPayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Writes a campaign for those whom the messages of another did not reach, as a draft: it is checked and started like any, and each of them gets one message.',
    args: { input: t.arg({ type: RetryFailedInput, required: true, description: 'Which of its recipients.' }) },
    errors: actFailures(),
    resolve: async (_root, { input: { id, ...given } }, context) => ({
      campaign: await retryFailed(context.runtime, requireActor(context), whichOf(id), parseInput(RetryDraft, given)),
    }),
  }),
  addCampaignStep: t.field({
    type: CampaignPayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Writes a step of a campaign, as a draft. It is checked and started like any; then it waits until its campaign is done, or for each person, and begins by itself.',
    args: { input: t.arg({ type: CampaignStepInput, required: true, description: 'The step as it is to be.' }) },
    errors: actFailures(),
    resolve: async (_root, { input: { id, ...given } }, context) => ({
      campaign: await addStep(context.runtime, requireActor(context), whichOf(id), parseInput(StepDraft, given)),
    }),
  }),
}));
