import { Bind, type BindKind } from './bind.ts';
import { Breaker, type CircuitState } from './breaker.ts';
import {
  COMMAND,
  type DeliverSm,
  type Header,
  type QueryAnswer,
  readQueryAnswer,
  readSubmitSmResp,
  type SubmitSm,
  writeQuerySm,
  writeSubmitSm,
} from './pdu.ts';
import { Rate, type RateReason } from './rate.ts';
import type { RequestOutcome, Session } from './session.ts';
import { COMMAND_STATUSES, type CommandStatus, classify, type StatusClass, type StatusOverride } from './status.ts';

export type { DeliverSm, SubmitSm };

/** One connection to an SMSC. */
export interface SmppClientOptions {
  host: string;
  port: number;
  /** TLS with verification of the certificate. */
  tls: boolean;
  /** PEM of the authority that signs the SMSC's certificate; `null`: those of the system. */
  caCertificate?: string | null;
  systemId: string;
  password: string;
  systemType: string;
  bindMode: 'TRANSCEIVER' | 'TRANSMITTER_RECEIVER';
  /** Parallel sessions (pairs of them for TRANSMITTER_RECEIVER). */
  binds: number;
  /** Submits without a response, per session. */
  windowSize: number;
  /** `null`: as fast as the window allows. */
  throughputPerSecond: number | null;
  enquireLinkMs: number;
  responseTimeoutMs: number;
  /** What the SMSC means by its codes, where it differs. */
  statusOverrides?: ReadonlyMap<number, StatusOverride>;
  /** Default 30 s. */
  bindTimeoutMs?: number;
  /** Wait before a reconnect, with jitter; default 1 s to 60 s. */
  reconnect?: { minMs: number; maxMs: number };
}

/** What became of a submit. */
export type SubmitOutcome =
  | { kind: 'accepted'; remoteId: string; responseMs: number }
  | { kind: 'refused'; commandStatus: number; responseMs: number }
  /** It reached the wire and no response came: it may or may not have been taken. */
  | { kind: 'unknown'; cause: 'TIMEOUT' | 'LINK_LOST' }
  /** It never reached the wire. */
  | { kind: 'notSent'; cause: 'NOT_BOUND' | 'STOPPED' };

/** Where a connection is. */
export type SmppState = 'CLOSED' | 'CONNECTING' | 'BOUND' | 'AUTH_FAILED' | 'UNBINDING';

/** How a connection is doing, now. */
export interface SmppHealth {
  state: SmppState;
  boundSessions: number;
  windowUsed: number;
  /** Over all bound sessions. */
  windowSize: number;
  /** Moving average; `null` before the first response. */
  roundTripMs: number | null;
  submitsPerSecond: number;
  /** Submits a second it allows itself; `null`: as fast as the window allows. */
  ratePerSecond: number | null;
  rateReason: RateReason;
  circuit: CircuitState;
  throttledCount: number;
  /** PDUs of the peer that could not be read. */
  unreadableCount: number;
  lastError: string | null;
  /** Since when it is in this state. */
  since: Date;
}

/** What the client tells. */
export interface SmppClientHandlers<T> {
  /** `answer` is called after the commit; after the link has closed it does nothing, and the SMSC sends it again. */
  onDeliver(pdu: DeliverSm, answer: (commandStatus: number) => void, sessionId: string): void;
  /** A response that came after its timeout. */
  onLate(tag: T, outcome: SubmitOutcome): void;
  onHealth(health: SmppHealth): void;
  /** A PDU of the SMSC that could not be read; it was answered, and the link goes on. */
  onUnreadable?(header: Header, fault: string): void;
  /** A command_status that neither the specifications nor the settings name; told once each. */
  onUnmapped?(commandStatus: number): void;
}

interface Waiting<T> {
  body: Buffer;
  destination: string;
  tag: T;
  settle(outcome: SubmitOutcome): void;
}

const ESME_RINVPARAM = 0x01;
const ESME_RMSGQFUL = 0x14;
/** Codes that nobody named and that were told, at most. */
const MAX_UNMAPPED = 1_000;
/** Refusals that say the SMSC cannot, whatever the message. */
const UNABLE: ReadonlySet<StatusClass> = new Set(['RETRY_LATER', 'RETRY_ELSEWHERE', 'SESSION', 'STOP_LINK']);
/** Round trips over this share of the response timer slow the connection down: beyond it outcomes become unknown. */
const SLOW_SHARE = 0.4;

/** Keeps the binds of one connection up and sends through them, within their window and rate. */
export class SmppClient<T> {
  readonly #options: SmppClientOptions;
  readonly #handlers: SmppClientHandlers<T>;
  readonly #binds: Bind[];
  readonly #rate: Rate;
  readonly #breaker = new Breaker();
  readonly #waiting: Waiting<T>[] = [];
  readonly #watched = new WeakSet<Session>();
  #waiters: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #stopping = false;
  #roundTripMs: number | null = null;
  #throttledCount = 0;
  #unreadableCount = 0;
  readonly #unmapped = new Set<number>();
  #lastError: string | null = null;
  #state: SmppState = 'CLOSED';
  #since = new Date();

  constructor(options: SmppClientOptions, handlers: SmppClientHandlers<T>) {
    this.#options = options;
    this.#handlers = handlers;
    this.#rate = new Rate(options.throughputPerSecond, performance.now());
    const kinds: BindKind[] = options.bindMode === 'TRANSCEIVER' ? ['TRANSCEIVER'] : ['TRANSMITTER', 'RECEIVER'];
    this.#binds = Array.from({ length: options.binds }, () => kinds.map((kind) => this.#newBind(kind))).flat();
  }

  #newBind(kind: BindKind): Bind {
    return new Bind(
      {
        ...this.#options,
        kind,
        bindTimeoutMs: this.#options.bindTimeoutMs ?? 30_000,
        reconnect: this.#options.reconnect ?? { minMs: 1_000, maxMs: 60_000 },
      },
      {
        onState: () => this.#stateChanged(),
        onDeliver: (pdu, answer, sessionId) => this.#handlers.onDeliver(pdu, answer, sessionId),
        onUnreadable: (header, fault) => {
          this.#unreadableCount++;
          this.#lastError = fault;
          this.#handlers.onUnreadable?.(header, fault);
        },
      },
    );
  }

  /** Connects and binds, and keeps doing so. */
  start(): void {
    for (const bind of this.#binds) bind.start();
  }

  /** How the connection is doing now. */
  get health(): SmppHealth {
    const sessions = this.#senders();
    return {
      state: this.#state,
      boundSessions: this.#binds.filter((bind) => bind.current.state === 'BOUND').length,
      windowUsed: sessions.reduce((sum, session) => sum + session.outstanding, 0),
      windowSize: sessions.length * this.#options.windowSize,
      roundTripMs: this.#roundTripMs === null ? null : Math.round(this.#roundTripMs * 10) / 10,
      submitsPerSecond: this.#rate.perSecond(performance.now()),
      ratePerSecond: this.#rate.current,
      rateReason: this.#rate.reason,
      circuit: this.#breaker.stateAt(performance.now()),
      throttledCount: this.#throttledCount,
      unreadableCount: this.#unreadableCount,
      lastError: this.#lastError,
      since: this.#since,
    };
  }

  /** Whether a link is up. @param sessionId as `onDeliver` told it */
  hasSession(sessionId: string): boolean {
    return this.#binds.some(
      ({ current }) => current.state === 'BOUND' && current.session.id === sessionId && !current.session.closed,
    );
  }

  /** Submits that would be written now: free window slots, within the rate; 0 while nothing may be sent. */
  capacity(): number {
    if (this.#stopping) return 0;
    const now = performance.now();
    const allowed = Math.min(this.#rate.available(now), this.#breaker.available(now));
    const free = this.#senders().reduce((sum, session) => sum + this.#room(session), 0);
    return Math.max(0, Math.min(free, allowed) - this.#waiting.length);
  }

  /** Resolves when there is capacity. @throws when the signal aborts */
  async whenCapacity(signal: AbortSignal): Promise<void> {
    while (this.capacity() <= 0) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        signal.addEventListener('abort', done, { once: true });
        this.#waiters.push(done);
        this.#wakeLater();
      });
    }
  }

  /** Sends; waits for room when there is none. Ends exactly once and never rejects. */
  submit(sm: SubmitSm, tag: T): Promise<SubmitOutcome> {
    return new Promise((settle) => {
      if (this.#stopping) return settle({ kind: 'notSent', cause: 'STOPPED' });
      if (this.#senders().length === 0) return settle({ kind: 'notSent', cause: 'NOT_BOUND' });
      try {
        this.#waiting.push({ body: writeSubmitSm(sm), destination: sm.destAddr, tag, settle });
      } catch (error) {
        // A field no PDU can carry: refused here, as an SMSC would.
        this.#lastError = error instanceof Error ? error.message : String(error);
        return settle({ kind: 'refused', commandStatus: ESME_RINVPARAM, responseMs: 0 });
      }
      this.#drain();
    });
  }

  /** Asks the SMSC what became of a message (query_sm). @returns `null`: it does not know, or cannot be asked now */
  query(remoteId: string, source: QuerySource): Promise<QueryAnswer | null> {
    return new Promise((resolve) => {
      const session = this.#senders().find((each) => this.#room(each) > 0);
      if (session === undefined || this.#stopping) return resolve(null);
      session.request(COMMAND.querySm, writeQuerySm(remoteId, source), (outcome) => {
        if (outcome.kind !== 'late') resolve(answerOf(outcome));
      });
    });
  }

  /** Waits for outstanding responses up to the deadline, then unbinds and closes. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    for (const each of this.#waiting.splice(0)) each.settle({ kind: 'notSent', cause: 'STOPPED' });
    const deadline = performance.now() + deadlineMs;
    while (this.health.windowUsed > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.#binds.map((bind) => bind.stop()));
    this.#wake();
  }

  #senders(): Session[] {
    return this.#binds.flatMap(({ kind, current }) =>
      // A session that is closing settles what is outstanding before its bind knows of it.
      kind !== 'RECEIVER' && current.state === 'BOUND' && !current.session.closed ? [current.session] : [],
    );
  }

  #room(session: Session): number {
    return session.congested ? 0 : Math.max(0, this.#options.windowSize - session.outstanding);
  }

  /** Writes what waits, as far as window and rate allow. */
  #drain(): void {
    while (this.#waiting.length > 0) {
      const now = performance.now();
      const [session] = this.#senders().sort((a, b) => this.#room(b) - this.#room(a));
      if (session === undefined || this.#room(session) === 0) break;
      if (this.#rate.available(now) < 1 || this.#breaker.available(now) < 1) break;
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#rate.take(now);
      this.#breaker.take();
      session.request(COMMAND.submitSm, next.body, (outcome) => this.#settle(next, outcome, now));
    }
    this.#wakeLater();
  }

  #settle(submit: Waiting<T>, outcome: RequestOutcome, sentAt: number): void {
    const now = performance.now();
    switch (outcome.kind) {
      case 'response':
        this.#measure(now, now - sentAt);
        submit.settle(this.#read(outcome, submit.destination, now, now - sentAt));
        break;
      case 'late':
        this.#handlers.onLate(submit.tag, this.#read(outcome, submit.destination, now, now - sentAt));
        break;
      case 'timeout':
        this.#breaker.record(now, submit.destination, true);
        submit.settle({ kind: 'unknown', cause: 'TIMEOUT' });
        break;
      case 'linkLost':
        // A lost link is the bind's affair; a probe that goes with it has failed.
        if (this.#breaker.stateAt(now) === 'HALF_OPEN') this.#breaker.record(now, submit.destination, true);
        submit.settle({ kind: 'unknown', cause: 'LINK_LOST' });
    }
    this.#roomAgain();
  }

  #read(
    outcome: { commandStatus: number; pdu: Buffer },
    destination: string,
    now: number,
    responseMs: number,
  ): SubmitOutcome {
    const { commandStatus } = outcome;
    const { remoteId, congestionState } = readSubmitSmResp(outcome.pdu);
    if (congestionState !== null) this.#rate.congested(now, congestionState);
    if (commandStatus === 0) {
      this.#breaker.record(now, destination, false);
      return { kind: 'accepted', remoteId, responseMs };
    }
    const status = classify(commandStatus, this.#options.statusOverrides);
    this.#lastError = `${status.name}: ${status.meaning}`;
    this.#react(status, destination, now);
    return { kind: 'refused', commandStatus, responseMs };
  }

  /** Slows down when the SMSC cannot follow; what it cannot take from anybody opens the circuit. */
  #react(status: CommandStatus, destination: string, now: number): void {
    if (status.class === 'THROTTLE') {
      this.#throttledCount++;
      this.#rate.throttled(now);
    }
    this.#tellUnmapped(status.code);
    if (status.code === ESME_RMSGQFUL) this.#rate.queueFull(now, destination);
    const failed = UNABLE.has(status.class) && status.code !== ESME_RMSGQFUL;
    this.#breaker.record(now, destination, failed);
  }

  #tellUnmapped(code: number): void {
    if (COMMAND_STATUSES.has(code) || this.#options.statusOverrides?.has(code) || this.#unmapped.has(code)) return;
    if (this.#unmapped.size < MAX_UNMAPPED) this.#unmapped.add(code);
    this.#handlers.onUnmapped?.(code);
  }

  #measure(now: number, ms: number): void {
    this.#roundTripMs = this.#roundTripMs === null ? ms : this.#roundTripMs * 0.9 + ms * 0.1;
    const tooSlow = this.#options.responseTimeoutMs * SLOW_SHARE;
    if (this.#roundTripMs > tooSlow) this.#rate.slow(now, this.#roundTripMs);
  }

  /** Several responses of one read make one wake-up. */
  #roomAgain(): void {
    this.#drain();
    if (this.#waiters.length > 0 && this.capacity() > 0) this.#wake();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const each of waiters) each();
  }

  /** When only the rate is in the way, time opens it. */
  #wakeLater(): void {
    if (this.#timer !== null || (this.#waiting.length === 0 && this.#waiters.length === 0)) return;
    const now = performance.now();
    const waitMs = this.#breaker.waitMs(now) ?? this.#rate.waitMs(now) ?? this.#waitForNothing();
    if (waitMs === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#roomAgain();
      this.#wakeLater();
    }, waitMs);
  }

  /** Time has passed since the rate was asked last: what waits may go now. `null`: something else is in its way. */
  #waitForNothing(): number | null {
    return this.#senders().some((session) => this.#room(session) > 0) ? 0 : null;
  }

  #stateChanged(): void {
    for (const session of this.#senders()) {
      if (this.#watched.has(session)) continue;
      this.#watched.add(session);
      session.onDrain(() => this.#roomAgain());
    }
    const states = this.#binds.map((bind) => bind.current);
    const waiting = states.find((each) => each.state === 'WAITING');
    if (waiting?.state === 'WAITING') this.#lastError = waiting.cause;
    const next = this.#overall(
      states.map((each) => each.state),
      waiting,
    );
    if (this.#senders().length === 0) {
      for (const each of this.#waiting.splice(0)) each.settle({ kind: 'notSent', cause: 'NOT_BOUND' });
    }
    if (next !== this.#state) {
      this.#state = next;
      this.#since = new Date();
    }
    this.#handlers.onHealth(this.health);
    this.#roomAgain();
  }

  #overall(states: string[], waiting: { authFailed?: boolean } | undefined): SmppState {
    if (this.#senders().length > 0) return 'BOUND';
    if (states.every((state) => state === 'CLOSED')) return 'CLOSED';
    if (states.includes('UNBINDING')) return 'UNBINDING';
    if (waiting?.authFailed === true) return 'AUTH_FAILED';
    return 'CONNECTING';
  }
}

/** The source address a message was submitted with. */
export type QuerySource = Pick<SubmitSm, 'sourceAddr' | 'sourceTon' | 'sourceNpi'>;

function answerOf(outcome: RequestOutcome): QueryAnswer | null {
  if (outcome.kind !== 'response' || outcome.commandStatus !== 0) return null;
  try {
    return readQueryAnswer(outcome.pdu);
  } catch {
    return null;
  }
}
