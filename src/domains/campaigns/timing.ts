/** Moments at which recipients of a campaign are written to: each at a time of their own clock, or all at once. */
import { whereContacts } from '../../db/sql/contacts-read.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { Places } from '../../policy/places/place.ts';
import type { Runtime } from '../../runtime.ts';
import { momentFor, scheduleOf } from './schedule.ts';
import { type Delayed, delayMsOf, sendAtOf } from './variants.ts';

/** Recipients who are written to at the same moment. */
export interface Timed {
  /** `null`: at once. */
  sendAt: Date | null;
  contactIds: string[];
  /** True where the time of their clocks has passed, and they get it a day later or more. */
  isNextDay: boolean;
}

/** Recipients whose moment is asked for. */
interface ToTime {
  contactIds: readonly string[];
  /** Position of their variant; `null`: they have none. */
  variant: number | null;
  workspaceZone: string;
  now: Date;
}

/**
 * Groups recipients by the moment of their message. The zone is the contact's, else the most likely one of the number (area code, prefix,
 * country), else the workspace's; it is one statement, and none where all are written to at once.
 */
export async function timed(
  { db }: Pick<Runtime, 'db'>,
  campaign: Delayed & Pick<Campaign, 'workspaceId' | 'schedule'>,
  { contactIds, variant, workspaceZone, now }: ToTime,
): Promise<Timed[]> {
  const { localAt } = scheduleOf(campaign);
  if (localAt === null) {
    return [{ sendAt: sendAtOf(campaign, variant, now), contactIds: [...contactIds], isNextDay: false }];
  }
  const delayMs = delayMsOf(campaign, variant);
  const zones = await zonesOf(db, campaign.workspaceId, contactIds, workspaceZone);
  const groups = new Map<number, Timed>();
  for (const contactId of contactIds) {
    const { at: ownAt, isNextDay } = momentFor(localAt, zones.get(contactId) ?? workspaceZone, now);
    const at = new Date(ownAt.getTime() + delayMs);
    const group = groups.get(at.getTime()) ?? { sendAt: at > now ? at : null, contactIds: [], isNextDay };
    groups.set(at.getTime(), group);
    group.contactIds.push(contactId);
  }
  return [...groups.values()];
}

/** The zone of each of some contacts. */
export async function zonesOf(
  { pool }: Runtime['db'],
  workspaceId: string,
  contactIds: readonly string[],
  workspaceZone: string,
): Promise<Map<string, string>> {
  const places = new Places();
  const rows = await whereContacts(pool, workspaceId, contactIds);
  return new Map(
    rows.map(({ id, phone, country, timeZones, postalCode }) => {
      const { zones, evidence } = places.of(phone, country, timeZones, postalCode);
      return [id, evidence === 'none' ? workspaceZone : (zones[0] ?? workspaceZone)];
    }),
  );
}
