/** Campaigns as they come in. */
import * as z from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import { CampaignMetric, CampaignObjective, Purpose } from '../../generated/prisma/enums.ts';
import { BUDGET_PERIODS } from '../../kernel/budgets.ts';
import { fromGlobalId, type IdentifiedType } from '../../kernel/global-ids.ts';
import { isStorable, isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import { AudienceDraft } from '../audience/audience.ts';
import { NewBudget } from '../prices/budget-actions.ts';
import { ScheduleDraft, scheduleColumns } from './schedule.ts';
import { NOBODY } from './stored.ts';
import { MAX_HOLD_OUT_PERCENT, TestDraft, VariantsDraft } from './variants.ts';

/** Characters of a name, of a template or of an event. */
const MAX_NAME_LENGTH = 100;
/** Days after its message in which a success counts at most. */
const MAX_METRIC_DAYS = 90;
const USUAL_METRIC_DAYS = 7;
/** Messages that a campaign may ask for in a second. */
export const MAX_RATE = 100_000;
const MAX_VARIABLES_LENGTH = 4_000;

/** A name of a campaign, of a template or of an event. */
export const Name = z.string().trim().min(1).max(MAX_NAME_LENGTH).refine(isStorable, NOT_STORABLE);

/** Values for whoever has none of their own. */
const Variables = z
  .unknown()
  .pipe(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]), 'must be an object of names and values'))
  .refine((given) => JSON.stringify(given).length <= MAX_VARIABLES_LENGTH && isStorableJson(JSON.stringify(given)), {
    error: `must have at most ${MAX_VARIABLES_LENGTH} characters as JSON`,
  });

/** The UUID of what an id names. */
const idOf = (type: IdentifiedType, what: string) =>
  z.string().transform((shown, context) => {
    const id = fromGlobalId(type, shown);
    if (id !== null) return id;
    context.addIssue({ code: 'custom', message: `is no ${what} of this workspace`, input: shown });
    return z.NEVER;
  });

/** Routes that a campaign may name. */
export const MAX_ROUTES = 20;

/** The first budget of a campaign, as it comes in. */
const BudgetDraft = NewBudget.extend({
  period: z
    .enum(BUDGET_PERIODS)
    .nullish()
    .transform((period) => period ?? ('TOTAL' as const)),
});

/** A campaign, as it comes in. */
export const CampaignDraft = z.object({
  name: Name,
  objective: z.enum(CampaignObjective),
  metric: z
    .object({
      kind: z.enum(CampaignMetric),
      event: Name.nullish().transform((event) => event ?? null),
      withinDays: z.number().int().min(1).max(MAX_METRIC_DAYS).nullish(),
    })
    .refine(({ kind, event }) => (kind === 'EVENT') === (event !== null), {
      path: ['event'],
      error: 'goes with the kind EVENT, and with no other',
    })
    .nullish(),
  purpose: z
    .enum(Purpose)
    .refine(
      (purpose) => purpose !== 'OTP' && purpose !== 'CONVERSATION',
      'is never that of a campaign: codes and answers go one by one',
    ),
  audience: AudienceDraft.nullish(),
  triggered: z.boolean().nullish(),
  content: z.object({
    template: Name,
    version: z.number().int().min(1).nullish(),
    variables: Variables.nullish(),
    couponPool: idOf('CouponPool', 'pool').nullish(),
  }),
  sender: z.string().min(1).max(21).nullish(),
  routes: z.array(idOf('Route', 'route')).max(MAX_ROUTES).nullish(),
  schedule: ScheduleDraft.nullish(),
  ratePerSecond: z.number().int().min(1).max(MAX_RATE).nullish(),
  variants: VariantsDraft.nullish(),
  test: TestDraft.nullish(),
  holdOutPercent: z.number().int().min(0).max(MAX_HOLD_OUT_PERCENT).nullish(),
  endsAt: z.date().nullish(),
  budget: BudgetDraft.nullish(),
});

/** A campaign that is checked for its form. */
export type CampaignDraft = z.output<typeof CampaignDraft>;

/** Changes of a campaign; what is absent stays. */
export const CampaignChanges = CampaignDraft.omit({ triggered: true, budget: true }).partial();

/** Columns of a new campaign. */
export function columnsOf({ metric, ...draft }: CampaignDraft) {
  return { ...changesOf({ ...draft, metric: metric ?? null }), ...requiredOf({ ...draft, metric }) };
}

/** Columns that every campaign has a value of. */
function requiredOf({ name, objective, metric, purpose, audience, content }: CampaignDraft) {
  return {
    ...{ name, objective, purpose, audience: { ...(audience ?? NOBODY) }, templateName: content.template },
    metric: metric?.kind ?? CampaignMetric.NONE,
    metricDays: metric?.withinDays ?? USUAL_METRIC_DAYS,
  };
}

/** Columns that changes have something to say about. */
export function changesOf(draft: Partial<CampaignDraft>) {
  const { metric, audience, content, schedule, sender, routes, ratePerSecond, endsAt, ...others } = draft;
  const { variants, test, holdOutPercent, triggered, budget: _ownRow, ...same } = others;
  return {
    ...same,
    ...(variants === undefined ? {} : { variants: variants ?? [] }),
    ...(test === undefined ? {} : { test: test ?? Prisma.DbNull }),
    ...(holdOutPercent === undefined ? {} : { holdOutPercent: holdOutPercent ?? 0 }),
    ...(metric === undefined
      ? {}
      : {
          metric: metric?.kind ?? CampaignMetric.NONE,
          metricEvent: metric?.event ?? null,
          metricDays: metric?.withinDays ?? USUAL_METRIC_DAYS,
        }),
    ...(audience == null ? {} : { audience: { ...audience } }),
    ...(triggered == null ? {} : { triggered }),
    ...(content === undefined
      ? {}
      : {
          templateName: content.template,
          templateVersion: content.version ?? null,
          text: null,
          variables: content.variables ?? {},
          couponPoolId: content.couponPool ?? null,
        }),
    ...(schedule === undefined ? {} : scheduleColumns(schedule)),
    ...(sender === undefined ? {} : { sender }),
    ...(routes === undefined ? {} : { routeIds: [...new Set(routes ?? [])] }),
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
    ...(endsAt === undefined ? {} : { endsAt }),
  };
}
