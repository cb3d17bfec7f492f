// Settings of a campaign as they are stored.
import type { Campaign } from '../../generated/prisma/client.ts';
import type { CampaignMetric, MessageStatus } from '../../generated/prisma/enums.ts';
import type { Audience } from '../audience/audience.ts';

/** The audience of a campaign. */
export function audienceOf({ audience }: Pick<Campaign, 'audience'>): Audience {
  return audience as unknown as Audience;
}

/** An audience of nobody, of campaigns that find their recipients in another way. */
export const NOBODY = { lists: [], tags: [], segments: [], excludeLists: [], excludeTags: [], excludeSegments: [] };

/** Recipients that got no message, by code. */
export function refusedOf({ refused }: Pick<Campaign, 'refused'>): Record<string, number> {
  return refused as Record<string, number>;
}

/** Recipients of the campaign that it follows whom a campaign is for. */
export interface FollowFilter {
  /** Of a retry; the lists that are empty mean any. */
  statuses: readonly MessageStatus[];
  codes: readonly string[];
  countries: readonly string[];
  /** Of a step: those who did not do this, and how long after its campaign it begins. */
  unless: CampaignMetric;
  event: string | null;
  afterMs: number;
}

/** A filter that says nothing. */
export const NO_FILTER: FollowFilter = {
  ...{ statuses: [], codes: [], countries: [] },
  ...{ unless: 'NONE', event: null, afterMs: 0 },
};

/** The filter of a campaign that follows another. */
export function filterOf({ originFilter }: Pick<Campaign, 'originFilter'>): FollowFilter {
  return (originFilter as FollowFilter | null) ?? NO_FILTER;
}
