/** Members of a segment, as its stream says: their number, and those who came and went last. */
import type { ResultOf } from 'gql.tada';
import type { SegmentChangesSubscription } from './operations.ts';

/** Changes that are shown at most. */
const SHOWN = 100;

/** An item of the stream of a segment. */
export type MemberItem = Exclude<
  ResultOf<typeof SegmentChangesSubscription>['segmentChanges'],
  { __typename: 'StreamGap' }
>;

/** Somebody who came or went. */
export type MemberChange = Extract<MemberItem, { __typename: 'SegmentStreamChange' }> & {
  /** Moment that it came to this page, RFC 3339. */
  at: string;
};

/** A segment as it is followed. */
export interface Membership {
  /** Contacts that are in it; `null`: that is not known yet. */
  count: number | null;
  /** Newest first. */
  changes: readonly MemberChange[];
}

/** A segment of which nothing is known yet. */
export const UNKNOWN: Membership = { count: null, changes: [] };

/** Adds what the stream said, the oldest first. What it begins with takes the place of all that was known before. */
export function followed(before: Membership, items: readonly MemberItem[], at: string): Membership {
  let { count, changes } = before;
  const fresh: MemberChange[] = [];
  for (const item of items) {
    if (item.__typename === 'SegmentStreamBegan') {
      count = item.memberCount;
      changes = [];
      fresh.length = 0;
    } else {
      if (count !== null) count = Math.max(0, count + (item.type === 'ENTERED' ? 1 : -1));
      fresh.push({ ...item, at });
    }
  }
  return { count, changes: [...fresh.slice(-SHOWN).reverse(), ...changes].slice(0, SHOWN) };
}
