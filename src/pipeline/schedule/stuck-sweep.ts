/** Sweep of messages that are on the way for long. */

import { deletePassedOver, passedOver } from '../../db/sql/dead-jobs.ts';
import { longAgo } from '../../db/sql/messages.ts';
import { markLongOnTheWay, markSome, type OldLook, type OldMessage } from '../../db/sql/messages-stuck.ts';
import type { Watermark } from '../../db/sql/watermarks.ts';
import { transaction } from '../../db/transaction.ts';
import { pause } from '../../kernel/chunks.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import type { Runtime } from '../../runtime.ts';
import { receiptMissingAt } from '../message/receipt-deadline.ts';
import { isPoison, quarantineMessage } from '../quarantine/dead-letters.ts';

const MINUTE_MS = 60_000;
/**
 * Looks at messages by age. A young message is left to the process that writes it, by its own clock. A message is
 * looked at when it is long on the way for a clock that is ten minutes behind too, and for a change that was decided
 * before and is not committed yet. After a jump of two hours clocks differ for a day: each message is looked at a
 * second time when all agree that it is old.
 */
const LOOKS: readonly { look: Watermark; graceMs: number }[] = [
  { look: 'long on the way', graceMs: 11 * MINUTE_MS },
  { look: 'long on the way, looked again', graceMs: 180 * MINUTE_MS },
];
/** Ids looked at in one transaction. */
const IDS_A_TIME = 10_000;
/** Messages that were passed over and are tried again, at most, each alone. */
const PASSED_OVER_A_TIME = 500;
/** Time after which a message whose row was locked is looked at again, in milliseconds. */
const HELD_FOR_MS = 250;

/**
 * Gives an indexed status to messages that are on the way for long, so that lists find them, and the scheduler when
 * their receipt is missing. One whose row the database refuses to change is passed over, and tried again each time.
 */
export async function sweepStuck(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const except = await markPassedOver(runtime, signal);
  for (const { look, graceMs } of LOOKS) await sweepOnce(runtime, look, graceMs, except, signal);
}

/** @returns those that still cannot be changed */
async function markPassedOver(runtime: Runtime, signal: AbortSignal): Promise<string[]> {
  const { db, clock } = runtime;
  const still: string[] = [];
  for (const job of await passedOver(db.pool, PASSED_OVER_A_TIME)) {
    if (signal.aborted) break;
    const { messageId } = job;
    try {
      await transaction(db.pool, async (tx) => {
        if (await markSome(tx, [messageId], dueAtBy(clock.now()))) await deletePassedOver(tx, job);
      });
    } catch (error) {
      if (!isPoison(error)) throw error;
      await quarantineMessage(runtime, 'old', messageId, error);
      still.push(messageId);
    }
  }
  return still;
}

function dueAtBy(now: Date): OldLook['dueAtOf'] {
  return ({ dueAt, expiresAt, sentAt }: OldMessage) => dueAt ?? receiptMissingAt({ expiresAt, sentAt: sentAt ?? now });
}

/** @param except receives what was passed over */
async function sweepOnce(
  runtime: Runtime,
  look: Watermark,
  graceMs: number,
  except: string[],
  signal: AbortSignal,
): Promise<void> {
  const { db, clock } = runtime;
  while (!signal.aborted) {
    const now = clock.now();
    const before = lowestIdAt(new Date(longAgo(now).getTime() - graceMs));
    const locked: string[] = [];
    try {
      const what = { look, before, size: IDS_A_TIME, except, dueAtOf: dueAtBy(now) };
      const { more, held } = await transaction(db.pool, (tx) => markLongOnTheWay(tx, what, locked));
      if (!more) return;
      if (held) await pause(HELD_FOR_MS, signal);
    } catch (error) {
      if (locked.length === 0 || !isPoison(error)) throw error;
      await isolatePoison(
        locked,
        async (ids) => void (await transaction(db.pool, (tx) => markSome(tx, ids, dueAtBy(now)))),
        isPoison,
        async (id, why) => {
          await quarantineMessage(runtime, 'old', id, why);
          except.push(id);
        },
      );
    }
  }
}
