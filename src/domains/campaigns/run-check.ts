/**
 * The check of a run of a campaign that repeats, by itself, before it begins: one that differs too much from the run before waits for a
 * person, and the runs after it go on. Each step is one transaction that locks the run, so a process that is killed leaves it undone.
 */
import { type FeedPayload, feedSubject } from '../../bus/streams.ts';
import type { Transaction } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { type CheckState, lockCampaign, writePreflight } from '../../db/sql/campaigns.ts';
import { runBefore } from '../../db/sql/campaigns-runs.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { newId } from '../../kernel/ids.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { beginCheck, checkPage, isOfCampaign, startable } from './check.ts';
import { insertRunAfter } from './next-run.ts';
import { preflightOf } from './preflight.ts';
import { campaignActor } from './request.ts';
import { scheduleOf } from './schedule.ts';
import { type Difference, differences, differenceText } from './tolerance.ts';

/** Tells that a run which the hub has made is to be checked before it begins. */
export function isUnchecked(campaign: Campaign): boolean {
  return campaign.origin === 'REPEAT' && preflightOf(campaign)?.isDone !== true;
}

/** Begins to check a run, or looks at its next recipients. */
export async function checkRun(runtime: PrepareRuntime, run: Campaign): Promise<void> {
  try {
    await (preflightOf(run) === null ? beginRunCheck(runtime, run) : checkRunPage(runtime, run));
  } catch (error) {
    if (!isOfCampaign(error)) throw error;
    await holdFaulty(runtime, run, error.message);
  }
}

async function beginRunCheck(runtime: PrepareRuntime, run: Campaign): Promise<void> {
  const { db, clock } = runtime;
  const now = clock.now();
  const preflight = await beginCheck(runtime, run, now);
  await transaction(db.pool, async (tx) => {
    const locked = await lockCampaign(tx, run.workspaceId, run.id);
    if (locked?.status !== 'SCHEDULED' || locked.preflight !== null) return;
    await writePreflight(tx, run.id, { ...WAITS, preflight, checkedAt: null, dueAt: now, now });
  });
}

const WAITS = { status: 'SCHEDULED', reason: null, token: null } as const;

async function checkRunPage(runtime: PrepareRuntime, run: Campaign): Promise<void> {
  const { workspace } = await runtime.settings.of(run.workspaceId);
  let outcome: 'begins' | 'held' | null = null;
  let isFollowed = false;
  await checkPage(runtime, run, async (tx, locked, preflight, now) => {
    const before = await runBefore(tx, locked);
    const checked = { preflight, checkedAt: now, now };
    const tolerance = scheduleOf(locked).repeat?.tolerancePercent ?? 0;
    const usual = before === null ? null : preflightOf(before);
    const found = usual === null ? [] : differences(usual, preflight, tolerance);
    outcome = found.length === 0 ? 'begins' : 'held';
    if (before === null || found.length === 0) {
      await writePreflight(tx, locked.id, { ...WAITS, ...checked, dueAt: locked.beginsAt ?? now });
      return [];
    }
    const reason = differenceText(found, tolerance, before.occurrence);
    const holding = { ...checked, ...startable(preflight), reason };
    const held = await hold(tx, locked, holding, { found, zone: workspace.timeZone });
    isFollowed = held.isFollowed;
    return held.outbox;
  });
  if (outcome !== null) runtime.telemetry.count('heliograph_campaign_run_checks_total', { outcome });
  if (isFollowed) runtime.telemetry.count('heliograph_campaign_follow_ups_total', { origin: 'repeat' });
}

/** Holds a run that cannot be checked, and so could not be sent. */
async function holdFaulty(runtime: PrepareRuntime, run: Campaign, reason: string): Promise<void> {
  const { db, clock, settings, relay, telemetry } = runtime;
  const now = clock.now();
  const { workspace } = await settings.of(run.workspaceId);
  const held = await transaction(db.pool, async (tx) => {
    const locked = await lockCampaign(tx, run.workspaceId, run.id);
    if (locked?.status !== 'SCHEDULED') return null;
    const none = { preflight: null, status: 'DRAFT', token: null, checkedAt: null } as const;
    return hold(tx, locked, { ...none, reason, now }, { found: [], zone: workspace.timeZone });
  });
  if (held === null) return;
  telemetry.count('heliograph_campaign_run_checks_total', { outcome: 'held' });
  if (held.isFollowed) telemetry.count('heliograph_campaign_follow_ups_total', { origin: 'repeat' });
  relay.publishSoon(held.outbox);
}

type Held = Omit<CheckState, 'dueAt' | 'reason'> & { reason: string };

/** Has a run wait for a person, with the run after it in its place. @returns the news of it, and whether the run after it was made */
async function hold(
  tx: Transaction,
  run: Campaign,
  held: Held,
  { found, zone }: { found: readonly Difference[]; zone: string },
): Promise<{ outbox: OutboxRow[]; isFollowed: boolean }> {
  const { id, workspaceId } = run;
  const { reason, now } = held;
  await writePreflight(tx, id, { ...held, dueAt: null });
  const isFollowed = await insertRunAfter(tx, run, zone, now);
  const entryId = newId();
  const entry = { id: entryId, workspaceId, actor: campaignActor(run), action: 'campaign.hold', subject: id, at: now };
  await insertAuditEntry(tx, { ...entry, detail: { reason, differences: found }, evidenceDigest: null });
  const payload: FeedPayload = { kind: 'campaigns', entryIds: [entryId] };
  const subject = feedSubject(workspaceId, 'campaigns');
  const news = { messageId: newId(), subject, payload: JSON.stringify(payload) };
  return { outbox: await insertOutbox(tx, [news], OUTBOX_LEASE_MS), isFollowed };
}
