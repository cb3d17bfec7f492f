/** The next run of a campaign that repeats: a campaign of its own, which is checked some minutes before it begins. */
import type { Transaction } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { insertNextRun } from '../../db/sql/campaigns-copies.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { newId } from '../../kernel/ids.ts';
import { checkedVariants, ownVersionOf } from './preflight.ts';
import { campaignActor } from './request.ts';
import { nextRun } from './schedule.ts';

/** Time before a run at which its check begins, in milliseconds. A check that takes longer puts the run off. */
export const CHECK_LEAD_MS = 600_000;

/**
 * Makes the run after one that is locked, in the caller's transaction.
 *
 * @returns false: it was the last one, or the run after it is there
 */
export async function insertRunAfter(
  tx: Transaction,
  campaign: Campaign,
  workspaceZone: string,
  now: Date,
): Promise<boolean> {
  const next = nextRun(campaign, workspaceZone, now);
  if (next === null) return false;
  const { startAt, beginsAt, schedule, movedMs } = next;
  const id = newId();
  const isNew = await insertNextRun(tx, campaign, {
    ...{ id, startAt, beginsAt, schedule, now },
    dueAt: new Date(Math.max(now.getTime(), beginsAt.getTime() - CHECK_LEAD_MS)),
    endsAt: campaign.endsAt === null ? null : new Date(campaign.endsAt.getTime() + movedMs),
    templateVersion: ownVersionOf(campaign),
    variants: checkedVariants(campaign),
  });
  if (!isNew) return false;
  const { workspaceId } = campaign;
  const entry = { id: newId(), workspaceId, actor: campaignActor(campaign), action: 'campaign.repeat', at: now };
  await insertAuditEntry(tx, { ...entry, subject: id, detail: { from: campaign.id }, evidenceDigest: null });
  return true;
}
