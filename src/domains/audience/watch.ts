/**
 * The members of segments that somebody watches: a trigger, or a subscription. A round looks at all contacts of the workspace, a page a
 * transaction, and writes who has entered and who has left since the round before, with the news of it.
 */
import { type FeedPayload, feedSubject, type SegmentNews } from '../../bus/streams.ts';
import type { Queryable, Transaction } from '../../db/client.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { forgetMembers, lookAtMembers, type MemberChanges } from '../../db/sql/segment-members.ts';
import { advanceWatch, deleteWatch, isWatched, leaseWatch, lockWatch } from '../../db/sql/segment-watches.ts';
import { insertFirings } from '../../db/sql/trigger-firings.ts';
import { segmentTriggers } from '../../db/sql/triggers.ts';
import { transaction } from '../../db/transaction.ts';
import type { SegmentWatch } from '../../generated/prisma/client.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import type { Runtime } from '../../runtime.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import type { OpenAudience } from './audience.ts';
import { conditionOf, type Words, wordsOf } from './segments.ts';

/** Time that a scheduler has a segment for one page, in milliseconds. */
const LEASE_MS = 15_000;
/** Contacts that one page looks at. */
const CONTACTS_A_PAGE = 10_000;
/** Pause between two rounds, in milliseconds; and so many times as long as the last one took, where that is more. */
const ROUND_EVERY_MS = 5_000;
const ROUND_PAUSES = 4;
/** Changes of one chunk of news. */
const CHANGES_A_CHUNK = 1_000;
/** Members that are forgotten in one transaction. */
const FORGOTTEN_AT_ONCE = 10_000;
/** Time that one run takes at most, in milliseconds. */
const RUN_MS = 10_000;

/** Looks at the segments that are watched and due, a page of each in turn, for a while. */
export async function lookAtSegments(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const { db, clock, relay, telemetry } = runtime;
  const endsAt = performance.now() + RUN_MS;
  while (!signal.aborted && performance.now() < endsAt) {
    const now = clock.now();
    const watch = await leaseWatch(db.pool, now, new Date(now.getTime() + LEASE_MS));
    if (watch === null) return;
    const startedAt = performance.now();
    const { segmentId, workspaceId } = watch;
    const open = openSegment(await wordsOf(db, workspaceId), segmentId, workspaceId, now);
    relay.publishSoon(await transaction(db.pool, (tx) => lookAtPage(tx, runtime, watch, open)));
    telemetry.observe('heliograph_segment_page_seconds', {}, secondsSince(startedAt));
  }
}

/** Members of a segment; `null`: it is removed. */
export function openSegment(words: Words, segmentId: string, workspaceId: string, now: Date): OpenAudience | null {
  if (!words.known.has(segmentId)) return null;
  const nobody = { listIds: [], tags: [], conditions: [] };
  const conditions = [conditionOf({ kind: 'segment', id: segmentId }, words, workspaceId, now)];
  return { workspaceId, included: { ...nobody, conditions }, excluded: nobody };
}

async function lookAtPage(
  tx: Transaction,
  runtime: Runtime,
  { segmentId, lookedTo, roundBegan }: SegmentWatch,
  open: OpenAudience | null,
): Promise<OutboxRow[]> {
  const now = runtime.clock.now();
  const watch = await lockWatch(tx, segmentId);
  // Another scheduler was faster.
  if (watch === null || watch.lookedTo !== lookedTo || watch.roundBegan?.getTime() !== roundBegan?.getTime()) return [];
  if (open === null || !(await isWatched(tx, segmentId, now))) {
    const forgotten = await forgetMembers(tx, segmentId, FORGOTTEN_AT_ONCE);
    // The next one, if ever there is one, begins anew.
    if (forgotten < FORGOTTEN_AT_ONCE) await deleteWatch(tx, segmentId);
    else
      await advanceWatch(tx, segmentId, { ...watch, knownSince: null, lookedTo: null, roundBegan: null, dueAt: now });
    return [];
  }
  const { next, ...changes } = await lookAtMembers(tx, segmentId, open, watch.lookedTo, CONTACTS_A_PAGE);
  const began = watch.roundBegan ?? now;
  const pauseMs = Math.max(ROUND_EVERY_MS, ROUND_PAUSES * (now.getTime() - began.getTime()));
  await advanceWatch(tx, segmentId, {
    members: watch.members + changes.entered.length - changes.left.length,
    ...(next === null
      ? {
          knownSince: watch.knownSince ?? now,
          lookedTo: null,
          roundBegan: null,
          dueAt: new Date(now.getTime() + pauseMs),
        }
      : { knownSince: watch.knownSince, lookedTo: next, roundBegan: began, dueAt: now }),
  });
  if (watch.knownSince !== null) return tellChanges(tx, runtime, watch, changes, now);
  // Whoever is there when a segment is looked at for the first time has not entered it.
  return next === null ? publish(tx, watch.workspaceId, [{ segmentId, contactId: null, type: 'began' }]) : [];
}

/** Writes the news of who entered a segment and who left it, and what they set off. @returns rows to be published after the commit */
export async function tellChanges(
  tx: Queryable,
  { telemetry }: Pick<Runtime, 'telemetry'>,
  watch: SegmentWatch,
  { entered, left }: MemberChanges,
  now: Date,
): Promise<OutboxRow[]> {
  const { segmentId, workspaceId } = watch;
  telemetry.count('heliograph_segment_changes_total', { type: 'entered' }, entered.length);
  telemetry.count('heliograph_segment_changes_total', { type: 'left' }, left.length);
  await fire(tx, watch, entered, now);
  return publish(tx, workspaceId, [
    ...entered.map((contactId): SegmentNews => ({ segmentId, contactId, type: 'entered' })),
    ...left.map((contactId): SegmentNews => ({ segmentId, contactId, type: 'left' })),
  ]);
}

/** Stores that people who entered a segment have set its triggers off. */
async function fire(
  tx: Queryable,
  { segmentId, workspaceId }: SegmentWatch,
  entered: readonly string[],
  now: Date,
): Promise<void> {
  if (entered.length === 0) return;
  for (const { id: triggerId, once } of await segmentTriggers(tx, segmentId)) {
    const of = { workspaceId, triggerId, fieldId: null, at: now, expiresAt: null };
    for (const chunk of chunksOf(entered, CHANGES_A_CHUNK)) {
      const firings = chunk.map((contactId) => {
        const id = newId();
        return { ...of, id, contactId, occurrence: once ? '' : id };
      });
      await insertFirings(tx, firings, now);
    }
  }
}

async function publish(tx: Queryable, workspaceId: string, changes: readonly SegmentNews[]): Promise<OutboxRow[]> {
  const subject = feedSubject(workspaceId, 'segments');
  const entries = chunksOf(changes, CHANGES_A_CHUNK).map((chunk) => {
    const payload: FeedPayload = { kind: 'segments', changes: [...chunk] };
    return { messageId: newId(), subject, payload: JSON.stringify(payload) };
  });
  return entries.length === 0 ? [] : insertOutbox(tx, entries, OUTBOX_LEASE_MS);
}
