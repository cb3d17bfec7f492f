/** Checks of work that should move on and may not. */
import type pg from 'pg';
import { overdueInClaims } from '../../db/sql/claims.ts';
import { recentDeadJobs } from '../../db/sql/dead-jobs.ts';
import { overdueMessages, withoutReceipt } from '../../db/sql/messages-watch.ts';
import { backlogOfOutbox } from '../../db/sql/outbox.ts';
import { longQueued, queuedWithoutConnection } from '../../db/sql/queued-chunks.ts';
import { stuckTimers } from '../../db/sql/timers.ts';
import { countUnmatched } from '../../db/sql/unmatched-receipts.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import { type Check, type Finding, failed, ofDatabase, ok, warning } from './check.ts';

const PART = 'messages';

/** Checks of what should move and may not. Counts end at 10 000. */
export const ROAD_CHECKS: readonly Check[] = [
  ofDatabase(PART, 'outbox', outbox),
  ofDatabase(PART, 'queued', queued),
  ofDatabase(PART, 'no way out', noWayOut),
  ofDatabase(PART, 'sending', sending),
  ofDatabase(PART, 'overdue', overdue),
  ofDatabase(PART, 'timers', timers),
  ofDatabase(PART, 'without receipt', receipts),
  ofDatabase(PART, 'unmatched receipts', unmatched),
  ofDatabase(PART, 'dead jobs', deadJobs),
];

async function outbox(db: pg.Pool): Promise<Finding> {
  const { rows, ageSeconds } = await backlogOfOutbox(db);
  const seconds = Math.floor(ageSeconds);
  const found = `${rows} rows wait, the oldest for ${seconds} s.`;
  if (seconds > 300)
    return failed(found, 'Look whether NATS is there and an API or scheduler runs: they relay the outbox.');
  return seconds > 30 ? warning(found, 'NATS or the relay is slow: look at NATS and the processes.') : ok(found);
}

async function queued(db: pg.Pool): Promise<Finding> {
  const messages = await longQueued(db);
  if (messages === 0) return ok('None waits for 15 minutes at a bound connection.');
  return warning(
    `${messages} wait for 15 minutes or more at a bound connection.`,
    'Its rate is too low for what is sent, or its dispatcher takes nothing: compare throughput and look at its log.',
  );
}

async function noWayOut(db: pg.Pool): Promise<Finding> {
  const messages = await queuedWithoutConnection(db, lowestIdAt(new Date(Date.now() - 120_000)));
  if (messages === 0) return ok('None waits for a connection that is off or gone.');
  return warning(
    `${messages} wait for a connection that is off or gone, and nothing else takes them.`,
    'Switch it on, or create a route that takes them: the scheduler moves them. Else they expire.',
  );
}

async function sending(db: pg.Pool): Promise<Finding> {
  const messages = await overdueInClaims(db);
  if (messages === 0) return ok('No claim is past its time.');
  return failed(`${messages} are SENDING past the time of their claim.`, 'Start a scheduler: it settles them.');
}

async function overdue(db: pg.Pool): Promise<Finding> {
  const messages = await overdueMessages(db);
  if (messages === 0) return ok('No held, scheduled or unknown message is past its time.');
  return failed(
    `${messages} (scheduled, deferred or OUTCOME_UNKNOWN) are more than 2 minutes past their time.`,
    'Start a scheduler, or look at its log.',
  );
}

async function timers(db: pg.Pool): Promise<Finding> {
  const { late, quarantined, example } = await stuckTimers(db, new Date(Date.now() - 120_000));
  if (late > 0) {
    const found = `${late} timers are more than 2 minutes past their time.`;
    return failed(found, 'Start a scheduler of the newest release that runs, or look at its log.');
  }
  if (quarantined === 0) return ok('No timer is past its time, and none is put aside.');
  return warning(
    `${quarantined} timers failed ten times and are tried no more, the last: ${example}.`,
    'Mend what the reason names, and put them back as docs/operations.md says.',
  );
}

const DAY_MS = 24 * 3_600_000;

/** Of messages accepted in the day that ended three days ago, at most 10 000 a workspace. */
async function receipts(db: pg.Pool): Promise<Finding> {
  const daysAgo = (days: number) => lowestIdAt(new Date(Date.now() - days * DAY_MS));
  const { sent, looked } = await withoutReceipt(db, daysAgo(4), daysAgo(3));
  const found = `${sent} of ${looked} messages of three days ago have no receipt.`;
  if (sent === 0 || sent < looked / 100) return ok(found);
  return warning(found, 'Ask the carrier for receipts, or set queryAfterSeconds of the connection.');
}

async function unmatched(db: pg.Pool): Promise<Finding> {
  const count = await countUnmatched(db);
  const found = `${count === 10_000 ? '10000 or more' : count} receipts speak of messages nobody knows.`;
  if (count < 100) return ok(found);
  return warning(found, 'Compare ids in receipts and responses, and set receiptIdFormat of the connection.');
}

/**
 * Checks for jobs that failed lately. A fault that is mended causes no more failures: after a quarter of an hour it is
 * not reported any longer.
 */
async function deadJobs(db: pg.Pool): Promise<Finding> {
  const { jobs, example } = await recentDeadJobs(db);
  if (jobs === 0) return ok('Every job could be worked on.');
  return warning(
    `${jobs} jobs could not be worked on, the last: ${example}.`,
    'Read dead_jobs: the messages in it stay as they are and are tried again until it is mended; delete rows that are dealt with.',
  );
}
