/** Steps of a campaign that repeats: each run takes those of the run before along when it begins. */
import type { Transaction } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { copyCampaign } from '../../db/sql/campaigns-copies.ts';
import { hasSteps, runBefore, startedSteps } from '../../db/sql/campaigns-runs.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { newId } from '../../kernel/ids.ts';
import { ownVersionOf } from './preflight.ts';
import { campaignActor } from './request.ts';
import { beginsBefore, scheduleOf } from './schedule.ts';

/**
 * Copies the started steps of the run before to a run that is locked, with their own steps, in the caller's transaction. A run that has
 * steps of its own takes none.
 *
 * @returns how many there are
 */
export async function copySteps(tx: Transaction, run: Campaign, now: Date): Promise<number> {
  const before = await runBefore(tx, run);
  if (before === null || (await hasSteps(tx, run.id))) return 0;
  const movedMs = plannedMs(run) - plannedMs(before);
  let count = 0;
  // Copies of campaigns, by the campaign that was copied.
  let copies = new Map([[before.id, run.id]]);
  while (copies.size > 0) {
    const deeper = new Map<string, string>();
    for (const step of await startedSteps(tx, [...copies.keys()])) {
      const followed = copies.get(step.originId ?? '') ?? run.id;
      deeper.set(step.id, await copyStep(tx, step, followed, { run, movedMs, now }));
    }
    count += deeper.size;
    copies = deeper;
  }
  return count;
}

interface OfRun {
  run: Campaign;
  /** Time from the run before to this one. */
  movedMs: number;
  now: Date;
}

/** Copies a step as it was checked: it waits for the campaign that it follows. @returns the id of the copy */
async function copyStep(
  tx: Transaction,
  step: Campaign,
  followed: string,
  { run, movedMs, now }: OfRun,
): Promise<string> {
  const id = newId();
  await copyCampaign(tx, step.id, {
    ...{ id, origin_id: followed, status: 'SCHEDULED', due_at: now, template_version: ownVersionOf(step) },
    ends_at: step.endsAt === null ? null : new Date(step.endsAt.getTime() + movedMs),
    ...{ created_at: now, updated_at: now },
  });
  const entry = { id: newId(), workspaceId: run.workspaceId, actor: campaignActor(run), action: 'campaign.step' };
  const detail = { from: followed, copyOf: step.id };
  await insertAuditEntry(tx, { ...entry, subject: id, detail, at: now, evidenceDigest: null });
  return id;
}

/** Moment at which a run was to begin. */
function plannedMs(run: Campaign): number {
  const { localAt } = scheduleOf(run);
  return (localAt === null ? (run.startAt ?? run.beginsAt) : beginsBefore(localAt))?.getTime() ?? 0;
}
