/** The test of a campaign's variants: how they stand, and which one the rest gets. */
import type { Transaction } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { countPeople, type Deed, haveTheirPeople, type Results } from '../../db/sql/campaign-results.ts';
import { lockCampaign } from '../../db/sql/campaigns.ts';
import { type TestState, writeCountsAt, writeTest } from '../../db/sql/campaigns-test.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { earliest } from '../../kernel/clock.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { campaignActor } from './request.ts';
import { deedOf, periodOf } from './results.ts';
import { requireState, type Which } from './states.ts';
import { comparedAsOf, LABELS, sendAtOf, testOf, variantsOf } from './variants.ts';
import {
  judgeTest,
  lookAt,
  type Progress,
  standingsOf,
  tooEarly,
  triesAll,
  type Verdict,
  verdictOf,
} from './verdict.ts';

type DecideRuntime = Pick<Runtime, 'db' | 'clock' | 'telemetry'>;

/** Time between two looks, where people come one by one, whether enough messages were made for each variant to have its people, in milliseconds. */
const LOOKS_MS = 60_000;
/**
 * Once enough were made, it counts who has one. Where some have not yet, it counts again after this share of the time since the campaign began, within these
 * bounds in milliseconds: receipts may lag, and people repeat, for as long as it runs.
 */
const COUNTS_AGAIN = { share: 0.01, leastMs: 60_000, mostMs: 3_600_000 };

/** Tells that a campaign has sent its test, and the rest waits for the variant that is best. */
export function awaitsVerdict(campaign: Campaign): boolean {
  const { triggered, frozenAt, position, testRecipients, recipients } = campaign;
  const isTested = frozenAt !== null && position >= testRecipients && testRecipients < recipients;
  return !triggered && isTested && variantsOf(campaign).length > 0 && verdictOf(campaign) === null;
}

/** The period in which what people did is compared: of each variant as long after their own message. */
function comparedPeriod(campaign: Campaign, now: Date): Results {
  return { ...periodOf(campaign, now), asOf: comparedAsOf(campaign, now) };
}

/** Standings of the variants of a campaign now: while nobody has chosen, nobody but those who try them has a message. */
export async function progressOf({ db, clock }: Pick<Runtime, 'db' | 'clock'>, campaign: Campaign): Promise<Progress> {
  const now = clock.now();
  const period = comparedPeriod(campaign, now);
  const count = (deed: Deed) => countPeople(db.pool, deed, period, 'variant');
  const deed = deedOf(campaign);
  const [done, all] = await Promise.all([count(deed ?? 'DELIVERED'), count(deed === null ? 'MADE' : 'DELIVERED')]);
  const tried = variantsOf(campaign).map((_each, variant) => {
    return { count: done.get(String(variant)) ?? 0, of: all.get(String(variant)) ?? 0 };
  });
  const { testedAt, triggered: isOneByOne } = campaign;
  return { test: testOf(campaign), isOneByOne, testedAt, standings: standingsOf(tried), now };
}

/** Goes on with the test of a campaign whose rest waits: notes its end, then looks at its times. */
export async function decide(runtime: DecideRuntime, campaign: Campaign): Promise<void> {
  const progress = await progressOf(runtime, campaign);
  const { now, test, standings } = progress;
  const { looks, endsAt } = campaign;
  const testedAt = campaign.testedAt ?? lastSentAt(campaign, now);
  const wait = (dueAt: Date | null) => writeStep(runtime, campaign, { testedAt, looks, verdict: null, dueAt, now });
  if (test.chosenBy === 'PERSON') return wait(endsAt);
  // A test of too few can find nothing, however long it waits.
  if (campaign.testedAt === null && campaign.testRecipients < test.perVariant * standings.length) {
    await judge(runtime, { ...campaign, testedAt }, progress, { looks: Infinity, by: endsAt });
    return;
  }
  // A campaign that was resumed is due before its look is.
  const at = lookAt(testedAt, test, looks);
  if (at > now) return wait(earliest([at, endsAt]));
  await judge(runtime, { ...campaign, testedAt }, progress, { looks, by: endsAt });
}

/**
 * Goes on with the test of a campaign that people come to one by one, and that goes on meanwhile: notes when each variant has had its people, then looks
 * at its times. What it writes has the campaign looked at no later than `by`, so that a process that is killed right after it holds up nobody.
 *
 * @param by moment at which the campaign is looked at in any case; `null`: never
 * @returns the moment at which it is to be looked at: of the next look of its test, or `by` where that is earlier
 */
export async function lookAtTest(runtime: DecideRuntime, campaign: Campaign, by: Date | null): Promise<Date | null> {
  if (!triesAll(campaign)) return by;
  const { testedAt, looks, accepted, countsAt } = campaign;
  const now = runtime.clock.now();
  const test = testOf(campaign);
  if (testedAt !== null) {
    if (test.chosenBy === 'PERSON') return by;
    const at = lookAt(testedAt, test, looks);
    if (at > now) return earliest([at, by]);
    return judge(runtime, campaign, await progressOf(runtime, campaign), { looks, by });
  }
  const { length: variants } = variantsOf(campaign);
  if (accepted < test.perVariant * variants) return earliest([new Date(now.getTime() + LOOKS_MS), by]);
  if (countsAt !== null && countsAt > now) return earliest([countsAt, by]);
  const have = deedOf(campaign) === null ? 'MADE' : 'DELIVERED';
  const asked = { variants, perVariant: test.perVariant };
  if (!(await haveTheirPeople(runtime.db.pool, have, comparedPeriod(campaign, now), asked))) {
    const next = countsAgainAt(campaign, now);
    await writeCountsAt(runtime.db.pool, campaign.id, next);
    return earliest([next, by]);
  }
  const dueAt = earliest([test.chosenBy === 'PERSON' ? null : lookAt(now, test, 0), by]);
  await writeStep(runtime, campaign, { testedAt: now, looks, verdict: null, dueAt, now });
  return dueAt;
}

/** The moment at which is counted again whether each variant has its people, after some had not. */
function countsAgainAt({ beginsAt }: Pick<Campaign, 'beginsAt'>, now: Date): Date {
  const { share, leastMs, mostMs } = COUNTS_AGAIN;
  const ageMs = now.getTime() - (beginsAt ?? now).getTime();
  return new Date(now.getTime() + Math.min(mostMs, Math.max(leastMs, share * ageMs)));
}

/**
 * Looks at a test, and writes what was found.
 *
 * @param looks looks before this one
 * @param by moment at which the campaign is looked at in any case; `null`: never
 * @returns the moment at which it is to be looked at
 */
async function judge(
  runtime: DecideRuntime,
  campaign: Campaign,
  progress: Progress,
  { looks, by }: { looks: number; by: Date | null },
): Promise<Date | null> {
  const { now, test } = progress;
  const testedAt = campaign.testedAt ?? now;
  const step = { testedAt, looks: campaign.looks + 1, now };
  const found = judgeTest(progress, looks);
  if (found === 'look again') {
    const dueAt = earliest([lookAt(testedAt, test, step.looks), by]);
    await writeStep(runtime, campaign, { ...step, verdict: null, dueAt });
    return dueAt;
  }
  const verdict = { ...found, at: now.toISOString() };
  await writeStep(runtime, campaign, { ...step, verdict, dueAt: now });
  return by;
}

/** The moment of the last message of a test that was made just now. */
function lastSentAt(campaign: Campaign, now: Date): Date {
  const times = variantsOf(campaign).map((_each, variant) => (sendAtOf(campaign, variant, now) ?? now).getTime());
  return new Date(Math.max(...times));
}

type Step = Omit<TestState, 'verdict'> & { verdict: Verdict | null };

/** Writes a step of a test, unless somebody has done so meanwhile. */
async function writeStep(runtime: DecideRuntime, campaign: Campaign, step: Step): Promise<void> {
  const { workspaceId, id, looks } = campaign;
  const isDone = await transaction(runtime.db.pool, async (tx) => {
    const current = await lockCampaign(tx, workspaceId, id);
    if (current?.status !== 'RUNNING' || current.looks !== looks) return false;
    if (!awaitsVerdict(current) && !triesAll(current)) return false;
    await writeTest(tx, id, step);
    if (step.verdict !== null) await auditVerdict(tx, campaignActor(campaign), id, step.verdict, step.now);
    return true;
  });
  if (isDone && step.verdict !== null)
    runtime.telemetry.count('heliograph_campaign_verdicts_total', { by: step.verdict.by });
}

async function auditVerdict(tx: Transaction, actor: Actor, subject: string, verdict: Verdict, at: Date): Promise<void> {
  const { variant, by } = verdict;
  const { workspaceId } = actor;
  const detail = { variant, by };
  const entry = { id: newId(), workspaceId, actor, action: 'campaign.chooseVariant', subject, detail, at };
  await insertAuditEntry(tx, { ...entry, evidenceDigest: null });
}

/** A choice of a person. */
export interface Choice {
  /** Position of the variant. */
  variant: number;
  /** True: although the minimum of time and people is not reached. */
  early: boolean;
}

/**
 * Chooses the variant that the rest of a campaign gets.
 *
 * @throws NotFoundError; InvalidInputError when there is nothing to choose, or it is too early and nobody said that this is meant
 */
export async function chooseVariant(
  runtime: DecideRuntime,
  actor: Actor,
  which: Which,
  { variant, early }: Choice,
): Promise<Campaign> {
  const { db, telemetry } = runtime;
  const { workspaceId } = actor;
  const found = await db.prisma.campaign.findFirst({ where: { id: which.id, workspaceId } });
  if (found === null) throw new NotFoundError('Campaign', which.shownId);
  checkChoice(found, which, variant);
  const progress = await progressOf(runtime, found);
  const why = tooEarly(progress);
  if (why !== null && !early) {
    const message = `is too early to tell the best by: ${why} Who chooses all the same says early: true`;
    throw new InvalidInputError([{ path: ['variant'], message, received: String(variant) }]);
  }
  const { now } = progress;
  const verdict: Verdict = { variant, by: 'PERSON', at: now.toISOString(), standings: [...progress.standings] };
  await transaction(db.pool, async (tx) => {
    const campaign = await lockCampaign(tx, workspaceId, which.id);
    if (campaign === null) throw new NotFoundError('Campaign', which.shownId);
    checkChoice(campaign, which, variant);
    const { testedAt, looks } = campaign;
    const dueAt = campaign.status === 'RUNNING' ? now : null;
    await writeTest(tx, which.id, { testedAt, looks, verdict, dueAt, now });
    await auditVerdict(tx, actor, which.id, verdict, now);
  });
  telemetry.count('heliograph_campaign_verdicts_total', { by: 'PERSON' });
  return db.prisma.campaign.findUniqueOrThrow({ where: { id: which.id } });
}

/** @throws InvalidInputError when a campaign has nothing to choose, or no such variant */
function checkChoice(campaign: Campaign, which: Which, variant: number): void {
  requireState(campaign, which, ['RUNNING', 'PAUSED', 'STOPPED'], 'given a variant');
  const { length } = variantsOf(campaign);
  const refuse = (path: string, message: string, received: string) => {
    throw new InvalidInputError([{ path: [path], message, received }]);
  };
  if (length === 0) refuse('id', 'has no variants', which.shownId);
  const chosen = verdictOf(campaign);
  if (chosen !== null) refuse('id', `has its variant already: ${LABELS[chosen.variant]}`, which.shownId);
  if (campaign.frozenAt === null) refuse('id', 'is still freezing its audience', which.shownId);
  if (!campaign.triggered && campaign.testRecipients === campaign.recipients) {
    refuse('id', 'has nobody left: its test was of everybody', which.shownId);
  }
  if (!Number.isInteger(variant) || variant < 0 || variant >= length) {
    refuse('variant', `is no variant of the campaign: they are 0 to ${length - 1}`, String(variant));
  }
}
