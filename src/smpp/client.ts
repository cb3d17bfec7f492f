/** Client of an SMSC: the binds, the window, the pace and the waiting submits of one connection. */
import { BesideRequests } from './beside.ts';
import { Bind, type BindKind } from './bind.ts';
import {
  overall,
  type SmppClientHandlers,
  type SmppClientOptions,
  type SmppHealth,
  type SmppState,
  type WaitingSubmit,
} from './connection.ts';
import { Pace, type SubmitOutcome } from './pace.ts';
import { type SubmitSm, writeSubmitSm } from './pdu.ts';
import {
  type CancelOutcome,
  type QueryAnswer,
  readCancelOutcome,
  readQueryAnswer,
  type SubmittedAddresses,
  writeCancelSm,
  writeQuerySm,
} from './query.ts';
import { Senders } from './senders.ts';
import type { RequestOutcome, Session } from './session.ts';
import { COMMAND } from './wire.ts';

const ESME_RINVPARAM = 0x01;

/** Keeps the binds of one connection up and sends through them, within their window and rate. */
export class SmppClient<T> {
  readonly #options: SmppClientOptions;
  readonly #handlers: SmppClientHandlers<T>;
  readonly #binds: Bind[];
  readonly #pace: Pace;
  readonly #beside: BesideRequests;
  readonly #senders: Senders;
  readonly #waiting: WaitingSubmit<T>[] = [];
  readonly #watched = new WeakSet<Session>();
  readonly #waiters: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #stopping = false;
  readonly #unread = { unreadableCount: 0, partlyReadCount: 0 };
  #lastError: string | null = null;
  #state: SmppState = 'CLOSED';
  #since = new Date();

  constructor(options: SmppClientOptions, handlers: SmppClientHandlers<T>) {
    this.#options = options;
    this.#handlers = handlers;
    this.#pace = new Pace(options, {
      onRefusal: (sentence) => {
        this.#lastError = sentence;
      },
      onUnmapped: (code) => this.#handlers.onUnmapped?.(code),
    });
    this.#senders = new Senders(options.windowSize);
    this.#beside = new BesideRequests(
      {
        capacity: () => this.capacity(),
        whenCapacity: (signal) => this.whenCapacity(signal),
        isClosed: () => this.#stopping || this.#senders.open.length === 0,
        write: (commandId, body, settle) => this.#writeBeside(commandId, body, settle),
      },
      options.responseTimeoutMs,
    );
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
        onUnreadable: (header, fault, taken) => {
          this.#unread[taken ? 'partlyReadCount' : 'unreadableCount']++;
          this.#lastError = fault;
          this.#handlers.onUnreadable?.(header, fault, taken);
        },
      },
    );
  }

  /** Connects and binds, and keeps doing so. */
  start(): void {
    for (const bind of this.#binds) bind.start();
  }

  /** Health of the connection now. */
  get health(): SmppHealth {
    return {
      state: this.#state,
      boundSessions: this.#binds.filter((bind) => bind.current.state === 'BOUND').length,
      windowUsed: this.outstanding,
      windowSize: this.#senders.slots,
      ...this.#pace.measured(performance.now()),
      ...this.#unread,
      lastError: this.#lastError,
      since: this.#since,
    };
  }

  /** Submits without a response. */
  get outstanding(): number {
    return this.#senders.outstanding;
  }

  /** Check that a link is up. @param sessionId as `onDeliver` received it */
  hasSession(sessionId: string): boolean {
    return this.#binds.some(
      ({ current }) => current.state === 'BOUND' && current.session.id === sessionId && !current.session.closed,
    );
  }

  /**
   * Submits that would be written now: free window slots, within the rate; 0 while nothing may be sent.
   * @param kept the share of the window, and of what the rate lets through at once, that is left free for something else
   */
  capacity(kept = 0): number {
    if (this.#stopping) return 0;
    const allowed = this.#pace.available(performance.now(), kept);
    return Math.max(0, Math.min(this.#senders.free(kept), allowed) - this.#waiting.length);
  }

  /** Submits that the rate lets through at once, after a pause; `Infinity` without a limit. */
  get burst(): number {
    return this.#pace.burst;
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
    return new Promise((settle) => this.send(sm, tag, settle));
  }

  /** As `submit`, without a promise. @param settle called exactly once, maybe before this returns */
  send(sm: SubmitSm, tag: T, settle: (outcome: SubmitOutcome) => void): void {
    if (this.#stopping) return settle({ kind: 'notSent', cause: 'STOPPED' });
    if (this.#senders.open.length === 0) return settle({ kind: 'notSent', cause: 'NOT_BOUND' });
    try {
      this.#waiting.push({ body: writeSubmitSm(sm), destination: sm.destAddr, tag, settle });
    } catch (error) {
      // A field no PDU can carry: refused here, as an SMSC would.
      this.#lastError = error instanceof Error ? error.message : String(error);
      return settle({ kind: 'refused', commandStatus: ESME_RINVPARAM, responseMs: 0 });
    }
    this.#drain();
  }

  /** Asks the SMSC what became of a message (query_sm). @returns `null`: it does not know, or cannot be asked now */
  async query(remoteId: string, source: Parameters<typeof writeQuerySm>[1]): Promise<QueryAnswer | null> {
    const outcome = await this.#beside.ask(COMMAND.querySm, writeQuerySm(remoteId, source));
    return outcome?.kind === 'response' && outcome.commandStatus === 0 ? readQueryAnswer(outcome.pdu) : null;
  }

  /** Asks the SMSC to delete a message that it has not delivered (cancel_sm). */
  async cancel(remoteId: string, addresses: SubmittedAddresses): Promise<CancelOutcome> {
    const outcome = await this.#beside.ask(COMMAND.cancelSm, writeCancelSm(remoteId, addresses));
    return readCancelOutcome(outcome, this.#options.statusOverrides);
  }

  /** Waits for outstanding responses up to the deadline, then unbinds and closes. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    this.#dropWaiting('STOPPED');
    const deadline = performance.now() + deadlineMs;
    while (this.outstanding > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.#binds.map((bind) => bind.stop()));
    this.#wake();
  }

  #writeBeside(commandId: number, body: Buffer, settle: (outcome: RequestOutcome) => void): void {
    const session = this.#senders.roomiest;
    if (session === undefined) return settle({ kind: 'linkLost' });
    this.#pace.takeBeside(performance.now());
    session.request(commandId, body, (outcome) => {
      settle(outcome);
      this.#roomAgain();
    });
  }

  #dropWaiting(cause: 'STOPPED' | 'NOT_BOUND'): void {
    for (const each of this.#waiting.splice(0)) each.settle({ kind: 'notSent', cause });
    this.#beside.drop();
  }

  /** Writes what waits, as far as window and rate allow. */
  #drain(): void {
    while (this.#waiting.length > 0) {
      const now = performance.now();
      const session = this.#senders.roomiest;
      if (session === undefined || this.#pace.available(now) < 1) break;
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#pace.take(now);
      session.request(COMMAND.submitSm, next.body, (outcome) => this.#settle(next, outcome, now));
    }
    this.#wakeLater();
  }

  #settle(submit: WaitingSubmit<T>, outcome: RequestOutcome, sentAt: number): void {
    const now = performance.now();
    const { destination, tag } = submit;
    switch (outcome.kind) {
      case 'response':
        submit.settle(this.#pace.answered(outcome, destination, now, now - sentAt));
        break;
      case 'late':
        this.#handlers.onLate(tag, this.#pace.answered(outcome, destination, now, null));
        break;
      case 'timeout':
        this.#pace.timedOut(destination, now);
        submit.settle({ kind: 'unknown', cause: 'TIMEOUT' });
        break;
      case 'linkLost':
        this.#pace.linkLost(destination, now);
        submit.settle({ kind: 'unknown', cause: 'LINK_LOST' });
    }
    this.#roomAgain();
  }

  /** Several responses of one read make one wake-up. */
  #roomAgain(): void {
    this.#drain();
    if (this.#waiters.length > 0 && this.capacity() > 0) this.#wake();
  }

  #wake(): void {
    for (const each of this.#waiters.splice(0)) each();
  }

  /** Set a timer that resumes sending when only the rate is in the way. */
  #wakeLater(): void {
    if (this.#timer !== null || (this.#waiting.length === 0 && this.#waiters.length === 0)) return;
    const waitMs = this.#pace.waitMs(performance.now()) ?? this.#waitForNothing();
    if (waitMs === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#roomAgain();
      this.#wakeLater();
    }, waitMs);
  }

  /** Time has passed since the rate was asked last: what waits may go now. `null`: something else is in its way. */
  #waitForNothing(): number | null {
    return this.#senders.roomiest === undefined ? null : 0;
  }

  #stateChanged(): void {
    this.#senders.bound = this.#binds.flatMap(({ kind, current }) =>
      kind !== 'RECEIVER' && current.state === 'BOUND' ? [current.session] : [],
    );
    for (const session of this.#senders.open) {
      if (this.#watched.has(session)) continue;
      this.#watched.add(session);
      session.onDrain(() => this.#roomAgain());
    }
    const states = this.#binds.map((bind) => bind.current);
    const waiting = states.find((each) => each.state === 'WAITING');
    if (waiting?.state === 'WAITING') this.#lastError = waiting.cause;
    const sends = this.#senders.open.length > 0;
    const kinds = states.map((each) => each.state);
    const next = overall(sends, kinds, waiting?.state === 'WAITING' ? waiting.authFailed : undefined);
    if (!sends) this.#dropWaiting('NOT_BOUND');
    if (next !== this.#state) {
      this.#state = next;
      this.#since = new Date();
    }
    this.#handlers.onHealth(this.health);
    this.#roomAgain();
  }
}
