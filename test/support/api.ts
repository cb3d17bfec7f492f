import { type Client, createClient } from 'graphql-ws';
import { expect } from 'vitest';
import { WebSocket } from 'ws';

/** An event as `messageEvents` gives it. */
export interface StreamedEvent {
  __typename: string;
  cursor: string;
  event: { id: string; type: string; status: string };
  message: { id: string };
  reason?: string;
  resumesAt?: string;
}

/** A client of the hub, as an application would be one. */
export class Api {
  readonly #host: string;
  readonly key: string;
  /** Sender of a request, as every request names it. */
  readonly #credentials: Record<string, string>;

  constructor(host: string, key: string, credentials: Record<string, string> = { authorization: `Bearer ${key}` }) {
    this.#host = host;
    this.key = key;
    this.#credentials = credentials;
  }

  /** The same hub with the session that a link begins. */
  async signedIn(token: string): Promise<Api> {
    const headers = { 'content-type': 'application/json', origin: this.origin };
    const response = await fetch(`${this.origin}/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ token }),
    });
    const [cookie = ''] = response.headers.get('set-cookie')?.split(';') ?? [];
    return new Api(this.#host, '', { cookie, origin: this.origin });
  }

  /** Where it answers, e.g. `http://127.0.0.1:4000`. */
  get origin(): string {
    return `http://${this.#host}`;
  }

  /** The same hub with another key. */
  as(key: string): Api {
    return new Api(this.#host, key);
  }

  /** The whole answer, errors and all. */
  async raw(
    query: string,
    variables: object = {},
  ): Promise<{
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions?: { code?: string } }[];
  }> {
    const response = await fetch(`http://${this.#host}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#credentials },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as never;
  }

  /** One root field of the answer. @throws on GraphQL errors */
  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const { data, errors } = await this.raw(query, variables);
    if (errors !== undefined) throw new Error(errors.map((error) => error.message).join('; '));
    return Object.values(data ?? {})[0] as T;
  }

  /** Sends one message; `input` is merged into a plain one. */
  send(to: string, input: object = {}): Promise<SendResult> {
    return this.ask<SendResult>(
      `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename
        ... on SendMessagePayload { replayed accepted { id status } }
        ... on Error { error: message code }
        ... on InvalidInput { issues { path message received } }
        ... on MessageRefused { decision { verdict steps { gate verdict } } } } }`,
      {
        input: {
          to: { phone: to },
          content: { text: 'Your parcel is on its way.' },
          purpose: 'TRANSACTIONAL',
          ...input,
        },
      },
    );
  }

  /** Sends to many; `input` is merged into a plain one. */
  sendMany(numbers: readonly string[], input: object = {}): Promise<BatchResult> {
    return this.ask<BatchResult>(
      `mutation($input: SendMessagesInput!) { sendMessages(input: $input) { __typename
        ... on SendMessagesPayload { replayed batch { id total accepted refusals(first: 100) { index code message } } }
        ... on Error { error: message code } } }`,
      {
        input: {
          recipients: numbers.map((phone) => ({ to: { phone } })),
          content: { text: 'Your parcel is on its way.' },
          purpose: 'TRANSACTIONAL',
          ...input,
        },
      },
    );
  }

  message(id: string): Promise<MessageShape> {
    return this.ask<MessageShape>(
      `query($id: ID!) { message(id: $id) { id status possibleDuplicate reason { code providerCode { channel code text } } partCount encoding body
        parts { number attempt status remoteId receipt } timeline { type status reason { code } } } }`,
      { id },
    );
  }

  /** Counts of a batch by status, those that are not zero. */
  async counts(batchId: string): Promise<Record<string, number>> {
    const { counts } = await this.ask<{ counts: Record<string, number> }>(
      `query($id: ID!) { messageBatch(id: $id) { counts { accepted scheduled deferred queued sending sent delivered read
        partiallyDelivered undelivered failed expired blocked canceled outcomeUnknown } } }`,
      { id: batchId },
    );
    return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  }

  /** The value of a metric without labels of the process that answers. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.origin}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
  }

  /** Resolves when so many subscriptions of the process have begun: what happens from then on comes to them. */
  async begun(subscriptions: number): Promise<void> {
    const count = () => this.metric('heliograph_broadcast_subscribers');
    await expect.poll(count, { timeout: 30_000, interval: 100 }).toBe(subscriptions);
  }

  /** A WebSocket client with this key. */
  socket(): Client {
    return createClient({
      url: `ws://${this.#host}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.key}` },
      retryAttempts: 0,
      lazy: false,
    });
  }

  /** Follows `messageEvents`; events gather in `items` until `stop`. */
  follow(variables: { filter?: object; after?: string } = {}): Following {
    const client = this.socket();
    const items: StreamedEvent[] = [];
    const query = `subscription($filter: MessageEventFilter, $after: Cursor) { messageEvents(filter: $filter, after: $after) {
      __typename ... on MessageStreamEvent { cursor event { id type status } message { id } }
      ... on StreamGap { reason resumesAt } } }`;
    const errors: unknown[] = [];
    const stop = client.subscribe<{ messageEvents: StreamedEvent }>(
      { query, variables },
      {
        next: ({ data, errors: failed }) => {
          if (failed !== undefined) errors.push(...failed);
          if (data != null) items.push(data.messageEvents);
        },
        error: (error) => errors.push(error),
        complete: () => {},
      },
    );
    return {
      items,
      errors,
      async stop() {
        stop();
        await client.dispose();
      },
    };
  }
}

/** A subscription that runs. */
export interface Following {
  items: StreamedEvent[];
  errors: unknown[];
  stop(): Promise<void>;
}

/** The answer to sendMessage. */
export interface SendResult {
  __typename: string;
  replayed: boolean;
  accepted: { id: string; status: string };
  error?: string;
  code?: string;
  issues?: { path: string[]; message: string; received: string | null }[];
  decision?: { verdict: string; steps: { gate: string; verdict: string }[] };
}

/** The answer to sendMessages. */
export interface BatchResult {
  __typename: string;
  replayed: boolean;
  batch: { id: string; total: number; accepted: number; refusals: { index: number; code: string; message: string }[] };
  error?: string;
}

/** A message as tests look at it. */
export interface MessageShape {
  id: string;
  status: string;
  possibleDuplicate: boolean;
  reason: { code: string; providerCode: { channel: string; code: string; text: string } | null } | null;
  partCount: number;
  encoding: string;
  body: string | null;
  parts: { number: number; attempt: number; status: string; remoteId: string | null; receipt: string | null }[];
  timeline: { type: string; status: string; reason: { code: string } | null }[];
}

/** Numbers of one British range; `from` upwards, none of which has a scenario of its own. */
export function numbers(count: number, from = 20_000): string[] {
  const list: string[] = [];
  for (let next = from; list.length < count; next++) {
    if (next % 10_000 >= 20) list.push(`+4479111${String(next).padStart(5, '0')}`);
  }
  return list;
}
