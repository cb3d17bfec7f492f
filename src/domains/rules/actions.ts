/** Rules of a workspace: reading and changing them. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { MAX_CAP_PERIOD_MS } from '../../pipeline/message/cap-book.ts';
import type { CountryRule } from '../../policy/country-rule.ts';
import { isRuleId, replacedHours, ruleOn, weekOf } from '../../policy/country-rules.ts';
import { isWithin, parseWeek } from '../../policy/hours.ts';
import { MAX_FAILURES } from '../../policy/number-failure.ts';
import { OFFER_PURPOSES } from '../../policy/purposes.ts';
import {
  CHECKS,
  type HoursOverride,
  NO_COMMON_WINDOW_CHOICES,
  OFFER_CHECKS,
  type WorkspaceCap,
  type WorkspaceRules,
  workspaceRulesIn,
} from '../../policy/workspace-rules.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';

type RulesRuntime = Pick<Runtime, 'db' | 'bus' | 'clock'>;

const MAX_REASON_LENGTH = 500;

/** Hours in the place of a rule's, as they come in. */
export const OverrideInput = z
  .object({
    ruleId: z.string().refine(isRuleId, 'is no rule: countryRules lists them, e.g. us-tx, fr or default'),
    open: z
      .string()
      .max(500)
      .nullish()
      .transform((open) => open ?? null),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(MAX_REASON_LENGTH)
      .nullish()
      .transform((reason) => reason ?? null),
    openOnHolidays: z
      .boolean()
      .nullish()
      .transform((isOpen) => isOpen === true),
  })
  .superRefine(({ open }, context) => {
    const week = open === null ? [] : parseWeek(open);
    if (typeof week === 'string') context.addIssue({ code: 'custom', path: ['open'], message: week, input: open });
  });

/** The rules of a workspace. */
export async function rulesOfWorkspace({ db }: Pick<Runtime, 'db'>, workspaceId: string): Promise<WorkspaceRules> {
  const { rules } = await db.prisma.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { rules: true },
  });
  return workspaceRulesIn(rules);
}

/**
 * Sets hours in the place of a rule's, or takes them away; with its audit entry.
 *
 * @throws InvalidInputError without a reason, on hours that are not within all those they take the place of, or on holidays on which the rule closes
 */
export async function overrideHours(
  runtime: RulesRuntime,
  actor: Actor,
  { ruleId, open, reason, openOnHolidays }: z.output<typeof OverrideInput>,
): Promise<{ rule: CountryRule; own: WorkspaceRules }> {
  const day = runtime.clock.now().toISOString().slice(0, 10);
  const rule = ruleOn(ruleId, day);
  if (rule === null) throw wrong('ruleId', 'is no rule that holds today', ruleId);
  if (openOnHolidays && (open === null || rule.hours.publicHolidays !== 'CLOSED')) {
    throw wrong(
      'openOnHolidays',
      'is for hours in the place of those of a rule that closes on public holidays',
      'true',
    );
  }
  const looser = open === null ? null : whatIsLooser(rule, day, { open, openOnHolidays });
  if (looser !== null && reason === null) throw wrong('reason', `is needed: ${looser}`, null);
  const override = open === null ? null : { open, reason, openOnHolidays };
  const detail = { ruleId, open, reason, openOnHolidays };
  const own = await change(runtime, actor, { action: 'rule.override', detail }, (rules) => {
    const { [ruleId]: _before, ...others } = rules.hours;
    return { ...rules, hours: override === null ? others : { ...others, [ruleId]: override } };
  });
  return { rule, own };
}

/** Sentence about what hours open that is closed without them; `null`: nothing. */
function whatIsLooser(
  rule: CountryRule,
  day: string,
  { open, openOnHolidays }: Omit<HoursOverride, 'reason'>,
): string | null {
  const wider = replacedHours(rule, day).find((each) => !isWithin(weekOf(open), weekOf(each.open)));
  if (wider !== undefined) {
    return `"${open}" is not within the hours of ${wider.id === rule.id ? 'the rule' : `"${wider.id}", which bind where the rule's do not`}, "${wider.open}"`;
  }
  return openOnHolidays ? 'the rule closes on public holidays' : null;
}

const HOUR_MS = 3_600_000;
/** Messages that a cap may allow at most: the counter of a person holds so many. */
const MAX_CAP = 100;
/** Caps of a workspace on one purpose at most. */
const MAX_CAPS_OF_PURPOSE = 5;

/** A cap, as it comes in. */
export const CapInput = z.object({
  purpose: z.enum(Purpose).refine((purpose) => OFFER_PURPOSES.includes(purpose), {
    error: `has no caps: codes, orders, alerts and conversations go whenever they are asked for; must be one of ${OFFER_PURPOSES.join(', ')}`,
  }),
  period: z.number().refine((ms) => ms >= HOUR_MS && ms <= MAX_CAP_PERIOD_MS && ms % 1_000 === 0, {
    error: 'must be from PT1H to P31D, in whole seconds',
  }),
  max: z
    .number()
    .int()
    .min(0)
    .max(MAX_CAP)
    .nullish()
    .transform((max) => max ?? null),
});

/**
 * Sets how many messages of a purpose a person gets within a period at most, or takes that cap away; with its audit entry.
 *
 * @returns the caps that the workspace has now
 * @throws InvalidInputError on one more than a purpose may have
 */
export async function setFrequencyCap(
  runtime: RulesRuntime,
  actor: Actor,
  { purpose, period: periodMs, max }: z.output<typeof CapInput>,
): Promise<readonly WorkspaceCap[]> {
  const detail = { purpose, periodMs, max };
  const { caps } = await change(runtime, actor, { action: 'rule.cap', detail }, (rules) => {
    const others = rules.caps.filter((cap) => cap.purpose !== purpose || cap.periodMs !== periodMs);
    if (max === null) return { ...rules, caps: others };
    if (others.filter((cap) => cap.purpose === purpose).length >= MAX_CAPS_OF_PURPOSE) {
      throw wrong('period', `is one more than the ${MAX_CAPS_OF_PURPOSE} periods that a purpose may have`, null);
    }
    return { ...rules, caps: [...others, { purpose, max, periodMs }] };
  });
  return caps;
}

/** Number in the place of those of the caps of a rule, as it comes in. */
export const CapOverrideInput = z.object({
  ruleId: z.string(),
  none: z
    .boolean()
    .nullish()
    .transform((none) => none === true),
  max: z
    .number()
    .int()
    .min(0)
    .max(MAX_CAP)
    .nullish()
    .transform((max) => max ?? null),
  reason: z
    .string()
    .trim()
    .min(1)
    .max(MAX_REASON_LENGTH)
    .nullish()
    .transform((reason) => reason ?? null),
});

/**
 * Sets how many messages the caps of a rule allow in this workspace, or takes that away; with its audit entry.
 *
 * @throws InvalidInputError on a rule without caps, and without a reason on more than the rule allows
 */
export async function overrideCaps(
  runtime: RulesRuntime,
  actor: Actor,
  { ruleId, none, max, reason }: z.output<typeof CapOverrideInput>,
): Promise<WorkspaceRules> {
  const rule = ruleOn(ruleId, runtime.clock.now().toISOString().slice(0, 10));
  const least = Math.min(...(rule?.caps ?? []).map((cap) => cap.max));
  if (rule === null || rule.caps.length === 0) {
    throw wrong('ruleId', 'is no rule with caps: countryRules shows them, e.g. us-fl, vn or co', ruleId);
  }
  if (none && max !== null) throw wrong('max', 'is not taken with none, which lifts the caps', String(max));
  const isLooser = none || (max !== null && max > least);
  if (isLooser && reason === null) throw wrong('reason', `is needed: the rule allows ${least}`, null);
  const override = none || max !== null ? { max, reason } : null;
  return change(runtime, actor, { action: 'rule.capOverride', detail: { ruleId, max, reason } }, (rules) => {
    const { [ruleId]: _before, ...others } = rules.capOverrides;
    return { ...rules, capOverrides: override === null ? others : { ...others, [ruleId]: override } };
  });
}

/** Rules of a workspace, as they come in: what is left out stays, an empty text takes away what was set. */
export const RulesInput = z.object({
  strict: z.boolean().nullish(),
  noCommonWindow: z.enum(NO_COMMON_WINDOW_CHOICES).nullish(),
  brand: z.string().trim().max(40).nullish(),
  optOutText: z.string().trim().max(100).nullish(),
  senderChecks: z.enum(CHECKS).nullish(),
  contentChecks: z.enum(CHECKS).nullish(),
  offerChecks: z.enum(OFFER_CHECKS).nullish(),
  unusableAfter: z.number().int().min(0).max(MAX_FAILURES).nullish(),
  evidenceRequired: z.boolean().nullish(),
  reason: z.string().trim().min(1).max(MAX_REASON_LENGTH).nullish(),
});

/**
 * Changes the other rules of a workspace: what is left out stays, an empty text takes away what was set.
 *
 * @throws InvalidInputError on a check that is to report only, without a reason
 */
export async function setWorkspaceRules(
  runtime: RulesRuntime,
  actor: Actor,
  { reason, ...input }: z.output<typeof RulesInput>,
): Promise<WorkspaceRules> {
  const given = Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => (value == null ? [] : [[name, value === '' ? null : value]])),
  );
  const isLooser = input.senderChecks === 'REPORT' || input.contentChecks === 'REPORT';
  if (isLooser && reason == null) throw wrong('reason', 'is needed where a check is only to report', null);
  const detail = { ...given, ...(reason == null ? {} : { reason }) };
  return change(runtime, actor, { action: 'rule.set', detail }, (rules) => ({ ...rules, ...given }));
}

async function change(
  { db, bus, clock }: RulesRuntime,
  actor: Actor,
  { action, detail }: { action: string; detail: Prisma.InputJsonObject },
  make: (rules: WorkspaceRules) => WorkspaceRules,
): Promise<WorkspaceRules> {
  const { workspaceId } = actor;
  const rules = await db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const before = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { rules: true } });
    const made = make(workspaceRulesIn(before.rules));
    const data = { rules: made as unknown as Prisma.InputJsonObject };
    await tx.workspace.update({ where: { id: workspaceId }, data });
    await audit(tx, actor, clock.now(), { action, subject: workspaceId, detail });
    return made;
  });
  await tellSettingsChanged(bus);
  return rules;
}

function wrong(field: string, message: string, received: string | null): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, ...(received === null ? {} : { received }) }]);
}
