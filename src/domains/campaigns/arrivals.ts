/** People who come to a campaign one by one: who gets a message, who is held out, and when each of them came first. */
import type { Transaction } from '../../db/client.ts';
import { insertArrivals } from '../../db/sql/campaign-arrivals.ts';
import { countHeldOut } from '../../db/sql/campaigns.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { placeOf, type Split } from './variants.ts';

/** People who come, as far as a message is made for so many of them. */
export interface Arrivals<Each> {
  treated: Each[];
  heldOut: Each[];
}

/**
 * Tells those who get a message from those who are held out. Where only so many get one now, those behind the last of them wait, held out or not: so
 * both come at the same times.
 */
export function splitArrivals<Each extends { contactId: string }>(
  campaign: Split,
  all: readonly Each[],
  limit: number,
): Arrivals<Each> {
  const arrivals: Arrivals<Each> = { treated: [], heldOut: [] };
  for (const each of all) {
    if (placeOf(campaign, each.contactId).stage === 'HOLD_OUT') arrivals.heldOut.push(each);
    else if (arrivals.treated.push(each) === limit) break;
  }
  return arrivals;
}

/** Notes people who came to a campaign that is locked and get a message, or a reason why not. */
export async function noteTreated(
  tx: Transaction,
  { id, holdOutPercent }: Campaign,
  contactIds: readonly string[],
  at: Date,
): Promise<void> {
  if (holdOutPercent > 0) await insertArrivals(tx, id, contactIds, { heldOut: false, at });
}

/** Notes people who came to a campaign that is locked and are held out: each is counted once. */
export async function noteHeldOut(
  tx: Transaction,
  { id }: Campaign,
  contactIds: readonly string[],
  at: Date,
): Promise<void> {
  if (contactIds.length === 0) return;
  const people = await insertArrivals(tx, id, contactIds, { heldOut: true, at });
  await countHeldOut(tx, id, people, at);
}
