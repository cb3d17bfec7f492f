/** The SMPP port of the simulator: clients that bind, and what they ask for. */
import net from 'node:net';
import type { PDU } from 'smpp';
import { bindOf, type Deliver, deliverFields, isAddress, messageIdOf, STATUS, type Submit, submitOf } from './codec.ts';
import { Link } from './link.ts';

/** Decisions about what clients ask for. */
export interface ListenerHandlers {
  /** command_status of a bind: 0 lets it in. */
  onBind(systemId: string, password: string): number;
  /** A submit of a bound client; `answer` may be called later, or never. */
  onSubmit(client: BoundClient, submit: Submit, answer: (status: number, remoteId: string) => void): void;
  /** message_state of a message (query_sm); `null`: nothing is known of it. */
  onQuery(remoteId: string): number | null;
  /** Deletes a message that was not delivered yet (cancel_sm). @returns whether it did */
  onCancel(remoteId: string): boolean;
  /** A PDU of a client that is not whole. */
  onFault(): void;
}

/** A client that was let in. */
export interface BoundClient {
  readonly systemId: string;
  /** True when it takes deliver_sm. */
  readonly receives: boolean;
  /** True when it may submit. */
  readonly transmits: boolean;
  /** deliver_sm without a response so far. */
  readonly outstanding: number;
  /** Sends a deliver_sm. @returns its command_status; `null`: no response came */
  deliver(message: Deliver): Promise<number | null>;
  /** Cuts the link without a word. */
  cut(): void;
}

const BINDS: ReadonlySet<string> = new Set(['bind_receiver', 'bind_transmitter', 'bind_transceiver']);
/** Named in every response to a bind; at most 15 octets. */
const SYSTEM_ID = 'heliograph-simu';

/** A TCP port that clients of the simulator bind to. */
export class Listener {
  readonly #server = net.createServer((socket) => this.#accept(socket));
  readonly #handlers: ListenerHandlers;
  readonly #links = new Set<Link>();
  readonly #clients = new Set<BoundClient>();

  constructor(handlers: ListenerHandlers) {
    this.#handlers = handlers;
  }

  /** Opens the port. @returns its number; `0` chooses a free one. @throws when it is taken */
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
  get clients(): readonly BoundClient[] {
    return [...this.#clients];
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const link of this.#links) link.cut();
    await closed;
  }

  #accept(socket: net.Socket): void {
    let client: BoundClient | null = null;
    const link = new Link(socket, {
      onRequest: (pdu, fault) => {
        if (BINDS.has(pdu.command)) {
          if (fault !== 0) return link.refuse(pdu, fault);
          if (client !== null) return link.refuse(pdu, STATUS.ESME_RALYBND);
          client = this.#bind(link, pdu);
        } else this.#serve(link, client, pdu, fault);
      },
      onFault: () => this.#handlers.onFault(),
      onUnbind: () => {
        if (client !== null) this.#clients.delete(client);
      },
      onClose: () => {
        this.#links.delete(link);
        if (client !== null) this.#clients.delete(client);
      },
    });
    this.#links.add(link);
  }

  #bind(link: Link, pdu: PDU): BoundClient | null {
    const { systemId, password } = bindOf(pdu);
    const status = this.#handlers.onBind(systemId, password);
    link.respond(pdu, { command_status: status, system_id: SYSTEM_ID });
    if (status !== 0) return null;
    const client: BoundClient = {
      systemId,
      receives: pdu.command !== 'bind_transmitter',
      transmits: pdu.command !== 'bind_receiver',
      get outstanding() {
        return link.outstanding;
      },
      deliver: (message) => link.request('deliver_sm', deliverFields(message)),
      cut: () => link.cut(),
    };
    this.#clients.add(client);
    return client;
  }

  #serve(link: Link, client: BoundClient | null, pdu: PDU, fault: number): void {
    const serve = SERVED.get(pdu.command);
    if (serve === undefined) return link.nack(pdu);
    if (client?.transmits !== true) return link.refuse(pdu, STATUS.ESME_RINVBNDSTS);
    if (fault !== 0) return link.refuse(pdu, fault);
    serve(this.#handlers, link, client, pdu);
  }
}

type Serve = (handlers: ListenerHandlers, link: Link, client: BoundClient, pdu: PDU) => void;

/** Requests of bound clients that are served. */
const SERVED: ReadonlyMap<string, Serve> = new Map<string, Serve>([
  [
    'submit_sm',
    (handlers, link, client, pdu) => {
      const submit = submitOf(pdu);
      // Its receipt and its reply go back to these: what no PDU can carry is refused before it is taken.
      if (!isAddress(submit.source)) return link.refuse(pdu, STATUS.ESME_RINVSRCADR);
      if (!isAddress(submit.destination)) return link.refuse(pdu, STATUS.ESME_RINVDSTADR);
      handlers.onSubmit(client, submit, (status, remoteId) =>
        link.respond(pdu, { command_status: status, message_id: remoteId }),
      );
    },
  ],
  [
    'query_sm',
    (handlers, link, _client, pdu) => {
      const remoteId = messageIdOf(pdu);
      const state = handlers.onQuery(remoteId);
      if (state === null) return link.refuse(pdu, STATUS.ESME_RQUERYFAIL);
      link.respond(pdu, { message_id: remoteId, message_state: state });
    },
  ],
  [
    'cancel_sm',
    (handlers, link, _client, pdu) => {
      if (handlers.onCancel(messageIdOf(pdu))) link.respond(pdu);
      else link.refuse(pdu, STATUS.ESME_RCANCELFAIL);
    },
  ],
]);
