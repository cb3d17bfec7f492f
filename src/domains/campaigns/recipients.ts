/** Recipients that a campaign would have now: those of its audience, or of the campaign that it follows. */
import type { Database } from '../../db/client.ts';
import type { CountryCount } from '../../db/sql/audience.ts';
import { frozenPage } from '../../db/sql/campaign-chunks.ts';
import { countOutcome, type Outcome, outcomeCountries, outcomePage } from '../../db/sql/campaign-outcomes.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import {
  type AudiencePage,
  type AudienceSize,
  audienceCountries,
  audiencePage,
  exactly,
  openAudience,
  sizeOf,
} from '../audience/audience.ts';
import { audienceOf, filterOf } from './stored.ts';

/** Time that the number of recipients may take to be exact, in milliseconds. */
const SIZE_WITHIN_MS = 8_000;

/** Recipients of a campaign, as they are now. */
export interface Recipients {
  /** A page in order of contact ids, as `audiencePage` gives it. */
  page(after: string | null, limit: number): Promise<AudiencePage>;
  /** Their number; of very many about right. */
  size(): Promise<AudienceSize>;
  /** Their numbers by country, the most first; `null`: to count them takes too long. */
  countries(): Promise<CountryCount[] | null>;
}

/** Recipients of a campaign that triggers bring people to: nobody, before something happens to them. */
const NO_RECIPIENTS: Recipients = {
  page: () => Promise.resolve({ members: [], next: null }),
  size: () => Promise.resolve(exactly(0)),
  countries: () => Promise.resolve([]),
};

/**
 * Looks up whom a campaign is for. A step whose first campaign has not frozen its audience yet is for all of that.
 *
 * @param now moment from which relative times count
 * @throws InvalidInputError when a list or a segment is not there, NotFoundError when the campaign that it follows is not
 */
export async function openRecipients(
  db: Pick<Database, 'prisma' | 'pool'>,
  campaign: Campaign,
  now: Date,
): Promise<Recipients> {
  const { workspaceId, originId } = campaign;
  if (campaign.triggered) return NO_RECIPIENTS;
  const outcome = outcomeOf(campaign);
  if (outcome === null || originId === null) {
    const open = await openAudience(db, workspaceId, audienceOf(campaign), now);
    return {
      page: (after, limit) => audiencePage(db.pool, open, after, limit),
      size: () => sizeOf(db, open, SIZE_WITHIN_MS),
      countries: () => audienceCountries(db, open),
    };
  }
  const origin = await db.prisma.campaign.findFirst({ where: { id: originId, workspaceId } });
  if (origin === null) throw new NotFoundError('Campaign', toGlobalId('Campaign', originId));
  if (origin.frozenAt === null) return openRecipients(db, origin, now);
  return {
    page: (after, limit) => outcomePage(db.pool, originId, outcome, { after, limit }),
    size: async () => exactly(await countOutcome(db.pool, originId, outcome)),
    countries: () => outcomeCountries(db.pool, originId, outcome),
  };
}

/**
 * The next recipients of a campaign, in order of contact ids: of one whose audience is frozen those in it, else those of its audience now.
 *
 * @param after the `next` of the page before; `null`: the first page
 * @throws as `openRecipients`
 */
export async function recipientsPage(
  db: Pick<Database, 'prisma' | 'pool'>,
  campaign: Campaign,
  { after, limit, now }: { after: string | null; limit: number; now: Date },
): Promise<AudiencePage> {
  if (campaign.frozenAt !== null) return frozenPage(db.pool, campaign.id, after, limit);
  return (await openRecipients(db, campaign, now)).page(after, limit);
}

/** Recipients of the campaign that it follows whom it is for; `null`: it has an audience of its own. */
export function outcomeOf(campaign: Pick<Campaign, 'origin' | 'originFilter' | 'status'>): Outcome | null {
  const { statuses, codes, countries, unless, event } = filterOf(campaign);
  if (campaign.origin === 'RETRY') return { kind: 'RETRY', statuses, codes, countries };
  const isAhead = campaign.status !== 'RUNNING';
  return campaign.origin === 'STEP' ? { kind: 'STEP', unless, event, isAhead } : null;
}
