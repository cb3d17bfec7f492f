import { transaction } from '../db/client.ts';
import { longAgo } from '../db/sql/messages.ts';
import { markLongOnTheWay } from '../db/sql/watermarks.ts';
import { lowestIdAt } from '../kernel/ids.ts';
import type { Runtime } from '../runtime.ts';

/** A change that was decided before the look and is not committed yet takes no longer than this. */
const GRACE_MS = 60_000;

/** Makes exceptions of messages that are on the way for long, each looked at once, so that lists find them. */
export async function markOld({ db, clock }: Runtime, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const before = lowestIdAt(new Date(longAgo(clock.now()).getTime() - GRACE_MS));
    const { more } = await transaction(db.pool, (tx) => markLongOnTheWay(tx, before));
    if (!more) return;
  }
}
