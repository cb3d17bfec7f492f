/** What a trigger that brings people to a campaign has from that. */
import type { Trigger } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { isOwnTime } from '../campaigns/own-time.ts';
import { refused, type Said } from './draft.ts';

/** @throws InvalidInputError on what a trigger of a campaign has from that */
export function checkOwn({ purpose, template, variables, sender }: Said): void {
  const given = Object.entries({ purpose, template, variables, sender }).filter(([, value]) => value != null);
  const message = 'is that of the campaign that it brings people to';
  if (given.length > 0) throw new InvalidInputError(given.map(([name]) => ({ path: [name], message })));
}

/** Columns of a trigger that brings people to a campaign, which has begun: what it says does not change any more. @throws InvalidInputError */
export async function campaignOf(
  { db }: Pick<Runtime, 'db'>,
  { workspaceId, purposes }: Actor,
  shownId: string,
): Promise<Pick<Trigger, 'campaignId' | 'purpose' | 'templateName'>> {
  const where = { id: fromGlobalId('Campaign', shownId) ?? NO_ID, workspaceId };
  const campaign = await db.prisma.campaign.findFirst({ where });
  if (campaign === null) throw refused('campaign', 'is no campaign of this workspace', shownId);
  const { status, triggered, purpose, templateName, id: campaignId } = campaign;
  if (!triggered)
    throw refused(
      'campaign',
      'has an audience of its own: createCampaign with triggered: true makes one without',
      shownId,
    );
  if (isOwnTime(campaign))
    throw refused(
      'campaign',
      'is a step that comes by itself, some hours after each person came: addCampaignStep with triggered: true makes one that triggers bring people to',
      shownId,
    );
  if (status !== 'RUNNING' && status !== 'PAUSED' && status !== 'STOPPED')
    throw refused(
      'campaign',
      `is ${status}: triggers bring people to a campaign that has begun and not ended`,
      shownId,
    );
  if (purposes !== undefined && !purposes.includes(purpose))
    throw refused(
      'campaign',
      `is of the purpose ${purpose}, and this key is limited to ${purposes.join(', ')}`,
      shownId,
    );
  return { campaignId, purpose, templateName };
}
