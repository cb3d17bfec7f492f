/** Binds: one session with an SMSC, connected and bound again whenever it fails. */
import net from 'node:net';
import tls from 'node:tls';
import type { SmppClientOptions } from './connection.ts';
import { type DeliverSm, readDataSm, readDeliverSm, writeBind } from './pdu.ts';
import { Session } from './session.ts';
import { COMMAND_STATUSES } from './status.ts';
import { COMMAND, type Header, readHeader, UNANSWERED, writeCString } from './wire.ts';

/** Direction that a bind serves. */
export type BindKind = 'TRANSCEIVER' | 'TRANSMITTER' | 'RECEIVER';

/** Settings of its connection that a bind needs. */
export interface BindOptions
  extends Pick<
    SmppClientOptions,
    | 'host'
    | 'port'
    | 'tls'
    | 'caCertificate'
    | 'reach'
    | 'systemId'
    | 'password'
    | 'systemType'
    | 'enquireLinkMs'
    | 'responseTimeoutMs'
  > {
  kind: BindKind;
  bindTimeoutMs: number;
  reconnect: { minMs: number; maxMs: number };
}

/** State of a bind. */
export type BindState =
  | { state: 'CONNECTING' }
  | { state: 'BOUND'; session: Session }
  | { state: 'UNBINDING'; session: Session }
  | { state: 'WAITING'; cause: string; authFailed: boolean }
  | { state: 'CLOSED' };

/** Events that a bind reports to its connection. */
export interface BindHandlers {
  onState(): void;
  onDeliver(pdu: DeliverSm, answer: (commandStatus: number) => void, sessionId: string): void;
  /** @param taken it was read but for its end, and counts */
  onUnreadable(header: Header, fault: string, taken: boolean): void;
}

const COMMANDS = {
  TRANSCEIVER: COMMAND.bindTransceiver,
  TRANSMITTER: COMMAND.bindTransmitter,
  RECEIVER: COMMAND.bindReceiver,
} as const satisfies Record<BindKind, number>;

const ESME_RALYBND = 0x05;
/** Wrong password, system id or system type: somebody has to mend the settings. */
const CONFIGURATION_FAULTS: ReadonlySet<number> = new Set([0x0e, 0x0f, 0x53]);
const CONFIGURATION_RETRY_MS = 5 * 60_000;
/** A ghost of our last session may hold the bind until the peer notices. */
const ALREADY_BOUND_RETRY_MS = 15_000;

/** Keeps one session bound: connects, binds, and does it again, later each time, when it fails. */
export class Bind {
  readonly #options: BindOptions;
  readonly #handlers: BindHandlers;
  #current: BindState = { state: 'CLOSED' };
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #stopped = false;
  /** Gives up the attempt or the link that there is. */
  #giveUp: ((cause: string) => void) | null = null;

  constructor(options: BindOptions, handlers: BindHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  get current(): BindState {
    return this.#current;
  }

  get kind(): BindKind {
    return this.#options.kind;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  /** Unbinds and closes; resolves when the link is down. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { current } = this;
    if (current.state === 'BOUND') {
      this.#become({ state: 'UNBINDING', session: current.session });
      await new Promise<void>((resolve) => {
        current.session.request(COMMAND.unbind, undefined, () => resolve(), 1_000);
      });
      current.session.close('unbound');
    }
    this.#giveUp?.('stopped');
    this.#become({ state: 'CLOSED' });
  }

  #become(next: BindState): void {
    this.#current = next;
    this.#handlers.onState();
  }

  #connect(): void {
    const { bindTimeoutMs, host, reach } = this.#options;
    const refusal = reach?.refusalOfHost(host) ?? null;
    if (refusal !== null) return this.#again(refusal, CONFIGURATION_RETRY_MS, false);
    this.#become({ state: 'CONNECTING' });
    const socket = open(this.#options);
    const timeout = setTimeout(() => fail('no answer to the bind in time'), bindTimeoutMs);
    let session: Session | null = null;
    const fail = (cause: string) => {
      clearTimeout(timeout);
      if (session !== null) session.close(cause);
      else {
        socket.destroy();
        this.#again(cause, this.#backOffMs(), false);
      }
    };
    this.#giveUp = fail;
    socket.once('error', (error) => {
      if (session === null) fail(causeOf(error));
    });
    socket.once(this.#options.tls ? 'secureConnect' : 'connect', () => {
      if (this.#stopped) return socket.destroy();
      session = this.#session(socket, timeout);
    });
  }

  /** Sends the bind; any bind response is taken for it, whatever its sequence number. */
  #session(socket: net.Socket, timeout: NodeJS.Timeout): Session {
    const { responseTimeoutMs, enquireLinkMs, bindTimeoutMs, kind } = this.#options;
    let retryMs: number | null = null;
    let authFailed = false;
    const session = new Session(
      socket,
      { responseTimeoutMs, enquireLinkMs },
      {
        onRequest: (header, pdu) => this.#request(session, header, pdu),
        onUnbind: () => this.#become({ state: 'UNBINDING', session }),
        onUnreadable: (header, fault) => this.#handlers.onUnreadable(header, fault, false),
        onClose: (cause) => {
          clearTimeout(timeout);
          if (!this.#stopped) this.#again(cause, retryMs ?? this.#backOffMs(), authFailed);
        },
      },
    );
    const body = writeBind(this.#options);
    session.request(
      COMMANDS[kind],
      body,
      (outcome) => {
        clearTimeout(timeout);
        if (outcome.kind !== 'response') return session.close('no answer to the bind in time');
        const { commandStatus } = outcome;
        if (readHeader(outcome.pdu).commandId === COMMAND.genericNack || commandStatus !== 0) {
          authFailed = CONFIGURATION_FAULTS.has(commandStatus);
          if (authFailed) retryMs = CONFIGURATION_RETRY_MS;
          else if (commandStatus === ESME_RALYBND) retryMs = ALREADY_BOUND_RETRY_MS;
          const known = COMMAND_STATUSES.get(commandStatus);
          const meaning = known === undefined ? '' : ` (${known.name}: ${known.meaning})`;
          return session.close(`the bind was refused with command_status 0x${commandStatus.toString(16)}${meaning}`);
        }
        if (this.#stopped) return session.close('stopped');
        this.#failures = 0;
        this.#become({ state: 'BOUND', session });
      },
      bindTimeoutMs,
    );
    return session;
  }

  #request(session: Session, header: Header, pdu: Buffer): void {
    const read = DELIVERIES[header.commandId];
    if (UNANSWERED.has(header.commandId)) return;
    if (read === undefined) return session.nack(header);
    const answer = (status: number) => session.respond(header, status, EMPTY_MESSAGE_ID);
    const delivery = read(pdu);
    if (delivery.unread !== null) this.#handlers.onUnreadable(header, delivery.unread, true);
    this.#handlers.onDeliver(delivery, answer, session.id);
  }

  #again(cause: string, delayMs: number, authFailed: boolean): void {
    if (this.#stopped) return;
    this.#become({ state: 'WAITING', cause, authFailed });
    this.#timer = setTimeout(() => this.#connect(), delayMs);
  }

  /** Exponential with full jitter, so that many binds do not come back at the same moment. */
  #backOffMs(): number {
    const { minMs, maxMs } = this.#options.reconnect;
    const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    return minMs / 2 + Math.random() * ceiling;
  }
}

/** Requests that carry messages and receipts from an SMSC, and their readers. */
const DELIVERIES: Readonly<Record<number, (pdu: Buffer) => DeliverSm>> = {
  [COMMAND.deliverSm]: readDeliverSm,
  [COMMAND.dataSm]: readDataSm,
};
/** message_id of the answer to both; unused in a deliver_sm_resp. SMPP 3.4 §4.6.2 */
const EMPTY_MESSAGE_ID = writeCString('');

/** Connects. Without TLS nothing is verified; with it the certificate and its name are, always. */
function open({ host, port, tls: secure, caCertificate, reach }: BindOptions): net.Socket {
  const target = { host, port, ...(reach === undefined ? {} : { lookup: reach.lookup }) };
  if (!secure) return net.connect(target);
  // An address is no server name (RFC 6066 §3); the certificate is held against it all the same.
  return tls.connect({ ...target, servername: net.isIP(host) === 0 ? host : '', ca: caCertificate ?? undefined });
}

/** A name with several addresses fails with one error for each, and no message of its own. */
function causeOf(error: Error & { code?: string; errors?: readonly Error[] }): string {
  return error.message || error.errors?.map((each) => each.message).join('; ') || error.code || error.name;
}
