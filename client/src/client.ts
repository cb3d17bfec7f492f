/** The client of a hub. */
import type { BulkRecipient } from './chunks.ts';
import { type GraphQLFailure, type HubError, linked, type Result, requestError } from './errors.ts';
import { connected, type FollowOptions, follow, type Gap, position, type SubscribeOptions } from './follow.ts';
import { post } from './http.ts';
import { type MutateOptions, mutate, type PayloadOf, type Root, repeatedBy } from './mutate.ts';
import { type Connection, DEFAULT_RETRY, mayPass, type RetryPolicy, retrying, type Tried } from './retry.ts';
import { type CallOptions, type ReplyInput, reply, type SendInput, type Sent, send } from './send.ts';
import { type SendManyInput, type SendManyOptions, type SendManyRun, sendMany } from './send-many.ts';
import { overEventStream, overWebSocket, type Subscribe, type WebSocketConstructor } from './stream.ts';
import type { ResultOf, VariableArguments, VariablesOf } from './tada.ts';
import {
  type Following,
  type InboundContext,
  type InboundOptions,
  type InboundText,
  onInbound,
  type WatchItem,
  type WatchOptions,
  watch,
} from './watch.ts';

/** Hub, and the way to speak to it. */
export interface ClientOptions {
  /** Address of the hub, e.g. `http://localhost:4000`, with or without `/graphql`. */
  url: string;
  /** API key. A page shows its key to whoever opens it: give it one with few scopes that expires soon. */
  key: string;
  /** Number of times that a request is tried again. */
  retry?: Partial<RetryPolicy>;
  /** Longest time that one try of a request may take, in milliseconds; absent: 30,000. */
  timeoutMs?: number;
  /** Absent: the one of the platform. */
  fetch?: typeof globalThis.fetch;
  /**
   * WebSocket that subscriptions go over; absent: the one of the platform. `null`, and where there is none (Node before
   * 22): event streams over HTTP.
   */
  webSocket?: WebSocketConstructor | null;
}

/** Data of a document. */
export interface Data<Value> {
  data: Value;
  /** Fields of a query that could not be read: they are `null` in `data`. */
  errors: HubError[];
}

/** An item of a subscription that has cursors, as its document asks for it. */
export interface FeedItem<Document extends string> {
  kind: 'item';
  /** Position of this item: give it as `after` to go on behind it. */
  cursor: string;
  value: string extends Document ? unknown : Exclude<Root<ResultOf<Document>>, { __typename: 'StreamGap' }>;
}

/** A client of a hub. Every call answers with a result; none throws for what the hub or the network does. */
export interface HeliographClient {
  /** Sends a message, once, however often it has to be tried. */
  send(input: SendInput, options?: CallOptions): Promise<Tried<Sent>>;
  /** Answers what a person wrote, from the number they wrote to. */
  reply(input: ReplyInput, options?: CallOptions): Promise<Tried<Sent>>;
  /** Sends to any number of recipients, in chunks. */
  sendMany(
    recipients: Iterable<BulkRecipient> | AsyncIterable<BulkRecipient>,
    input: SendManyInput,
    options?: SendManyOptions,
  ): SendManyRun;
  /** Position of the news now: with it as `after`, `watch` and `onInbound` give everything that happens from here on. */
  position(options?: CallOptions): Promise<Tried<{ cursor: string }>>;
  /**
   * Follows what happens to messages. It connects again by itself, and goes on behind the last event: nothing is missed and
   * nothing comes twice. News that the hub has no more (it keeps them for a day) come as an item of kind `gap`.
   * @throws {HeliographError} while it is iterated, where the hub does not take the subscription
   */
  watch(options?: WatchOptions): AsyncGenerator<WatchItem, void>;
  /**
   * Follows any subscription whose items have cursors, as `watch` does: its document takes `$after: Cursor`, has one root field,
   * and asks for `__typename`, for the `cursor` of an item, and for `... on StreamGap { reason from resumesAt }`.
   * @throws {HeliographError} while it is iterated, where the hub does not take the subscription
   */
  follow<const Document extends string>(
    document: Document,
    variables?: Omit<VariablesOf<Document>, 'after'>,
    options?: FollowOptions,
  ): AsyncGenerator<FeedItem<Document> | Gap, void>;
  /**
   * Follows any other subscription: it connects again by itself, and what happens while there is no connection is not given. Its
   * document has one root field.
   * @throws {HeliographError} while it is iterated, where the hub does not take the subscription
   */
  subscribe<const Document extends string>(
    document: Document,
    variables?: VariablesOf<Document>,
    options?: SubscribeOptions,
  ): AsyncGenerator<string extends Document ? unknown : Root<ResultOf<Document>>, void>;
  /** Calls a handler with each message that people write, one after another. */
  onInbound(handler: (message: InboundText, context: InboundContext) => unknown, options?: InboundOptions): Following;
  /**
   * Sends a query or a mutation. Result and variables have the types of the schema, where the document stands in the source.
   * A mutation is tried again only where the hub has said that it did nothing, or `isIdempotent` or `mayRepeat` says so.
   */
  graphql<const Document extends string>(
    document: Document,
    ...rest: VariableArguments<Document, MutateOptions>
  ): Promise<Tried<Data<ResultOf<Document>>>>;
  /**
   * Does a mutation. Its document has one root field and asks for `__typename`, for what is wanted of the payload, and for
   * `... on Error { code message help }`: the payload is in the result, or the error in the form of all others.
   */
  mutate<const Document extends string>(
    document: Document,
    variables: VariablesOf<Document>,
    options?: MutateOptions,
  ): Promise<Tried<PayloadOf<Document>>>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** Makes a client; nothing is connected before it is used. @throws {TypeError} where the URL is none */
export function createClient(options: ClientOptions): HeliographClient {
  const connection = connectionOf(options);
  let subscribe: Subscribe | undefined;
  const subscription = () => (subscribe ??= subscribeOf(connection, options.webSocket));
  return {
    send: (input, options) => send(connection, input, options),
    reply: (input, options) => reply(connection, input, options),
    sendMany: (recipients, input, options) => sendMany(connection, recipients, input, options),
    position: (options) => position(connection, options),
    watch: (options) => watch(connection, subscription(), options),
    follow: <Document extends string>(query: Document, variables?: object, options: FollowOptions = {}) =>
      follow<FeedItem<Document>>(
        connection,
        subscription(),
        { query, variables: { ...variables }, read: itemOf<Document> },
        options,
      ),
    subscribe: (query, variables, options = {}) =>
      connected(connection, subscription(), { query, variables: { ...variables }, read: (item) => item }, options),
    onInbound: (handler, options) => onInbound(connection, subscription(), handler, options),
    mutate: (document, variables, options) => mutate(connection, document, variables as object, options),
    graphql: <Document extends string>(document: Document, ...rest: VariableArguments<Document, MutateOptions>) => {
      const [variables, more] = rest as [object?, MutateOptions?];
      return execute<ResultOf<Document>>(connection, document, variables, more);
    },
  };
}

function itemOf<Document extends string>(value: { cursor: string }): FeedItem<Document> {
  return { kind: 'item', cursor: value.cursor, value: value as FeedItem<Document>['value'] };
}

function connectionOf({ url, key, retry, timeoutMs = DEFAULT_TIMEOUT_MS, ...options }: ClientOptions): Connection {
  const address = new URL(url);
  if (!/^https?:$/.test(address.protocol))
    throw new TypeError(`"${url}" is no address of a hub: it begins with http or https`);
  if (!address.pathname.endsWith('/graphql')) address.pathname = `${address.pathname.replace(/\/$/, '')}/graphql`;
  const fetch = options.fetch ?? ((...request: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...request));
  return { endpoint: { url: address.href, key, fetch, timeoutMs }, retry: { ...DEFAULT_RETRY, ...retry } };
}

function subscribeOf({ endpoint }: Connection, webSocket: WebSocketConstructor | null | undefined): Subscribe {
  const found = webSocket === undefined ? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket : webSocket;
  return found == null ? overEventStream(endpoint) : overWebSocket(endpoint, found);
}

function execute<Value>(
  connection: Connection,
  query: string,
  variables: object | undefined,
  { signal, ...rule }: MutateOptions = {},
): Promise<Tried<Data<Value>>> {
  const { endpoint } = connection;
  const body = JSON.stringify({ query, variables });
  const isMutation = /^(?:\s|,|#.*)*mutation\b/m.test(query);
  const mayRepeat = isMutation ? repeatedBy(rule) : mayPass;
  const attempt = async (): Promise<Result<Data<Value>>> => {
    const result = await post<Value>(endpoint, body, signal);
    if (!result.ok) return result;
    const errors = result.errors.map((error: GraphQLFailure) => linked(requestError([error], 200), endpoint.url));
    return { ok: true, data: result.data, errors };
  };
  return retrying(connection, signal, attempt, mayRepeat);
}
