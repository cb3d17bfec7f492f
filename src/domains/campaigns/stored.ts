// Settings of a campaign as they are stored.
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Audience } from '../audience/audience.ts';

/** The audience of a campaign. */
export function audienceOf({ audience }: Pick<Campaign, 'audience'>): Audience {
  return audience as unknown as Audience;
}

/** Recipients that got no message, by code. */
export function refusedOf({ refused }: Pick<Campaign, 'refused'>): Record<string, number> {
  return refused as Record<string, number>;
}
