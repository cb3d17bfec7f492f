/**
 * The listening side of SMPP, for the applications that will bind to the hub. Nothing of the product uses it yet: the
 * simulator has a protocol layer of its own. test/smpp drives it with clients of ours, of other implementations and with
 * plain octets.
 */
import net from 'node:net';
import { readBind, readSubmitSm, type SubmitSm, writeDeliverSm } from './pdu.ts';
import { type QueryAnswer, readCancelSm, readQuerySm, writeQueryAnswer } from './query.ts';
import { Session } from './session.ts';
import { COMMAND, type Header, writeCString } from './wire.ts';

const ESME_RINVBNDSTS = 0x04;
const ESME_RALYBND = 0x05;
const ESME_RINVSRCADR = 0x0a;
const ESME_RINVDSTADR = 0x0b;
const ESME_RCANCELFAIL = 0x11;
const ESME_RQUERYFAIL = 0x67;
const RECEIVING: ReadonlySet<number> = new Set([COMMAND.bindReceiver, COMMAND.bindTransceiver]);
const BINDS: ReadonlySet<number> = new Set([COMMAND.bindReceiver, COMMAND.bindTransmitter, COMMAND.bindTransceiver]);

/** Named in every response to a bind; at most 15 octets. SMPP 3.4 §4.1.2 */
const SYSTEM_ID = 'heliograph';

/** Decisions of an SMSC about what its clients ask for. */
export interface SmscHandlers {
  /** command_status of a bind: 0 lets it in. */
  onBind(systemId: string, password: string): number;
  /** A submit of a bound client; `answer` may be called later, or never. */
  onSubmit(client: SmscClient, sm: SubmitSm, answer: (commandStatus: number, remoteId: string) => void): void;
  /** State of a message (query_sm); `null`: nothing is known of it. Absent: no query is answered. */
  onQuery?(client: SmscClient, remoteId: string): QueryAnswer | null;
  /** Deletes a message that was not delivered yet (cancel_sm). @returns whether it did. Absent: none is deleted */
  onCancel?(client: SmscClient, remoteId: string): boolean;
  /** A client that may receive has come or gone. */
  onClients(): void;
}

/** One bound client. */
export interface SmscClient {
  readonly systemId: string;
  /** True when it takes deliver_sm. */
  readonly receives: boolean;
  /** True when it may submit. */
  readonly transmits: boolean;
  /** deliver_sm without a response so far. */
  readonly outstanding: number;
  /** Sends a deliver_sm. @returns its command_status; `null`: no response came. Rejects as writeDeliverSm throws */
  deliver(sm: SubmitSm): Promise<number | null>;
  /** Cuts the link without a word. */
  cut(): void;
}

/** A TCP port for clients that bind, over the same session as the hub's own client. */
export class SmscServer {
  readonly #server: net.Server;
  readonly #handlers: SmscHandlers;
  readonly #sessions = new Set<Session>();
  readonly #clients = new Set<SmscClient>();
  readonly #sockets = new Set<net.Socket>();

  constructor(handlers: SmscHandlers) {
    this.#handlers = handlers;
    this.#server = net.createServer((socket) => this.#accept(socket));
  }

  /** @returns the port; `0` chooses a free one. @throws when it is taken */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** The bound clients. */
  get clients(): readonly SmscClient[] {
    return [...this.#clients];
  }

  async close(): Promise<void> {
    for (const session of [...this.#sessions]) session.close('the SMSC stops');
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    let client: SmscClient | null = null;
    const session: Session = new Session(
      socket,
      { responseTimeoutMs: 10_000, enquireLinkMs: 60_000 },
      {
        onRequest: (header, pdu) => {
          if (BINDS.has(header.commandId)) {
            if (client !== null) return session.respond(header, ESME_RALYBND);
            client = this.#bind(session, socket, header, pdu);
          } else if (header.commandId === COMMAND.submitSm) this.#submit(session, client, header, pdu);
          else if (header.commandId === COMMAND.querySm) this.#query(session, client, header, pdu);
          else if (header.commandId === COMMAND.cancelSm) this.#cancel(session, client, header, pdu);
          else session.nack(header);
        },
        onUnbind: () => {
          if (client !== null) this.#clients.delete(client);
        },
        onUnreadable: () => {},
        onClose: () => {
          this.#sessions.delete(session);
          if (client !== null) this.#clients.delete(client);
          this.#handlers.onClients();
        },
      },
    );
    this.#sessions.add(session);
  }

  #submit(session: Session, client: SmscClient | null, header: Header, pdu: Buffer): void {
    if (client?.transmits !== true) return session.respond(header, ESME_RINVBNDSTS);
    const sm = readSubmitSm(pdu);
    // Its receipt and its reply go back to these: what no PDU can carry is refused before it is taken.
    if (!isAddress(sm.sourceAddr)) return session.respond(header, ESME_RINVSRCADR);
    if (!isAddress(sm.destAddr)) return session.respond(header, ESME_RINVDSTADR);
    this.#handlers.onSubmit(client, sm, (status, id) => session.respond(header, status, writeCString(id)));
  }

  #query(session: Session, client: SmscClient | null, header: Header, pdu: Buffer): void {
    if (client?.transmits !== true) return session.respond(header, ESME_RINVBNDSTS);
    const { remoteId } = readQuerySm(pdu);
    const answer = this.#handlers.onQuery?.(client, remoteId) ?? null;
    if (answer === null) return session.respond(header, ESME_RQUERYFAIL);
    session.respond(header, 0, writeQueryAnswer(remoteId, answer));
  }

  #cancel(session: Session, client: SmscClient | null, header: Header, pdu: Buffer): void {
    if (client?.transmits !== true) return session.respond(header, ESME_RINVBNDSTS);
    const { remoteId } = readCancelSm(pdu);
    session.respond(header, this.#handlers.onCancel?.(client, remoteId) === true ? 0 : ESME_RCANCELFAIL);
  }

  #bind(session: Session, socket: net.Socket, header: Header, pdu: Buffer): SmscClient | null {
    const { systemId, password } = readBind(pdu);
    const status = this.#handlers.onBind(systemId, password);
    session.respond(header, status, writeCString(SYSTEM_ID));
    if (status !== 0) return null;
    const client: SmscClient = {
      systemId,
      receives: RECEIVING.has(header.commandId),
      transmits: header.commandId !== COMMAND.bindReceiver,
      get outstanding() {
        return session.outstanding;
      },
      deliver: (sm) =>
        new Promise((resolve) => {
          session.request(COMMAND.deliverSm, writeDeliverSm(sm), (outcome) => {
            if (outcome.kind !== 'late') resolve(outcome.kind === 'response' ? outcome.commandStatus : null);
          });
        }),
      cut: () => socket.destroy(),
    };
    this.#clients.add(client);
    setImmediate(() => this.#handlers.onClients());
    return client;
  }
}

/** At most 20 printable ASCII characters. SMPP 3.4 §4.4.1 */
function isAddress(text: string): boolean {
  return /^[ -~]{0,20}$/.test(text);
}
