/** One connection while this process owns it: its channel, its dispatcher, its recorder. */
import { channelOfKind } from '../../channels/index.ts';
import type { Channel, ChannelEvents, Opening } from '../../channels/port.ts';
import type { InboundText } from '../../channels/reports.ts';
import type { OwnedConnection } from '../../db/sql/connections.ts';
import { smscGuard } from '../../outgoing/guard.ts';
import { Arrivals } from '../inbound/arrivals.ts';
import { meterInbound, traceInbound } from '../inbound/observe.ts';
import { InflightCache } from '../record/inflight-cache.ts';
import { Recorder } from '../record/recorder.ts';
import { Dispatcher } from './dispatcher.ts';
import type { DispatcherRuntime } from './dispatcher-runtime.ts';
import { HealthReporter } from './health-reporter.ts';
import { meterConnection } from './observe.ts';
import type { Pauses } from './pauses.ts';
import { Inquiry } from './query.ts';
import { Recaller } from './recaller.ts';

/** Parts that a link is built from. */
export interface LinkParts {
  runtime: DispatcherRuntime;
  ownerId: string;
  settings: OwnedConnection;
  /** Pauses that hold now, of the process. */
  pauses: Pauses;
  password: string;
}

/** Inbound messages that wait for the database at most, before their provider is asked to come again. */
const MAX_INBOUND_WAITING = 1_000;

/** One connection while this process owns it. */
export class Link {
  readonly connectionId: string;
  readonly revision: number;
  readonly #parts: LinkParts;
  readonly #channel: Channel;
  readonly #recorder: Recorder;
  readonly #dispatcher: Dispatcher;
  readonly #reporter: HealthReporter;
  readonly #inquiry: Inquiry;
  readonly #recaller: Recaller;
  readonly #arrivals: Arrivals;
  readonly #unmeter: () => void;

  constructor(parts: LinkParts) {
    const { runtime, settings, ownerId, pauses } = parts;
    const { db, bus, clock, log, telemetry, relay, priorityGate } = runtime;
    const { id: connectionId, workspaceId, country, queryAfterSeconds, billedAt } = settings;
    this.#parts = parts;
    this.connectionId = connectionId;
    this.revision = settings.revision;
    const channel = openChannel(parts, this.#events());
    this.#channel = channel;
    const connection = {
      workspaceId,
      connectionId,
      ownerId,
      billedAt,
      responseTimeoutMs: settings.responseTimeoutSeconds * 1_000,
      queryAfterMs: queryAfterSeconds === null ? null : queryAfterSeconds * 1_000,
      receipts: channel.receipts,
      telemetry,
      log,
      priorityGate,
    };
    const recent = new InflightCache();
    this.#arrivals = new Arrivals({
      connection: { workspaceId, connectionId, country },
      store: (delivery) => traceInbound(connectionId, () => runtime.storeInbound(delivery)),
    });
    const outstanding = () => channel.capacity.outstanding;
    const recorder = new Recorder({ pool: db.pool, clock, relay, log, connection, recent, outstanding });
    this.#recorder = recorder;
    this.#reporter = new HealthReporter({ runtime, ownerId, connection }, () => channel.health);
    const inquiry = { runtime, connectionId, channel, recorder };
    this.#inquiry = new Inquiry(inquiry);
    this.#recaller = new Recaller({ ...inquiry, pauses: () => pauses.of(workspaceId) });
    const { pool, urgentPool } = db;
    const { policy, priceLists } = runtime;
    const tools = {
      bus,
      pool,
      urgentPool,
      priorityGate,
      clock,
      log,
      relay,
      telemetry,
      policy,
      priceLists,
      pauses: () => pauses.of(workspaceId),
    };
    this.#dispatcher = new Dispatcher({ ...tools, recorder, recent, channel, connection });
    this.#unmeter = meterConnection(
      telemetry,
      settings,
      () => channel.health,
      () => recorder.backlog,
    );
  }

  start(): void {
    this.#channel.start();
    this.#dispatcher.start();
    this.#inquiry.start();
    this.#recaller.start();
    this.#reporter.start();
  }

  /** Takes no more work, waits for outstanding answers, records them, closes the channel. */
  async stop(deadlineMs: number): Promise<void> {
    this.#inquiry.stop();
    this.#recaller.stop();
    await this.#dispatcher.stop();
    await this.#channel.stop(deadlineMs);
    await this.#recorder.drain(deadlineMs);
    await this.#recaller.ended();
    await this.#reporter.stop();
    this.#unmeter();
  }

  #events(): ChannelEvents {
    const { runtime } = this.#parts;
    return {
      accepts: () => this.#accepts(),
      receipt: (fact, answer) => this.#recorder.add(fact, answer),
      inbound: (text, answer) => this.#store(text, answer),
      late: ({ messageId, attempt, submittedAt }, outcome) => {
        const at = runtime.clock.now();
        const outcomes = [outcome];
        this.#recorder.add({ kind: 'outcomes', messageId, attempt, outcomes, submittedAt, at, claim: null });
      },
      healthChanged: () => this.#reporter.changed(),
    };
  }

  #accepts(): boolean {
    const room = this.#recorder.accepting && this.#arrivals.waiting <= MAX_INBOUND_WAITING;
    if (!room) meterInbound(this.#parts.runtime.telemetry, this.connectionId, 'busy', null);
    return room;
  }

  #store(text: InboundText, answer: (stored: boolean) => void): void {
    const { runtime } = this.#parts;
    const { connectionId } = this;
    void this.#arrivals.take(text, (result) => {
      answer(result.kind === 'stored');
      meterInbound(runtime.telemetry, connectionId, result.kind, result.kind === 'stored' ? result.since : null);
      if (result.kind === 'stored') return;
      runtime.log.warn({ connectionId, error: result.error }, 'an inbound message was not stored');
    });
  }
}

/** Opens the channel of a connection. @throws when it is of a kind that this hub does not have */
function openChannel({ runtime, settings, password }: LinkParts, events: ChannelEvents): Channel {
  const { channels, clock, log, config } = runtime;
  const opening: Opening = {
    connectionId: settings.id,
    settings: settings.settings,
    learned: settings.learned,
    secret: password,
    responseTimeoutMs: settings.responseTimeoutSeconds * 1_000,
    reach: smscGuard(config),
    clock,
    log,
  };
  return channelOfKind(channels, settings.kind).open(opening, events);
}
