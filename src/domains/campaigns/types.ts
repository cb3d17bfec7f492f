/** The GraphQL types of campaigns. */
import { countsOfCampaign } from '../../db/sql/message-counts.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { CampaignMetric, CampaignObjective, CampaignStatus } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { ContactListType } from '../audience/graphql.ts';
import { SegmentType } from '../audience/segment-graphql.ts';
import { CountsType } from '../messages/types.ts';
import { preflightOf } from './preflight.ts';
import { byCount, CodeCountType, PreflightType } from './preflight-types.ts';
import { CampaignRouteType, loadRouteNames } from './route-types.ts';
import { scheduleOf } from './schedule.ts';
import { hasSchedule, OriginType, ScheduleType } from './schedule-types.ts';
import { isHeld, STATUS_MEANINGS } from './states.ts';
import { audienceOf, refusedOf } from './stored.ts';

const OBJECTIVES: Record<CampaignObjective, string> = {
  SALES: 'People are to buy or to order.',
  SATISFACTION: 'People are asked how they liked it.',
  SECURITY: 'People are to know of a danger, or to do something against it.',
  ATTENDANCE: 'People are to come: to an appointment, a flight, a delivery.',
  PAYMENT: 'People are to pay.',
  INFORMATION: 'People are to know something.',
};

/** What a campaign is for. */
export const ObjectiveType = builder.enumType('CampaignObjective', {
  description: 'What a campaign is for.',
  values: Object.fromEntries(
    Object.values(CampaignObjective).map((each) => [each, { description: OBJECTIVES[each] }]),
  ) as Record<CampaignObjective, { description: string }>,
});

const METRICS: Record<CampaignMetric, string> = {
  CLICKED: 'A person followed a link of the message.',
  REPLIED: 'A person answered the message.',
  EVENT: 'The application recorded an event of that name.',
  NONE: 'Nothing is counted: that it was delivered is all.',
};

/** What of a recipient counts as a success. */
export const MetricType = builder.enumType('CampaignMetricKind', {
  description: 'What of a recipient counts as a success of the campaign.',
  values: Object.fromEntries(
    Object.values(CampaignMetric).map((each) => [each, { description: METRICS[each] }]),
  ) as Record<CampaignMetric, { description: string }>,
});

/** State of a campaign. */
export const CampaignStatusType = builder.enumType('CampaignStatus', {
  description: 'How far a campaign is.',
  values: Object.fromEntries(
    Object.values(CampaignStatus).map((each) => [each, { description: STATUS_MEANINGS[each] }]),
  ) as Record<CampaignStatus, { description: string }>,
});

/** Lists of an audience; one that was removed since is left out. */
function listsOf(ids: readonly string[], context: Context) {
  const where = { id: { in: [...ids] }, workspaceId: requireActor(context).workspaceId };
  return context.runtime.db.prisma.contactList.findMany({ where, orderBy: { name: 'asc' } });
}

/** Segments of an audience; one that was removed since is left out. */
function segmentsOf(ids: readonly string[], context: Context) {
  const where = { id: { in: [...ids] }, workspaceId: requireActor(context).workspaceId };
  return context.runtime.db.prisma.segment.findMany({ where, orderBy: { name: 'asc' } });
}

const CampaignAudienceType = builder.objectRef<ReturnType<typeof audienceOf>>('CampaignAudience').implement({
  description: 'Whom a campaign is for: whoever has one of these, and none of those that are excluded.',
  fields: (t) => ({
    tags: t.stringList({ description: 'Contacts with one of these tags.', resolve: ({ tags }) => [...tags] }),
    excludeTags: t.stringList({
      description: 'But nobody with one of these.',
      resolve: (given) => [...given.excludeTags],
    }),
    lists: t.field({
      type: [ContactListType],
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'Contacts on one of these lists; null: the key may not read contacts.',
      resolve: ({ lists }, _args, context) => listsOf(lists, context),
    }),
    excludeLists: t.field({
      type: [ContactListType],
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'But nobody who is on one of these; null: the key may not read contacts.',
      resolve: ({ excludeLists }, _args, context) => listsOf(excludeLists, context),
    }),
    segments: t.field({
      type: [SegmentType],
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'Contacts in one of these segments; null: the key may not read contacts.',
      resolve: ({ segments }, _args, context) => segmentsOf(segments, context),
    }),
    excludeSegments: t.field({
      type: [SegmentType],
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'But nobody who is in one of these; null: the key may not read contacts.',
      resolve: ({ excludeSegments }, _args, context) => segmentsOf(excludeSegments, context),
    }),
  }),
});

/** A campaign. */
export const CampaignType = builder.prismaNode('Campaign', {
  ...workspaceNode('messages:read', 'messages:send'),
  description: 'A message to many, once each: for whom, what it says, when, and how far it has come.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is called.' }),
    objective: t.expose('objective', { type: ObjectiveType, description: 'What it is for.' }),
    metric: t.expose('metric', { type: MetricType, description: 'What of a recipient counts as its success.' }),
    metricEvent: t.exposeString('metricEvent', {
      nullable: true,
      description: 'The name of the event that counts; null: the metric is another one.',
    }),
    metricWithinDays: t.exposeInt('metricDays', { description: 'Days after its message in which a success counts.' }),
    purpose: t.expose('purpose', { type: PurposeType, description: 'Why its messages are sent.' }),
    audience: t.field({ type: CampaignAudienceType, description: 'Whom it is for.', resolve: audienceOf }),
    triggered: t.exposeBoolean('triggered', { description: 'True: triggers bring people to it, one by one.' }),
    template: t.exposeString('templateName', { description: 'The template that it says.' }),
    templateVersion: t.exposeInt('templateVersion', {
      nullable: true,
      description: 'The version of it; null: the one that is published when it is checked.',
    }),
    text: t.exposeString('text', {
      nullable: true,
      description:
        'The text that it says in place of the bodies of its template, as a retry of a variant does; null: those are said.',
    }),
    variables: t.expose('variables', {
      type: 'JSON',
      description: 'Values for whoever has none of their own: a contact has a name, and attributes.',
    }),
    sender: t.exposeString('sender', { nullable: true, description: 'Whom it comes from; null: the route’s default.' }),
    routes: t.field({
      type: [CampaignRouteType],
      description:
        'The routes that its messages go by, and by no other; empty: as each number is routed. One that was deleted since is left out.',
      resolve: async ({ routeIds }, _args, context) =>
        routeIds.length === 0 ? [] : (await loadRouteNames(routeIds, context)).filter((route) => route !== null),
    }),
    startAt: t.expose('startAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is to begin; null: as soon as it is started.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its offer ends: no message is made or delivered later; null: it ends with its last recipient.',
    }),
    schedule: t.field({
      type: ScheduleType,
      nullable: true,
      description: 'What there is to say of its time beside startAt; null: nothing.',
      resolve: (campaign) => (hasSchedule(campaign) ? scheduleOf(campaign) : null),
    }),
    origin: t.expose('origin', {
      type: OriginType,
      nullable: true,
      description: 'How it follows from another campaign; null: it stands for itself.',
    }),
    occurrence: t.exposeInt('occurrence', { description: 'Which run of a campaign that repeats it is, from 1.' }),
    ratePerSecond: t.exposeInt('ratePerSecond', {
      nullable: true,
      description:
        'Messages that are made in a second, on average at most; after a pause at most a second’s worth more. null: as many as go.',
    }),
    status: t.expose('status', { type: CampaignStatusType, description: 'How far it is.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it is there, where nobody has done it; null: somebody has, or it is as it should be.',
    }),
    held: t.boolean({
      description:
        'Whether it is a run of a campaign that repeats, and waits for a person to start it; `reason` says why the hub held it.',
      resolve: isHeld,
    }),
    preflight: t.field({
      type: PreflightType,
      nullable: true,
      description: 'What its last check has found so far; null: it was not checked as it is.',
      resolve: preflightOf,
    }),
    token: t.exposeString('token', {
      nullable: true,
      description: 'What startCampaign needs; null: it is not checked to its end.',
    }),
    checkedAt: t.expose('checkedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its check ended: it holds for an hour.',
    }),
    beginsAt: t.expose('beginsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it begins, the undo window included; null: it was not started.',
    }),
    frozenAt: t.expose('frozenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When all of its audience was frozen; null: it was not yet.',
    }),
    recipients: t.exposeInt('recipients', { description: 'Recipients that were frozen.' }),
    handled: t.exposeInt('position', { description: 'Of those, how many got a message, or a reason why not.' }),
    accepted: t.exposeInt('accepted', { description: 'Messages that were made.' }),
    refused: t.field({
      type: [CodeCountType],
      description: 'Recipients that got no message, by the reason, the most first.',
      resolve: (campaign) => byCount(refusedOf(campaign)),
    }),
    counts: t.field({
      type: CountsType,
      description: 'Its messages by status, now.',
      resolve: ({ id }, _args, { runtime }) => countsOfCampaign(runtime.db.pool, id),
    }),
    createdBy: t.field({ type: ActorType, description: 'Who created it.', resolve: (row) => actorOf(row) }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it or its progress changed last.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended: every recipient was handled, or it was canceled; null: it has not.',
    }),
  }),
});

/** Campaigns, newest first. */
export const CampaignConnection = builder.connectionObject({ type: CampaignType, name: 'CampaignConnection' });

/** The payload of mutations of campaigns. */
export const CampaignPayload = builder.objectRef<{ campaign: Campaign }>('CampaignPayload').implement({
  description: 'The campaign as it is now.',
  fields: (t) => ({ campaign: t.expose('campaign', { type: CampaignType, description: 'As it is now.' }) }),
});
