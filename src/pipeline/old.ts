import { transaction } from '../db/client.ts';
import { longAgo } from '../db/sql/messages.ts';
import { markLongOnTheWay, type OldMessage } from '../db/sql/watermarks.ts';
import { pause } from '../kernel/chunks.ts';
import { lowestIdAt } from '../kernel/ids.ts';
import type { Runtime } from '../runtime.ts';
import { isOfItsMessages, keepUnmovable } from './dead.ts';
import { receiptMissingAt } from './missing.ts';

/** A change that was decided before the look and is not committed yet takes no longer than this. */
const GRACE_MS = 60_000;
/** Ids looked at in one transaction. */
const IDS_A_TIME = 10_000;
/** When it is looked again at a message that somebody held, in milliseconds. */
const HELD_FOR_MS = 250;

/**
 * Makes exceptions of messages that are on the way for long, each looked at once, so that lists find them, and the scheduler
 * when their receipt is missing. One whose row the database refuses to change is passed over.
 */
export async function markOld(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const { db, clock } = runtime;
  const except: string[] = [];
  let size = IDS_A_TIME;
  while (!signal.aborted) {
    const now = clock.now();
    const before = lowestIdAt(new Date(longAgo(now).getTime() - GRACE_MS));
    const dueAtOf = ({ dueAt, expiresAt, sentAt }: OldMessage) =>
      dueAt ?? receiptMissingAt({ expiresAt, sentAt: sentAt ?? now });
    const locked: string[] = [];
    try {
      const look = { before, size, except, dueAtOf };
      const { more, held } = await transaction(db.pool, (tx) => markLongOnTheWay(tx, look, locked));
      if (!more) return;
      size = Math.min(IDS_A_TIME, 2 * size);
      if (held) await pause(HELD_FOR_MS, signal);
    } catch (error) {
      const [first, ...others] = locked;
      if (first === undefined || !isOfItsMessages(error)) throw error;
      size = Math.ceil(size / 2);
      if (others.length > 0) continue;
      await keepUnmovable(runtime, 'old', first, error);
      except.push(first);
    }
  }
}
