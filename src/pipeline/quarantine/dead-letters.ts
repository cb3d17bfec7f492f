/** Quarantine of jobs and messages that cannot be worked on. */
import type pg from 'pg';
import { jobsSubject, type Lane } from '../../bus/streams.ts';
import { sqlState } from '../../db/client.ts';
import { storeDeadJob } from '../../db/sql/dead-jobs.ts';
import { quarantineChunk } from '../../db/sql/queued-chunks.ts';
import { transaction } from '../../db/transaction.ts';
import { pause } from '../../kernel/chunks.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { faultText, maskNumbers } from '../../kernel/mask.ts';
import type { Logger, Runtime } from '../../runtime.ts';

/** Parts that the quarantine needs. */
export interface QuarantineParts {
  pool: pg.Pool;
  clock: Clock;
  connection: { connectionId: string };
  log: Logger;
}

/** Time after which a quarantine that failed is tried again, in milliseconds. */
const RETRY_MS = 500;
/** A message that cannot be claimed is tried again after about this long, in milliseconds, until it is over. */
const AGAIN_AFTER_MS = 45_000;

/** Data, constraints, limits, triggers, damaged rows. https://www.postgresql.org/docs/18/errcodes-appendix.html */
const OF_ROWS = /^(?:22|23|54|P0|XX00[12])/;

/** Check whether a claim failed because of its content: to try the same again would keep all others waiting. */
export function isPoison(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || OF_ROWS.test(sqlState(error) ?? '');
}

/** Keeps a job that no version of the hub writes; it may be taken out of the queue when this has resolved. */
export async function storeUnreadable(
  { pool, clock }: QuarantineParts,
  subject: string,
  payload: string,
): Promise<void> {
  await storeDeadJob(pool, { subject, payload: maskNumbers(payload), reason: 'UNREADABLE' }, clock.now());
}

/**
 * Quarantines a message that cannot be claimed, so that the others of its chunk do not wait for it. It stays QUEUED: it
 * is tried again about once a minute (whoever finds out why may mend it) and expires when it is over. Resolves when
 * that is stored, or at the signal.
 */
export async function quarantine(
  parts: QuarantineParts,
  lane: Lane,
  messageId: string,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  const { log } = parts;
  while (!signal.aborted) {
    try {
      await store(parts, lane, messageId, error);
      return log.error({ messageId, error }, 'a message cannot be claimed and was put aside');
    } catch (failed) {
      log.warn({ messageId, error: failed }, 'a message could not be put aside yet');
      await pause(RETRY_MS, signal);
    }
  }
}

/** Keeps a message that the scheduler could not move when its time had come; it tries again. @param where it waits */
export async function quarantineMessage(
  { db, clock, log, telemetry }: Pick<Runtime, 'db' | 'clock' | 'log' | 'telemetry'>,
  where: 'due' | 'queue' | 'claims' | 'old',
  messageId: string,
  error: unknown,
): Promise<void> {
  telemetry.count('heliograph_schedule_aside_total', { where });
  const job = { subject: `schedule.${where}`, payload: JSON.stringify({ messageIds: [messageId] }) };
  await storeDeadJob(db.pool, { ...job, reason: faultText(error) }, clock.now());
  log.error({ messageId, error }, 'a message whose time has come cannot be moved and was put aside');
}

async function store(parts: QuarantineParts, lane: Lane, messageId: string, error: unknown): Promise<void> {
  const { pool, clock, connection } = parts;
  const { connectionId } = connection;
  const now = clock.now();
  const job = { subject: jobsSubject(connectionId, lane), payload: JSON.stringify({ messageIds: [messageId] }) };
  await transaction(pool, async (tx) => {
    await storeDeadJob(tx, { ...job, reason: faultText(error) }, now);
    const queuedAt = new Date(now.getTime() + AGAIN_AFTER_MS);
    await quarantineChunk(tx, { chunkId: newId(), messageId, connectionId, lane, queuedAt });
  });
}
