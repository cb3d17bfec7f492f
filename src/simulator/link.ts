/** One TCP link to a client of the simulator: frames, sequence numbers and timers around the PDUs of codec.ts. */
import type net from 'node:net';
import type { PDU } from 'smpp';
import { readPdu, STATUS, writePdu } from './codec.ts';

/** Reactions of the simulator to what a client sends. */
export interface LinkHandlers {
  /** A request other than enquire_link and unbind; `fault`: the command_status to refuse it with, 0: it is whole. */
  onRequest(pdu: PDU, fault: number): void;
  /** A PDU that is not whole, request or response. */
  onFault(): void;
  /** The client unbinds: nothing more is sent to it. */
  onUnbind(): void;
  onClose(): void;
}

interface Pending {
  command: string;
  sentAt: number;
  settle(status: number | null): void;
}

const MIN_FRAME_OCTETS = 16;
/** Longest PDU that is waited for: message_payload holds 64 KiB. The codec refuses those over the package's limit. */
const MAX_FRAME_OCTETS = 65 * 1024;
const MAX_SEQUENCE = 0x7fffffff;
const RESPONSE_TIMEOUT_MS = 10_000;
/** Silence after which the client is asked whether it is there; two unanswered questions end the link. */
const ENQUIRE_LINK_MS = 60_000;
const SWEEP_MS = 1_000;
const UNBIND_GRACE_MS = 5_000;
/** Octets that a client has not read over which it is not read either. */
const HIGH_WATER_OCTETS = 512 * 1024;
const EMPTY = Buffer.alloc(0);

/**
 * A link of the simulator's own: the session of the package waits for ever after a PDU that it cannot read, has no timers,
 * never settles what is outstanding when the link ends, and writes whatever the peer reads.
 */
export class Link {
  readonly #socket: net.Socket;
  readonly #handlers: LinkHandlers;
  readonly #pending = new Map<number, Pending>();
  readonly #timer: NodeJS.Timeout;
  #rest: Buffer = EMPTY;
  #sequence = 0;
  #readAt = performance.now();
  #questions = 0;
  #ended = false;

  constructor(socket: net.Socket, handlers: LinkHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.setNoDelay(true);
    socket.on('data', (data) => this.#receive(data));
    // The close that follows is what counts.
    socket.on('error', () => {});
    socket.on('close', () => this.#end());
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  /** Requests that wait for their response. */
  get outstanding(): number {
    return this.#pending.size;
  }

  /** Sends a request. @returns the command_status of its response; `null`: none came */
  request(command: string, fields?: object): Promise<number | null> {
    if (this.#ended) return Promise.resolve(null);
    return new Promise((settle) => {
      this.#sequence = this.#sequence === MAX_SEQUENCE ? 1 : this.#sequence + 1;
      this.#pending.set(this.#sequence, { command, sentAt: performance.now(), settle });
      this.#write(writePdu(command, this.#sequence, fields));
    });
  }

  /** Answers a request; with a command_status in its fields it is refused. */
  respond(request: PDU, fields?: object): void {
    this.#write(writePdu(`${request.command}_resp`, request.sequence_number, fields));
  }

  /** Refuses a request by its command_status. */
  refuse(request: PDU, status: number): void {
    this.respond(request, { command_status: status });
  }

  /** Refuses a command that is not served. SMPP 3.4 §4.3 */
  nack(request: PDU): void {
    this.#write(writePdu('generic_nack', request.sequence_number, { command_status: STATUS.ESME_RINVCMDID }));
  }

  /** Ends the link at once. */
  cut(): void {
    this.#socket.destroy();
    this.#end();
  }

  /** PDUs of one turn of the event loop leave in one write. */
  #write(octets: Buffer): void {
    if (this.#ended) return;
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#flush());
    }
    this.#socket.write(octets);
  }

  #flush(): void {
    this.#socket.uncork();
    if (this.#socket.writableLength <= HIGH_WATER_OCTETS || this.#socket.isPaused()) return;
    this.#socket.pause();
    this.#socket.once('drain', () => this.#socket.resume());
  }

  #receive(data: Buffer): void {
    let rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    while (!this.#ended && rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length < MIN_FRAME_OCTETS || length > MAX_FRAME_OCTETS) return this.cut();
      if (rest.length < length) break;
      // Octets alone are no sign of life: half a PDU would swallow what follows it.
      this.#readAt = performance.now();
      this.#questions = 0;
      this.#handle(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#rest = rest;
  }

  #handle(frame: Buffer): void {
    const { pdu, fault } = readPdu(frame);
    if (fault !== 0) this.#handlers.onFault();
    if (pdu.isResponse()) return this.#settle(pdu);
    switch (pdu.command) {
      case 'enquire_link':
        return this.respond(pdu);
      case 'unbind':
        return this.#unbind(pdu);
      default:
        return this.#handlers.onRequest(pdu, fault);
    }
  }

  #settle(response: PDU): void {
    const pending = this.#pending.get(response.sequence_number);
    const nacked = response.command === 'generic_nack';
    if (pending === undefined || (!nacked && response.command !== `${pending.command}_resp`)) return;
    this.#pending.delete(response.sequence_number);
    // A generic_nack takes nothing, also when it names no error.
    pending.settle(response.command_status === 0 && nacked ? STATUS.ESME_RUNKNOWNERR : response.command_status);
  }

  /** Answers when what is outstanding has ended, or after a grace; then the link ends. */
  #unbind(request: PDU): void {
    this.#handlers.onUnbind();
    const deadline = performance.now() + UNBIND_GRACE_MS;
    const finish = () => {
      if (this.#ended) return;
      if (this.#pending.size > 0 && performance.now() < deadline) return void setTimeout(finish, 20);
      this.respond(request);
      this.#socket.end();
    };
    finish();
  }

  #sweep(): void {
    const now = performance.now();
    for (const [sequence, pending] of this.#pending) {
      // They are in the order in which they were sent.
      if (now - pending.sentAt < RESPONSE_TIMEOUT_MS) break;
      this.#pending.delete(sequence);
      pending.settle(null);
    }
    if (now - this.#readAt < ENQUIRE_LINK_MS * (this.#questions + 1)) return;
    if (this.#questions === 2) return this.cut();
    this.#questions++;
    void this.request('enquire_link');
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const each of lost) each.settle(null);
    this.#handlers.onClose();
  }
}
