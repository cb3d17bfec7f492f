/** Work on one endpoint that this process has leased: its deliveries that are due, round by round. */

import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import {
  type AttemptOutcome,
  type DueDelivery,
  dueDeliveries,
  nextDueAt,
  parkDeliveries,
  storeOutcomes,
} from '../../db/sql/webhook-deliveries.ts';
import {
  disableEndpoint,
  type LeasedEndpoint,
  leasedEndpoint,
  lockLeased,
  noteRound,
  releaseEndpoint,
} from '../../db/sql/webhook-endpoints.ts';
import { transaction } from '../../db/transaction.ts';
import { newId } from '../../kernel/ids.ts';
import { signatureHeaders } from '../../kernel/webhook-signature.ts';
import type { Answer, Poster } from '../../outgoing/post.ts';
import type { Runtime } from '../../runtime.ts';
import { bodiesOf } from './events.ts';
import { concurrencyOf, endpointPauseMs, retryPauseMs } from './retries.ts';

/** Requests to one endpoint at once. */
const AT_ONCE = 8;
/** Deliveries of one round, whose outcomes are written together: a crash repeats so many at most. */
const A_ROUND = 4 * AT_ONCE;
/** Rounds after which other endpoints get a turn. */
const ROUNDS_A_TURN = 25;
const DAY_MS = 24 * 3_600_000;

/** Parts that working on endpoints needs. */
export interface WorkerRuntime extends Pick<Runtime, 'config' | 'db' | 'secrets' | 'clock' | 'log' | 'telemetry'> {
  poster: Poster;
  /** Names this process in leases. */
  owner: string;
}

/** A delivery with what came of an attempt. */
interface Attempt {
  delivery: DueDelivery;
  answer: Answer;
  at: Date;
}

/** Makes the deliveries of an endpoint that are due, then ends its lease. */
export async function workOnEndpoint(
  runtime: WorkerRuntime,
  leased: LeasedEndpoint,
  signal: AbortSignal,
): Promise<void> {
  const { db, owner } = runtime;
  let endpoint: LeasedEndpoint | null = leased;
  for (let round = 0; round < ROUNDS_A_TURN && !signal.aborted; round++) {
    if (!(await runRound(runtime, endpoint, signal))) break;
    endpoint = await leasedEndpoint(db.pool, owner, leased.id);
    if (endpoint === null) return;
  }
  await transaction(db.pool, async (tx) => {
    if (!(await lockLeased(tx, owner, leased.id))) return;
    await releaseEndpoint(tx, leased.id, await nextDueAt(tx, leased.id, leased.ordered));
  });
}

/** @returns whether there may be more that is due */
async function runRound(runtime: WorkerRuntime, endpoint: LeasedEndpoint, signal: AbortSignal): Promise<boolean> {
  const { db, clock } = runtime;
  const concurrency = concurrencyOf(endpoint.failures, AT_ONCE);
  const limit = concurrency === 1 ? 1 : A_ROUND;
  if (endpoint.failures > 0) await parkDeliveries(db.pool, endpoint.id, clock.now(), clock.now());
  const { ordered } = endpoint;
  const due = await dueDeliveries(db.pool, endpoint.id, clock.now(), { ordered, limit });
  if (due.length === 0) return false;
  const attempts = await attempt(runtime, endpoint, due, concurrency, signal);
  if (attempts.length === 0) return false;
  const paused = await settle(runtime, endpoint, attempts);
  return !paused;
}

/** Makes attempts, several at once, until one after the other has failed. */
async function attempt(
  runtime: WorkerRuntime,
  endpoint: LeasedEndpoint,
  due: readonly DueDelivery[],
  concurrency: number,
  signal: AbortSignal,
): Promise<Attempt[]> {
  const secrets = await secretsOf(runtime, endpoint);
  const bodies = await bodiesOf(runtime, endpoint.workspaceId, due);
  const attempts: Attempt[] = [];
  const waiting = [...due];
  let failed = 0;
  const one = async () => {
    for (let delivery = waiting.shift(); delivery !== undefined; delivery = waiting.shift()) {
      if (signal.aborted || failed >= concurrency) return;
      const at = runtime.clock.now();
      const answer = await answerTo(runtime, endpoint, delivery, bodies.get(delivery.eventId), secrets, at);
      failed = answer.error === null ? 0 : failed + 1;
      attempts.push({ delivery, answer, at });
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, due.length) }, one));
  return attempts;
}

/** Nothing that could be sent: what it was about was erased, or dropped with its month. */
const NOTHING: Answer = {
  status: null,
  error: null,
  body: null,
  text: '',
  durationMs: 0,
  retryAfterMs: null,
};

async function answerTo(
  { poster, config }: WorkerRuntime,
  { url }: LeasedEndpoint,
  { eventId }: DueDelivery,
  body: string | undefined,
  secrets: readonly string[],
  at: Date,
): Promise<Answer> {
  if (body === undefined) return NOTHING;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    // An answer is read as it comes: nothing is unpacked.
    'accept-encoding': 'identity',
    'user-agent': 'Heliograph-Webhooks/1',
    ...signatureHeaders({ id: webhookIdOf(eventId), at, body }, secrets),
  };
  return poster.post({ url, headers, body, timeoutMs: config.webhookTimeoutMs }, at);
}

/** The `webhook-id` of an event: the same for every attempt, every replay and every endpoint. */
export function webhookIdOf(eventId: string): string {
  return `evt_${eventId.replaceAll('-', '')}`;
}

/** The secrets that sign: the present one first, then that of before while it counts. */
async function secretsOf({ secrets, clock }: WorkerRuntime, endpoint: LeasedEndpoint): Promise<string[]> {
  const { secret, previousSecret, previousUntil } = endpoint;
  const before = previousUntil !== null && previousUntil > clock.now() ? previousSecret : null;
  return Promise.all([secret, ...(before === null ? [] : [before])].map((each) => secrets.decrypt(each)));
}

/** Writes what came of a round. @returns whether the endpoint is paused, or was disabled */
async function settle(
  runtime: WorkerRuntime,
  endpoint: LeasedEndpoint,
  attempts: readonly Attempt[],
): Promise<boolean> {
  const { db, clock } = runtime;
  const now = clock.now();
  const delivered = attempts.some(({ answer }) => answer.error === null && answer.status !== null);
  const failed = attempts.filter(({ answer }) => answer.error !== null).length;
  const pauseMs = delivered ? 0 : endpointPauseMs(endpoint.failures + failed, Math.random());
  const pausedUntil = pauseMs === 0 ? null : new Date(now.getTime() + pauseMs);
  const outcomes = attempts.map((each) => outcomeOf(each, now));
  const reason = delivered ? null : disablingReason(runtime, endpoint, attempts, now);
  const disabled = await transaction(db.pool, async (tx) => {
    await storeOutcomes(tx, outcomes);
    await noteRound(tx, endpoint.id, { delivered, failed, pausedUntil, at: now });
    if (reason === null || !(await disableEndpoint(tx, endpoint.id, reason))) return false;
    await parkDeliveries(tx, endpoint.id, null, now);
    await insertAuditEntry(tx, {
      id: newId(),
      workspaceId: endpoint.workspaceId,
      actor: { kind: 'SYSTEM', id: null },
      action: 'webhook.disable',
      subject: endpoint.id,
      detail: { reason },
      evidenceDigest: null,
      at: now,
    });
    return true;
  });
  observe(runtime, attempts, outcomes);
  if (disabled) {
    runtime.telemetry.count('heliograph_webhooks_disabled_total', {});
    runtime.log.warn({ endpointId: endpoint.id, reason }, 'an endpoint of webhooks was disabled: it fails');
  }
  return disabled || pausedUntil !== null;
}

/** Reason to disable an endpoint; `null`: it goes on. */
function disablingReason(
  { config }: WorkerRuntime,
  { failingSince }: LeasedEndpoint,
  attempts: readonly Attempt[],
  now: Date,
): 'GONE' | 'FAILING' | null {
  if (attempts.some(({ answer }) => answer.status === 410)) return 'GONE';
  const failing = attempts.some(({ answer }) => answer.error !== null) && failingSince !== null;
  return failing && now.getTime() - failingSince.getTime() >= config.webhookDisableDays * DAY_MS ? 'FAILING' : null;
}

function outcomeOf({ delivery, answer, at }: Attempt, now: Date): AttemptOutcome {
  const { status, error, body, durationMs } = answer;
  const nothing = answer === NOTHING ? { error: 'not sent: what it was about is no more' } : {};
  const entry = JSON.stringify([{ at: at.toISOString(), durationMs, status, error, body, ...nothing }]);
  if (error === null) return { id: delivery.id, status: answer === NOTHING ? 'PARKED' : 'DELIVERED', at: now, entry };
  const next = new Date(now.getTime() + retryPauseMs(delivery.attempts + 1, answer.retryAfterMs, Math.random()));
  const over = next > delivery.retryUntil;
  return { id: delivery.id, status: over ? 'PARKED' : 'PENDING', at: over ? now : next, entry };
}

function observe(
  { telemetry }: WorkerRuntime,
  attempts: readonly Attempt[],
  outcomes: readonly AttemptOutcome[],
): void {
  const durations = telemetry.series('heliograph_webhooks_request_seconds', {});
  const lag = telemetry.series('heliograph_webhooks_lag_seconds', {});
  for (const [index, { delivery, answer, at }] of attempts.entries()) {
    const status = outcomes[index]?.status;
    const outcome = status === 'PENDING' ? 'failed' : status === 'PARKED' ? 'parked' : 'delivered';
    telemetry.count('heliograph_webhooks_attempts_total', { outcome });
    if (answer !== NOTHING) durations.observe(answer.durationMs / 1_000);
    if (delivery.attempts === 0) lag.observe(Math.max(0, at.getTime() - delivery.createdAt.getTime()) / 1_000);
  }
}
