/** Campaigns in the API: queries and mutations. */
import { literally } from '../../db/like.ts';
import { newestFirst } from '../../db/page.ts';
import type { Campaign, Prisma } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { MoneyInput } from '../../graphql/types/money.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { ForbiddenError, InvalidInputError, NotFoundError, PreflightStaleError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { AudienceInput } from '../audience/inputs.ts';
import { BudgetPeriodType } from '../prices/budget-types.ts';
import {
  cancelCampaign,
  createCampaign,
  pauseCampaign,
  resumeCampaign,
  startCampaign,
  updateCampaign,
} from './actions.ts';
import { checkCampaign } from './check.ts';
import { CampaignChanges, CampaignDraft, MAX_ROUTES, Name } from './draft.ts';
import { ScheduleInput } from './schedule-graphql.ts';
import { HELD, NOT_HELD, type Which } from './states.ts';
import {
  CampaignConnection,
  CampaignPayload,
  CampaignStatusType,
  CampaignType,
  MetricType,
  ObjectiveType,
} from './types.ts';
import { type InputFields, variantFields } from './variants-inputs.ts';

const CampaignFilter = builder.inputType('CampaignFilter', {
  description: 'Which campaigns; every condition has to hold.',
  fields: (t) => ({
    statuses: t.field({ type: [CampaignStatusType], description: 'In one of these states.' }),
    held: t.boolean({ description: 'True: runs that wait for a person to start them; false: all others.' }),
    name: t.string({ description: 'With this in its name, in capitals or not; 1 to 100 characters.' }),
  }),
});

/** Conditions of a filter in the database. @throws InvalidInputError */
function conditionsOf(filter: typeof CampaignFilter.$inferInput | null | undefined): Prisma.CampaignWhereInput[] {
  const { statuses, held, name } = filter ?? {};
  const contains = name == null ? null : literally(parseInput(Name, name, ['filter', 'name']));
  return [
    ...(statuses == null ? [] : [{ status: { in: statuses } }]),
    ...(held == null ? [] : [held ? HELD : NOT_HELD]),
    ...(contains === null ? [] : [{ name: { contains, mode: 'insensitive' as const } }]),
  ];
}

/** The campaign that an input names. */
export const whichOf = (id: string): Which => ({ id: fromGlobalId('Campaign', id) ?? NO_ID, shownId: id });

builder.queryFields((t) => ({
  campaign: t.prismaField({
    type: CampaignType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A campaign by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id that the hub gave it.' }) },
    resolve: (query, _root, { id }, context) => {
      const where = { id: whichOf(id).id, workspaceId: requireActor(context).workspaceId };
      return context.runtime.db.prisma.campaign.findFirst({ ...query, where });
    },
  }),
  campaigns: t.prismaConnection(
    {
      type: CampaignType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The campaigns of the workspace, newest first.',
      args: { filter: t.arg({ type: CampaignFilter, description: 'Which; absent: all.' }) },
      resolve: (query, _root, { filter }, context) => {
        const { workspaceId } = requireActor(context);
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId }, ...conditionsOf(filter), behind] };
        return context.runtime.db.prisma.campaign.findMany({ ...page, where });
      },
    },
    CampaignConnection,
  ),
}));

const MetricInput = builder.inputType('CampaignMetricInput', {
  description: 'What of a recipient counts as a success.',
  fields: (t) => ({
    kind: t.field({ type: MetricType, required: true, description: 'What counts.' }),
    event: t.string({ description: 'The name of the event, for the kind EVENT.' }),
    withinDays: t.int({ description: 'Days after its message in which it counts, 1 to 90; absent: 7.' }),
  }),
});

/** Content of a campaign. */
export const ContentInput = builder.inputType('CampaignContentInput', {
  description: 'The template that a campaign says; each recipient gets the body of their language.',
  fields: (t) => ({
    template: t.string({ required: true, description: 'The name it was given.' }),
    version: t.int({ description: 'A published version; absent: the one that is published when it is checked.' }),
    variables: t.field({
      type: 'JSON',
      description:
        'Values for whoever has none of their own. A contact gives the variable `name`, and each that is called like one of its attributes.',
    }),
    couponPool: t.id({
      description:
        'Each recipient gets a code of this pool where the template has the variable `coupon`; absent: none.',
    }),
  }),
});

/** Fields of a campaign that may be changed. @param required of a new one */
function campaignFields(t: InputFields, required: boolean) {
  return {
    name: t.string({ required, description: 'What it is called, at most 100 characters.' }),
    objective: t.field({ type: ObjectiveType, required, description: 'What it is for.' }),
    metric: t.field({ type: MetricInput, description: 'What counts as a success; null: nothing is counted.' }),
    purpose: t.field({
      type: PurposeType,
      required,
      description: 'Why its messages are sent; never OTP or CONVERSATION.',
    }),
    audience: t.field({ type: AudienceInput, description: 'Whom it is for; null: whoever triggers bring.' }),
    content: t.field({ type: ContentInput, required, description: 'What it says.' }),
    sender: t.string({ description: 'An allowed sender; null: the default of each route.' }),
    routes: t.idList({
      description: `Its messages go by these routes and by no other, ${MAX_ROUTES} at most; null: as each number is routed.`,
    }),
    schedule: t.field({ type: ScheduleInput, description: 'When it begins; null: as soon as it is started.' }),
    ratePerSecond: t.int({
      description:
        'Messages that are made in a second, on average at most; after a pause at most a second’s worth more. null: as many as go.',
    }),
    endsAt: t.field({ type: 'DateTime', description: 'When its offer ends; null: it does not.' }),
    ...variantFields(t),
  };
}

const CampaignBudgetInput = builder.inputType('CampaignBudgetInput', {
  description: 'A limit of what a campaign may cost, as setBudget sets it.',
  fields: (t) => ({
    amount: t.field({
      type: MoneyInput,
      required: true,
      description: 'What may be spent and reserved, in the workspace’s currency.',
    }),
    period: t.field({ type: BudgetPeriodType, description: 'How long it lasts until it begins anew; absent: TOTAL.' }),
    warnAtPercents: t.intList({
      description: 'Shares of the amount to warn at, 1 to 100 percent, at most 10; absent: 80 and 100; empty: none.',
    }),
    stops: t.boolean({ description: 'False: it warns and lets everything through; absent: true, it stops.' }),
  }),
});

const CampaignInput = builder.inputType('CampaignInput', {
  description: 'A new campaign. Nothing is sent before it was checked and started.',
  fields: (t) => ({
    ...campaignFields(t, true),
    triggered: t.boolean({
      description:
        'True: it has no audience; triggers bring people to it one by one, from when it has begun until it ends.',
    }),
    budget: t.field({
      type: CampaignBudgetInput,
      description:
        'What it may cost, set with it; setBudget changes it, or sets one for another period. It needs carriers:write. Null: none.',
    }),
  }),
});

const UpdateCampaignInput = builder.inputType('UpdateCampaignInput', {
  description: 'Changes of a campaign that has not started; what is absent stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The campaign that is changed.' }),
    ...campaignFields(t, false),
  }),
});

const whichInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ id: t.id({ required: true, description: 'The campaign that is meant.' }) }),
  });

const StartCampaignInput = builder.inputType('StartCampaignInput', {
  description: 'A campaign that is to be started as it was checked.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The campaign that is started.' }),
    token: t.string({ required: true, description: 'The token of its check: `campaign { token }`.' }),
  }),
});

/** Errors of what is done with a campaign. */
export const actFailures = () => failures('CampaignResult', [InvalidInputError, NotFoundError, PreflightStaleError]);

type Act = (runtime: Context['runtime'], actor: ReturnType<typeof requireActor>, which: Which) => Promise<Campaign>;

/** A mutation that does something with the campaign it names. */
function actField(name: string, act: Act, description: string) {
  const type = whichInput(
    `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`,
    'A campaign that something is done with.',
  );
  builder.mutationField(name, (t) =>
    t.field({
      type: CampaignPayload,
      authScopes: { scope: 'messages:send' },
      description,
      args: { input: t.arg({ type, required: true, description: 'Which campaign.' }) },
      errors: actFailures(),
      resolve: async (_root, { input }, context) => ({
        campaign: await act(context.runtime, requireActor(context), whichOf(input.id)),
      }),
    }),
  );
}

builder.mutationFields((t) => ({
  createCampaign: t.field({
    type: CampaignPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Creates a campaign, as a draft. With a budget it needs carriers:write too, as setBudget does.',
    args: { input: t.arg({ type: CampaignInput, required: true, description: 'The campaign.' }) },
    errors: actFailures(),
    resolve: async (_root, { input }, context) => {
      const { actor, role, scopes } = requirePrincipal(context);
      if (input.budget != null && !scopes.has('carriers:write'))
        throw new ForbiddenError(role, ['carriers:write'], actor.kind === 'MEMBER');
      return { campaign: await createCampaign(context.runtime, actor, parseInput(CampaignDraft, input)) };
    },
  }),
  updateCampaign: t.field({
    type: CampaignPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Changes a campaign that has not started. It is a draft then, and has to be checked again.',
    args: { input: t.arg({ type: UpdateCampaignInput, required: true, description: 'What changes.' }) },
    errors: actFailures(),
    resolve: async (_root, { input }, context) => {
      const { id, ...changes } = input;
      const parsed = parseInput(CampaignChanges, changes);
      return { campaign: await updateCampaign(context.runtime, requireActor(context), whichOf(id), parsed) };
    },
  }),
  startCampaign: t.field({
    type: CampaignPayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Starts a campaign that was checked. It begins at its time, 30 seconds from now at the earliest: until then cancelCampaign undoes it.',
    args: { input: t.arg({ type: StartCampaignInput, required: true, description: 'Which, and how it was checked.' }) },
    errors: actFailures(),
    resolve: async (_root, { input: { id, token } }, context) => ({
      campaign: await startCampaign(context.runtime, requireActor(context), whichOf(id), token),
    }),
  }),
}));

actField(
  'checkCampaign',
  checkCampaign,
  'Looks at every recipient of a campaign as sending would, and stores nothing of it. A large audience takes a while: `preflight { done checked }` says how far it is.',
);
actField(
  'pauseCampaign',
  pauseCampaign,
  'Pauses a campaign that runs: once this has answered, no message of it is made any more.',
);
actField('resumeCampaign', resumeCampaign, 'Goes on with a campaign that is paused or stopped.');
actField(
  'cancelCampaign',
  cancelCampaign,
  'Ends a campaign. One that has not begun is a draft again; of another one, what was not sent yet is canceled.',
);
