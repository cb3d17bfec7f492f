import type pg from 'pg';
import { stuckTimers } from '../../db/sql/timers.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import { type Check, type Finding, failed, ofDatabase, ok, warning } from './check.ts';
import { one } from './postgres.ts';

const PART = 'messages';

/** Checks of what should move and may not. Counts end at 10 000. */
export const ROAD_CHECKS: readonly Check[] = [
  ofDatabase(PART, 'outbox', outbox),
  ofDatabase(PART, 'queued', queued),
  ofDatabase(PART, 'no way out', noWayOut),
  ofDatabase(PART, 'sending', sending),
  ofDatabase(PART, 'overdue', overdue),
  ofDatabase(PART, 'timers', timers),
  ofDatabase(PART, 'without receipt', withoutReceipt),
  ofDatabase(PART, 'unmatched receipts', unmatched),
  ofDatabase(PART, 'dead jobs', deadJobs),
];

async function outbox(db: pg.Pool): Promise<Finding> {
  const row = await one<{ rows: number; seconds: number }>(
    db,
    `SELECT count(*)::int AS rows, coalesce(floor(extract(epoch FROM now() - min(created_at))), 0)::int AS seconds
     FROM (SELECT created_at FROM outbox ORDER BY id LIMIT 10000) AS oldest`,
  );
  const found = `${row.rows} rows wait, the oldest for ${row.seconds} s.`;
  if (row.seconds > 300)
    return failed(found, 'Look whether NATS is there and an API or scheduler runs: they relay the outbox.');
  return row.seconds > 30 ? warning(found, 'NATS or the relay is slow: look at NATS and the processes.') : ok(found);
}

async function queued(db: pg.Pool): Promise<Finding> {
  const { messages } = await one<{ messages: number }>(
    db,
    `SELECT coalesce(sum(cardinality(q.message_ids)), 0)::int AS messages FROM (
       SELECT message_ids FROM queued_chunks JOIN smsc_connections c ON c.id = connection_id
       WHERE c.state = 'BOUND' AND queued_at < now() - interval '15 minutes' LIMIT 10000) AS q`,
  );
  if (messages === 0) return ok('None waits for 15 minutes at a bound connection.');
  return warning(
    `${messages} wait for 15 minutes or more at a bound connection.`,
    'Its rate is too low for what is sent, or its dispatcher takes nothing: compare throughput and look at its log.',
  );
}

async function noWayOut(db: pg.Pool): Promise<Finding> {
  const { messages } = await one<{ messages: number }>(
    db,
    `SELECT count(*)::int AS messages FROM (
       SELECT 1 FROM queued_chunks q LEFT JOIN smsc_connections c ON c.id = q.connection_id
         CROSS JOIN LATERAL unnest(q.message_ids) AS i(id)
         JOIN messages m ON m.id = i.id AND m.status = 'QUEUED' AND m.connection_id = q.connection_id
       WHERE c.enabled IS NOT TRUE AND q.id < $1 LIMIT 10000) AS stuck`,
    [lowestIdAt(new Date(Date.now() - 120_000))],
  );
  if (messages === 0) return ok('None waits for a connection that is off or gone.');
  return warning(
    `${messages} wait for a connection that is off or gone, and nothing else takes them.`,
    'Switch it on, or create a route that takes them: the scheduler moves them. Else they expire.',
  );
}

async function sending(db: pg.Pool): Promise<Finding> {
  const { messages } = await one<{ messages: number }>(
    db,
    `SELECT coalesce(sum(cardinality(c.message_ids)), 0)::int AS messages FROM (
       SELECT message_ids FROM claims WHERE due_at < now() - interval '2 minutes' LIMIT 10000) AS c`,
  );
  if (messages === 0) return ok('No claim is past its time.');
  return failed(`${messages} are SENDING past the time of their claim.`, 'Start a scheduler: it settles them.');
}

async function overdue(db: pg.Pool): Promise<Finding> {
  const { messages } = await one<{ messages: number }>(
    db,
    `SELECT count(*)::int AS messages FROM (
       SELECT 1 FROM messages WHERE due_at < now() - interval '2 minutes' LIMIT 10000) AS late`,
  );
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
async function withoutReceipt(db: pg.Pool): Promise<Finding> {
  const { sent, looked } = await one<{ sent: number; looked: number }>(
    db,
    `SELECT count(*) FILTER (WHERE m.status = 'SENT' OR m.reason_code = 'RECEIPT_MISSING')::int AS sent,
       count(*)::int AS looked
     FROM workspaces w CROSS JOIN LATERAL (
       SELECT status, reason_code FROM messages WHERE workspace_id = w.id AND id BETWEEN $1 AND $2 LIMIT 10000) AS m`,
    [lowestIdAt(new Date(Date.now() - 4 * DAY_MS)), lowestIdAt(new Date(Date.now() - 3 * DAY_MS))],
  );
  const found = `${sent} of ${looked} messages of three days ago have no receipt.`;
  if (sent === 0 || sent < looked / 100) return ok(found);
  return warning(found, 'Ask the carrier for receipts, or set queryAfterSeconds of the connection.');
}

async function unmatched(db: pg.Pool): Promise<Finding> {
  const { receipts } = await one<{ receipts: number }>(
    db,
    `SELECT count(*)::int AS receipts FROM (SELECT 1 FROM unmatched_receipts LIMIT 10000) AS r`,
  );
  const found = `${receipts === 10_000 ? '10000 or more' : receipts} receipts speak of messages nobody knows.`;
  if (receipts < 100) return ok(found);
  return warning(found, 'Compare ids in receipts and responses, and set receiptIdFormat of the connection.');
}

/** What is mended fails no more: after a quarter of an hour it is not spoken of any longer. */
async function deadJobs(db: pg.Pool): Promise<Finding> {
  const { jobs, example } = await one<{ jobs: number; example: string | null }>(
    db,
    `SELECT count(*)::int AS jobs, (array_agg(subject || ' ' || payload || ': ' || reason ORDER BY last_at DESC))[1] AS example
     FROM (SELECT * FROM dead_jobs WHERE last_at > now() - interval '15 minutes' OR reason = 'UNREADABLE' LIMIT 10000) AS d`,
  );
  if (jobs === 0) return ok('Every job could be worked on.');
  return warning(
    `${jobs} jobs could not be worked on, the last: ${example}.`,
    'Read dead_jobs: the messages in it stay as they are and are tried again until it is mended; delete rows that are dealt with.',
  );
}
