/** Segments: written, tried out, and followed as people enter and leave them. */
import { foundIn } from './answers.ts';
import type { HeliographClient } from './client.ts';
import type { FollowOptions, Gap } from './follow.ts';
import type { SegmentChangeType, SegmentInput, UpdateSegmentInput } from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const SEGMENT = 'segment { id name expression tree createdAt updatedAt }';

const CREATE = `mutation CreateSegment($input: SegmentInput!) {
createSegment(input: $input) { __typename ... on SegmentPayload { ${SEGMENT} }
${ERRORS} } }` as const;
const UPDATE = `mutation UpdateSegment($input: UpdateSegmentInput!) {
updateSegment(input: $input) { __typename ... on SegmentPayload { ${SEGMENT} }
${ERRORS} } }` as const;
const REMOVE = `mutation RemoveSegment($input: RemoveSegmentInput!) {
removeSegment(input: $input) { __typename ... on SegmentPayload { segment { id name } }
${ERRORS} } }` as const;
const PREVIEW = `query SegmentPreview($expression: String, $tree: JSON, $isExact: Boolean!) {
segmentPreview(expression: $expression, tree: $tree) { expression tree
fault { message position length found expected }
size { count isExact low high } count @include(if: $isExact) sample { id phone name } } }` as const;
const CHANGES = `subscription SegmentChanges($id: ID!, $after: Cursor) {
segmentChanges(id: $id, after: $after) { __typename
... on SegmentStreamBegan { cursor memberCount }
... on SegmentStreamChange { cursor type contact { id phone name tags locale } }
... on StreamGap { reason from resumesAt } } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'graphql' | 'follow' | 'subscribe'>;
type Item = Exclude<ResultOf<typeof CHANGES>['segmentChanges'], { __typename: 'StreamGap' }>;

/** People that a segment would have; or, with `fault`, the place where its text is wrong. */
export type SegmentPreview = NonNullable<ResultOf<typeof PREVIEW>['segmentPreview']>;

/** A segment that is not stored: its text, or its tree. */
export type SegmentText = Pick<SegmentInput, 'expression' | 'tree'>;

/** Options of a preview. */
export interface PreviewOptions extends CallOptions {
  /** Counts exactly, as `count`; UNAVAILABLE where that takes longer than 15 seconds. `size` needs a second at most, and may be about right. */
  isExact?: boolean;
}

/** Beginning of the changes: who is in the segment now is the state that they build on. */
export interface SegmentBegan {
  kind: 'began';
  /** Position behind which the first change comes. */
  cursor: string;
  /** People who were in it when it was last looked at. */
  memberCount: number;
}

/** Somebody who entered a segment, or left it. */
export interface SegmentChange {
  kind: 'change';
  /** Position of this change: give it as `after` to go on behind it. */
  cursor: string;
  type: SegmentChangeType;
  /** The person, as they are now; `null`: they are erased. */
  contact: Extract<Item, { __typename: 'SegmentStreamChange' }>['contact'];
}

/** Makes a segment. Names are unique: INVALID_INPUT of `name` after several `attempts` may mean that an earlier one has made it. */
export function createSegment(
  hub: Hub,
  input: SegmentInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof CREATE>>> {
  return hub.mutate(CREATE, { input }, { ...options, isIdempotent: true });
}

/** Changes a segment, and with it those that name it; what is absent stays. */
export function updateSegment(
  hub: Hub,
  input: UpdateSegmentInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof UPDATE>>> {
  return hub.mutate(UPDATE, { input }, { ...options, isIdempotent: true });
}

/** Removes a segment that no other names. NOT_FOUND after several `attempts`: an earlier one has removed it. */
export function removeSegment(hub: Hub, id: string, options?: CallOptions): Promise<Tried<PayloadOf<typeof REMOVE>>> {
  return hub.mutate(REMOVE, { input: { id } }, { ...options, isIdempotent: true });
}

/**
 * Tries a segment out: how many it would have, and ten of them. Where its text is wrong, `preview.fault` says at which character, and what is
 * possible there.
 */
export async function segmentPreview(
  hub: Hub,
  { expression, tree }: SegmentText,
  { isExact = false, signal }: PreviewOptions = {},
): Promise<Tried<{ preview: SegmentPreview }>> {
  const read = foundIn(await hub.graphql(PREVIEW, { expression, tree, isExact }, { signal }), 'SegmentPreview');
  return read.ok ? { ok: true, preview: read.found, attempts: read.attempts } : read;
}

/**
 * Follows who enters a segment and who leaves it. Without `after` the first item is of kind `began`, once the hub knows who is in it. It connects
 * again by itself, and goes on behind the last item: nothing is missed and nothing comes twice. What the hub has no more (it keeps changes for a
 * day) is an item of kind `gap`. @throws {HeliographError} while it is iterated, where the hub does not take the subscription
 */
export async function* segmentChanges(
  hub: Hub,
  id: string,
  { after, ...options }: FollowOptions = {},
): AsyncGenerator<SegmentBegan | SegmentChange | Gap, void> {
  let from = after ?? null;
  if (from === null) {
    for await (const first of hub.subscribe(CHANGES, { id }, options)) {
      if (first.__typename !== 'SegmentStreamBegan') continue;
      yield itemOf(first);
      from = first.cursor;
      break;
    }
  }
  if (from === null) return;
  for await (const item of hub.follow(CHANGES, { id }, { ...options, after: from })) {
    yield item.kind === 'gap' ? item : itemOf(item.value);
  }
}

function itemOf(item: Item): SegmentBegan | SegmentChange {
  const { cursor } = item;
  if (item.__typename === 'SegmentStreamBegan') return { kind: 'began', cursor, memberCount: item.memberCount };
  return { kind: 'change', cursor, type: item.type, contact: item.contact };
}
