/** Sessions: requests and responses over one link to an SMSC, with their timers. */
import { randomUUID } from 'node:crypto';
import type net from 'node:net';
import { Framer, FramingLostError } from './framing.ts';
import { COMMAND, type Header, RESPONSE_BIT, readHeader, UnreadablePduError, verdictOf, writePdu } from './wire.ts';

/** Outcome of a request; every request ends exactly once. */
export type RequestOutcome =
  | { kind: 'response'; commandStatus: number; pdu: Buffer }
  /** Nothing came in time. A response that still comes goes to the same callback as `late`. */
  | { kind: 'timeout' }
  | { kind: 'late'; commandStatus: number; pdu: Buffer }
  | { kind: 'linkLost' };

/** Limits and timers of a session; all in milliseconds. */
export interface SessionOptions {
  responseTimeoutMs: number;
  /** Silence after which the peer is asked whether it is there; two unanswered questions end the link. */
  enquireLinkMs: number;
}

/** Handlers of the peer's requests, by the session's user. */
export interface SessionHandlers {
  /** A request of the peer other than enquire_link and unbind. @throws UnreadablePduError: answered with its status */
  onRequest(header: Header, pdu: Buffer): void;
  /** The peer wants to end: nothing more is sent; the session answers and closes when what is outstanding has ended. */
  onUnbind(): void;
  onClose(cause: string): void;
  /** A PDU that could not be read; the link goes on. */
  onUnreadable(header: Header, fault: string): void;
}

interface Pending {
  commandId: number;
  settle(outcome: RequestOutcome): void;
  sentAt: number;
  timeoutMs: number;
}

const ESME_RINVCMDID = 0x03;
const ESME_RSYSERR = 0x08;
const BINDS: ReadonlySet<number> = new Set([COMMAND.bindReceiver, COMMAND.bindTransmitter, COMMAND.bindTransceiver]);
const MAX_SEQUENCE = 0x7fffffff;
/** Octets in the socket's buffer over which nothing more is written. */
const HIGH_WATER_OCTETS = 256 * 1024;
const SWEEP_MS = 100;
/** Requests that timed out and may still be answered. */
const MAX_LATE = 20_000;
const UNBIND_GRACE_MS = 5_000;

/**
 * One TCP link that speaks SMPP, either side. Requests and responses are matched by sequence number; the peer's numbers
 * are a space of their own. The only writer of SMPP sockets.
 */
export class Session {
  /** Names this link among all there ever were. */
  readonly id = randomUUID();
  readonly #socket: net.Socket;
  readonly #options: SessionOptions;
  readonly #handlers: SessionHandlers;
  readonly #framer = new Framer();
  readonly #pending = new Map<number, Pending>();
  readonly #late = new Map<number, Pending>();
  readonly #timer: NodeJS.Timeout;
  #sequence = 0;
  #out: Buffer[] = [];
  #outOctets = 0;
  #heardAt = performance.now();
  #askedAt = 0;
  #unanswered = 0;
  #closed = false;
  #unbinding = false;

  constructor(socket: net.Socket, options: SessionOptions, handlers: SessionHandlers) {
    this.#socket = socket;
    this.#options = options;
    this.#handlers = handlers;
    socket.setNoDelay(true);
    socket.on('data', (data) => this.#receive(data));
    socket.on('error', (error) => this.close(error.message));
    socket.on('close', () => this.close('the peer closed the link'));
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  /** Requests that wait for their response. */
  get outstanding(): number {
    return this.#pending.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** True when the peer reads more slowly than we write. */
  get congested(): boolean {
    return this.#unwritten > HIGH_WATER_OCTETS;
  }

  get #unwritten(): number {
    return this.#outOctets + this.#socket.writableLength;
  }

  /** Calls back when what was congested has been written. */
  onDrain(callback: () => void): void {
    this.#socket.on('drain', callback);
  }

  /** Sends a request; written before this turn of the event loop ends. */
  request(
    commandId: number,
    body: Buffer | undefined,
    settle: (outcome: RequestOutcome) => void,
    timeoutMs = this.#options.responseTimeoutMs,
  ): void {
    if (this.#closed) return settle({ kind: 'linkLost' });
    const sequence = this.#nextSequence();
    this.#pending.set(sequence, { commandId, settle, sentAt: performance.now(), timeoutMs });
    this.#write(writePdu({ commandId, commandStatus: 0, sequence }, body));
  }

  /** Answers a request of the peer; a no-op when the link is gone. */
  respond(request: Header, commandStatus: number, body?: Buffer): void {
    if (this.#closed) return;
    const commandId = (request.commandId | RESPONSE_BIT) >>> 0;
    this.#write(
      writePdu({ commandId, commandStatus, sequence: request.sequence }, commandStatus === 0 ? body : undefined),
    );
  }

  /** Ends the link; what is outstanding ends as `linkLost`. */
  close(cause: string): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    clearInterval(this.#timer);
    this.#socket.end();
    // The last octets get a moment to leave; then the socket is gone whatever the peer does.
    setTimeout(() => this.#socket.destroy(), 200).unref();
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    this.#late.clear();
    for (const each of lost) each.settle({ kind: 'linkLost' });
    this.#handlers.onClose(cause);
  }

  #nextSequence(): number {
    do {
      this.#sequence = this.#sequence === MAX_SEQUENCE ? 1 : this.#sequence + 1;
    } while (this.#pending.has(this.#sequence));
    this.#late.delete(this.#sequence);
    return this.#sequence;
  }

  /** PDUs of one turn of the event loop leave in one write. */
  #write(pdu: Buffer): void {
    this.#out.push(pdu);
    this.#outOctets += pdu.length;
    if (this.#out.length === 1) process.nextTick(() => this.#flush());
  }

  #flush(): void {
    if (this.#out.length === 0 || this.#closed) return;
    const [first, ...others] = this.#out;
    this.#socket.write(others.length === 0 && first !== undefined ? first : Buffer.concat(this.#out));
    this.#out = [];
    this.#outOctets = 0;
    this.#holdBack();
  }

  /**
   * A peer that does not read its answers is not read either. Requests stop at the high-water mark, so only answers get
   * beyond twice that; a peer that never reads again ends at its enquire_link.
   */
  #holdBack(): void {
    if (this.#unwritten <= 2 * HIGH_WATER_OCTETS || this.#socket.isPaused()) return;
    this.#socket.pause();
    this.#socket.once('drain', () => this.#socket.resume());
  }

  #receive(data: Buffer): void {
    if (this.#closed) return;
    const { pdus, lost } = this.#cut(data);
    // Octets alone are no sign of life: half a PDU would swallow what follows it for hours.
    if (pdus.length > 0) this.#heardAt = performance.now();
    try {
      for (const pdu of pdus) {
        if (this.#closed) return;
        this.#handle(readHeader(pdu), pdu);
      }
      if (lost !== null) this.close(lost.message);
    } catch (error) {
      this.close(error instanceof Error ? error.message : String(error));
    }
  }

  /** PDUs in the data; those that were whole before the stream broke count: a lost response is an unknown outcome. */
  #cut(data: Buffer): { pdus: readonly Buffer[]; lost: FramingLostError | null } {
    try {
      return { pdus: this.#framer.push(data), lost: null };
    } catch (error) {
      if (error instanceof FramingLostError) return { pdus: error.before, lost: error };
      throw error;
    }
  }

  #handle(header: Header, pdu: Buffer): void {
    if ((header.commandId & RESPONSE_BIT) !== 0) return this.#response(header, pdu);
    switch (header.commandId) {
      case COMMAND.enquireLink:
        return this.respond(header, 0);
      case COMMAND.unbind:
        return this.#peerUnbinds(header);
      default:
        return this.#request(header, pdu);
    }
  }

  #request(header: Header, pdu: Buffer): void {
    try {
      this.#handlers.onRequest(header, pdu);
    } catch (error) {
      const status = error instanceof UnreadablePduError ? error.commandStatus : ESME_RSYSERR;
      this.#handlers.onUnreadable(header, error instanceof Error ? error.message : String(error));
      this.respond(header, status);
    }
  }

  /** Refuses a command that is not known. SMPP 3.4 §4.3 */
  nack(header: Header): void {
    this.#handlers.onUnreadable(header, 'unknown command');
    if (this.#closed) return;
    this.#write(writePdu({ ...header, commandId: COMMAND.genericNack, commandStatus: ESME_RINVCMDID }));
  }

  #response(header: Header, pdu: Buffer): void {
    const sequence = this.#asked(header);
    for (const kind of ['response', 'late'] as const) {
      const requests = kind === 'late' ? this.#late : this.#pending;
      const request = requests.get(sequence);
      if (request === undefined || !answers(header, request)) continue;
      requests.delete(sequence);
      this.#unanswered = 0;
      return request.settle({ kind, commandStatus: verdictOf(header), pdu });
    }
    if (header.commandId === COMMAND.genericNack && sequence === 0) this.close('the peer lost our framing');
  }

  /** The sequence number of what a response answers: a bind is taken to be answered whatever number the peer gives it. */
  #asked({ commandId, sequence }: Header): number {
    if (!BINDS.has(commandId & ~RESPONSE_BIT) || this.#pending.has(sequence)) return sequence;
    for (const [asked, pending] of this.#pending) if (BINDS.has(pending.commandId)) return asked;
    return sequence;
  }

  #sweep(): void {
    const now = performance.now();
    for (const [sequence, pending] of this.#pending) {
      if (now - pending.sentAt < pending.timeoutMs) continue;
      this.#pending.delete(sequence);
      this.#rememberLate(sequence, pending);
      pending.settle({ kind: 'timeout' });
    }
    this.#checkAlive(now);
  }

  #rememberLate(sequence: number, pending: Pending): void {
    this.#late.set(sequence, pending);
    if (this.#late.size > MAX_LATE) for (const oldest of this.#late.keys()) return void this.#late.delete(oldest);
  }

  #checkAlive(now: number): void {
    const { enquireLinkMs, responseTimeoutMs } = this.#options;
    if (this.#closed || now - this.#heardAt < enquireLinkMs || now - this.#askedAt < enquireLinkMs) return;
    if (this.#unanswered >= 2) return this.close('enquire_link was not answered twice');
    this.#askedAt = now;
    this.#unanswered++;
    this.request(COMMAND.enquireLink, undefined, () => {}, Math.min(responseTimeoutMs, enquireLinkMs));
  }

  #peerUnbinds(header: Header): void {
    if (this.#unbinding) return;
    this.#unbinding = true;
    this.#handlers.onUnbind();
    const deadline = performance.now() + UNBIND_GRACE_MS;
    const finish = () => {
      if (this.#closed) return;
      if (this.#pending.size > 0 && performance.now() < deadline) return void setTimeout(finish, 20);
      this.respond(header, 0);
      this.close('the peer unbound');
    };
    finish();
  }
}

/** Check that a response answers this request: a peer that mixes up numbers must not make a submit look accepted. */
function answers({ commandId }: Header, request: Pending): boolean {
  if (commandId === COMMAND.genericNack || commandId === (request.commandId | RESPONSE_BIT) >>> 0) return true;
  return BINDS.has(request.commandId) && BINDS.has(commandId & ~RESPONSE_BIT);
}
