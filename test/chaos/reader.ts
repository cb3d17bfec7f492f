import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

/** What a subscriber was told. */
export type Told =
  | { kind: 'event'; cursor: string; messageId: string; type: string }
  | { kind: 'gap'; reason: string; from: string; resumesAt: string };

const QUERY = `subscription($after: Cursor) { messageEvents(after: $after) { __typename
  ... on MessageStreamEvent { cursor event { id type status at } message { id to status purpose createdAt } }
  ... on StreamGap { reason from resumesAt } } }`;

interface Item {
  __typename: string;
  cursor: string;
  reason: string;
  from: string;
  resumesAt: string;
  event: { type: string };
  message: { id: string };
}

/** A subscriber on a bare socket, that reads when it is let. It comes again by itself never. */
export class Reader {
  readonly told: Told[] = [];
  /** Octets of all messages. */
  octets = 0;
  /** What the server had to say against it. */
  readonly complaints: string[] = [];
  /** How its socket ended; `null`: it is open. */
  closed: number | null = null;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Follows every message of a workspace. @param after a cursor, `null`: from now on */
  static async open(origin: string, key: string, after: string | null = null): Promise<Reader> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const reader = new Reader(socket);
    socket.on('error', () => {});
    socket.on('close', (code) => {
      reader.closed = code;
    });
    const ready = new Promise<void>((resolve, reject) => {
      socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as { type: string; payload?: unknown };
        if (message.type === 'connection_ack') resolve();
        else reader.#read(message, String(data).length);
      });
    });
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } })),
    );
    await ready;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY, variables: { after } } }));
    return reader;
  }

  #read(message: { type: string; payload?: unknown }, octets: number): void {
    this.octets += octets;
    if (message.type !== 'next') {
      if (message.type === 'error') this.complaints.push(JSON.stringify(message.payload));
      return;
    }
    const { data } = message.payload as { data: { messageEvents: Item } | null };
    const item = data?.messageEvents;
    if (item === undefined) this.complaints.push(JSON.stringify(message.payload));
    else if (item.__typename === 'StreamGap')
      this.told.push({ kind: 'gap', reason: item.reason, from: item.from, resumesAt: item.resumesAt });
    else this.told.push({ kind: 'event', cursor: item.cursor, messageId: item.message.id, type: item.event.type });
  }

  /** Reads no more: what the server writes fills the buffers of the system. */
  stall(): void {
    this.#raw.pause();
  }

  /** Reads again. */
  readOn(): void {
    this.#raw.resume();
  }

  /** Where to go on. */
  get cursor(): string | null {
    const last = this.told.at(-1);
    if (last === undefined) return null;
    return last.kind === 'event' ? last.cursor : last.resumesAt;
  }

  /** Names of the events it was told of. */
  get events(): string[] {
    return this.told.flatMap((each) => (each.kind === 'event' ? `${each.messageId} ${each.type}` : []));
  }

  get gaps(): number {
    return this.told.filter((each) => each.kind === 'gap').length;
  }

  close(): void {
    this.#socket.terminate();
  }

  get #raw(): Duplex {
    return (this.#socket as unknown as { _socket: Duplex })._socket;
  }
}
