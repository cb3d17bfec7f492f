/** Replays from a cursor of the feed: what happened behind it, also what was never enqueued for the endpoint. */
import type { Bus } from '../../bus/connect.ts';
import { pendingAfter, readFeed } from '../../bus/consume.ts';
import { FEED, FEED_MAX_AGE_MS, type FeedPayload, feedSubject } from '../../bus/streams.ts';
import type { Transaction } from '../../db/client.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { deliveriesOfEvents, insertDeliveries, replayThese } from '../../db/sql/webhook-deliveries.ts';
import { listeningEndpoints, wakeEndpoints } from '../../db/sql/webhook-endpoints.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { lengthOf } from '../../pipeline/feed/chunk.ts';
import { END_OF_CHUNK, type Position } from '../../pipeline/feed/cursor.ts';
import { checkFeed } from '../../pipeline/feed/epoch.ts';
import { startOf } from '../../pipeline/feed/follow.ts';
import { setTimers, type TimerHandler } from '../../pipeline/schedule/timers.ts';
import type { Runtime } from '../../runtime.ts';
import { find, type NamedEndpoint, type WebhookNeeds } from './actions.ts';
import { deliveriesOf } from './enqueue.ts';
import { REPLAYED_A_STEP, timesAt } from './replay.ts';

/** Kind of the timers that go on with a replay from a cursor. */
const FEED_REPLAY_TIMER = 'webhooks.feed-replay';
/** Chunks of news that one step reads at most. */
const CHUNKS_A_STEP = 500;
/** Time that one step reads for, in milliseconds. */
const READ_WITHIN_MS = 5_000;

/** Rest of a replay, as its timer keeps it. */
interface Rest {
  endpointId: string;
  /** The next chunk, and the last of its events that counts as delivered. */
  sequence: number;
  index: number;
  /** The last chunk that there was when it was asked for. */
  upTo: number;
}

/** A replay that has begun. */
export interface FeedReplay {
  deliveries: number;
  /** True when a timer goes on with it. */
  more: boolean;
}

/**
 * Enqueues what happened behind a cursor for an endpoint, as its events and filter are now. What its log has already is made again, the
 * rest is new in it.
 *
 * @throws NotFoundError; InvalidInputError where the endpoint is disabled or the cursor too old
 */
export async function replayFromCursor(
  needs: WebhookNeeds,
  actor: Actor,
  named: NamedEndpoint,
  cursor: { position: Position; shown: string },
): Promise<FeedReplay> {
  const { db, bus, clock, log } = needs;
  const endpoint = await find(db.prisma, actor, named);
  const wrong = (field: string, message: string, received: string) =>
    new InvalidInputError([{ path: [field], message, received }]);
  if (!endpoint.enabled) throw wrong('endpointId', 'is disabled: enable it first', named.shownId);
  const { missing, from } = await startOf(bus, await checkFeed({ bus, db, log }), cursor.position);
  if (missing) {
    const hours = FEED_MAX_AGE_MS / 3_600_000;
    throw wrong(
      'cursor',
      `is older than the news that are kept, which is ${hours} hours: ask the API instead`,
      cursor.shown,
    );
  }
  const { state } = await bus.manager.streams.info(FEED);
  const rest = { endpointId: endpoint.id, sequence: from.sequence, index: from.index, upTo: state.last_seq };
  const now = clock.now();
  return transaction(db.pool, async (tx) => {
    await insertAuditEntry(tx, {
      id: newId(),
      workspaceId: actor.workspaceId,
      actor,
      action: 'webhook.replay',
      subject: endpoint.id,
      detail: { cursor: true },
      evidenceDigest: null,
      at: now,
    });
    return step(needs, tx, actor.workspaceId, rest, now);
  });
}

/** Enqueues the next news of a replay, and leaves the rest to a timer. */
async function step(
  runtime: WebhookNeeds,
  tx: Transaction,
  workspaceId: string,
  rest: Rest,
  now: Date,
): Promise<FeedReplay> {
  const [listener] = (await listeningEndpoints(tx, [workspaceId])).filter(({ id }) => id === rest.endpointId);
  // Disabled or deleted meanwhile: nothing goes there any more.
  if (listener === undefined) return { deliveries: 0, more: false };
  const { payloads, next } = await readNews(runtime.bus, workspaceId, rest);
  // Also what happened before it was made.
  const wanted = await deliveriesOf(runtime, workspaceId, payloads, [{ ...listener, enabledAt: new Date(0) }], now);
  const events = wanted.map(({ eventId }) => eventId);
  const known = await deliveriesOfEvents(tx, listener.id, events, new Date(now.getTime() - 2 * FEED_MAX_AGE_MS));
  await replayThese(tx, listener.id, [...known.values()], timesAt(now));
  await insertDeliveries(
    tx,
    wanted.filter(({ eventId }) => !known.has(eventId)),
  );
  if (wanted.length > 0) await wakeEndpoints(tx, [listener.id], now);
  if (next === null) return { deliveries: wanted.length, more: false };
  const payload = { ...rest, sequence: next, index: -1 };
  await setTimers(tx, [{ kind: FEED_REPLAY_TIMER, subjectId: newId(), workspaceId, dueAt: now, payload }]);
  return { deliveries: wanted.length, more: true };
}

/** The next news of a workspace, about a thousand events at most. @returns `next`: the chunk to go on with; `null`: that was all */
async function readNews(bus: Bus, workspaceId: string, { sequence, index, upTo }: Rest) {
  const subject = feedSubject(workspaceId, null);
  const payloads: FeedPayload[] = [];
  if ((await pendingAfter(bus, subject, sequence)) === 0) return { payloads, next: null };
  let events = 0;
  for await (const message of readFeed(bus, { subject, from: sequence, signal: AbortSignal.timeout(READ_WITHIN_MS) })) {
    if (message.sequence > upTo) return { payloads, next: null };
    const done = message.sequence === sequence ? index : -1;
    const payload = done === END_OF_CHUNK ? null : behind(JSON.parse(Buffer.from(message.data).toString()), done);
    if (payload !== null) payloads.push(payload);
    events += payload === null ? 0 : lengthOf(payload);
    if (message.pending === 0) return { payloads, next: null };
    if (events >= REPLAYED_A_STEP || payloads.length >= CHUNKS_A_STEP) return { payloads, next: message.sequence + 1 };
  }
  throw new Error('the news could not be read in time');
}

/** Events of a chunk behind one of them. */
function behind(payload: FeedPayload, index: number): FeedPayload {
  const from = index + 1;
  switch (payload.kind) {
    case 'messages':
      return { ...payload, events: payload.events.slice(from) };
    case 'inbound':
      return { ...payload, inboundIds: payload.inboundIds.slice(from) };
    case 'conversations':
      return { ...payload, eventIds: payload.eventIds.slice(from) };
    case 'consents':
      return { ...payload, steps: payload.steps.slice(from) };
    case 'health':
      return { ...payload, changes: payload.changes.slice(from) };
    case 'fraud':
      return { ...payload, alertIds: payload.alertIds.slice(from) };
    case 'budgets':
      return { ...payload, warningIds: payload.warningIds.slice(from) };
    case 'rates':
      return { ...payload, changes: payload.changes.slice(from) };
    case 'segments':
      return { ...payload, changes: payload.changes.slice(from) };
    case 'campaigns':
      return { ...payload, entryIds: payload.entryIds.slice(from) };
  }
}

/** Goes on with replays from a cursor. */
export function feedReplayTimer(): TimerHandler<Runtime> {
  return {
    kind: FEED_REPLAY_TIMER,
    async run(runtime, tx, timers) {
      for (const { payload, workspaceId } of timers)
        await step(runtime, tx, workspaceId, payload as Rest, runtime.clock.now());
      return [];
    },
  };
}
