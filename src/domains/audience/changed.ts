/**
 * Contacts that were changed a moment ago, looked at before the rounds come to them: whoever enters a watched segment by a field, a tag, an
 * event or a consent is told of without a look at all the others. Rounds find the rest.
 */
import { lookAtSome } from '../../db/sql/segment-members.ts';
import {
  addMembers,
  type ContactChange,
  changedContacts,
  knownWatches,
  lockWatch,
} from '../../db/sql/segment-watches.ts';
import { transaction } from '../../db/transaction.ts';
import { groupBy } from '../../kernel/chunks.ts';
import type { Runtime } from '../../runtime.ts';
import type { OpenAudience } from './audience.ts';
import { wordsOf } from './segments.ts';
import { openSegment, tellChanges } from './watch.ts';

/** Age of the changes that are looked at, in milliseconds: a transaction may end some time after the moment that it writes. */
const WINDOW_MS = 15_000;
/** Changes of a kind and a workspace that are looked at together; of more, as while a file is imported, the newest. */
const CHANGES_AT_ONCE = 1_000;
/** Pause after a look, in times that it took: watching takes a fifth of one connection at most. */
const PAUSES = 4;

type Look = (runtime: Runtime, signal: AbortSignal) => Promise<void>;

/** Makes a look at the contacts that were changed a moment ago, for each segment of their workspace that is watched; it knows what it looked at before. */
export function changedContactsLook(): Look {
  let seen: ReadonlySet<string> = new Set();
  let restsUntil = 0;
  return async (runtime, signal) => {
    const { db, clock } = runtime;
    const startedAt = performance.now();
    if (startedAt < restsUntil) return;
    const changes = await changedContacts(db.pool, new Date(clock.now().getTime() - WINDOW_MS), CHANGES_AT_ONCE);
    const fresh = changes.filter((change) => !seen.has(keyOf(change)));
    for (const [workspaceId, own] of groupBy(fresh, (change) => change.workspaceId)) {
      if (signal.aborted) return;
      // One workspace whose look fails keeps no other from its own; the rounds come to all of them.
      await lookFor(runtime, workspaceId, [...new Set(own.map(({ contactId }) => contactId))]).catch((error: unknown) =>
        runtime.log.warn({ error, workspaceId }, 'contacts that were changed could not be looked at for segments'),
      );
    }
    seen = new Set(changes.map(keyOf));
    const now = performance.now();
    restsUntil = now + PAUSES * (now - startedAt);
  };
}

const keyOf = ({ contactId, mark }: ContactChange) => `${contactId} ${mark}`;

async function lookFor(runtime: Runtime, workspaceId: string, contactIds: readonly string[]): Promise<void> {
  const { db, clock, relay } = runtime;
  const words = await wordsOf(db, workspaceId);
  for (const segmentId of await knownWatches(db.pool, workspaceId)) {
    const open = openSegment(words, segmentId, workspaceId, clock.now());
    if (open !== null) relay.publishSoon(await lookIn(runtime, segmentId, open, contactIds));
  }
}

function lookIn(runtime: Runtime, segmentId: string, open: OpenAudience, contactIds: readonly string[]) {
  return transaction(runtime.db.pool, async (tx) => {
    const watch = await lockWatch(tx, segmentId);
    // It is looked at anew: who is there when that is over has not entered it.
    if (watch === null || watch.knownSince === null) return [];
    const changes = await lookAtSome(tx, segmentId, open, contactIds);
    await addMembers(tx, segmentId, changes.entered.length - changes.left.length);
    return tellChanges(tx, runtime, watch, changes, runtime.clock.now());
  });
}
