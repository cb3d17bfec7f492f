/** The WebSocket side of the API. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { SpanKind } from '@opentelemetry/api';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { handleProtocols, makeServer, type SubscribePayload, type Context as WsContext } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Config } from '../../config.ts';
import type { Keyring } from '../../domains/accounts/keyring.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../runtime.ts';
import { readTraceParent, type SpanDraft, spanned } from '../../telemetry/trace.ts';
import { clientKey } from '../http/client-address.ts';
import { mayUse } from '../http/cors.ts';
import { noteRead } from '../http/data-reads.ts';
import { type FastPathApi, fastPathDocument, runFast } from '../http/fast-path.ts';
import { publicErrors } from '../http/masking.ts';
import { type ApiYoga, GRAPHQL_PATH, type RequestFacts } from '../http/yoga.ts';
import type { Shares } from '../limits/fair-subscribe.ts';
import { limitExceeded } from '../limits/limit-error.ts';
import { costError } from '../limits/limits.ts';
import type { LiveStreams } from '../limits/live-streams.ts';
import { quotaError } from '../limits/operation-quota.ts';
import {
  INIT_TIMEOUT_MS,
  MAX_BODY_BYTES_WITHOUT_KEY,
  MAX_OPERATIONS_PER_SOCKET,
  MAX_SUBSCRIPTIONS_PER_SOCKET,
} from '../limits/transport-limits.ts';
import { schema } from '../schema/schema.ts';
import { CLOSES } from './close-codes.ts';
import { letIn, type SocketState } from './let-in.ts';
import { closeSocket, protocolSocket, rawSocket } from './protocol-socket.ts';
import { Resumes } from './resumes.ts';
import { sharedOperation } from './shared-operation.ts';
import { SharedStreams } from './shared-streams.ts';
import { keepAlive } from './socket-ping.ts';
import { UnfinishedMessages } from './unfinished-messages.ts';
import { WaitingSockets } from './waiting-sockets.ts';

/** Parts that the WebSocket side is made of. */
export interface SocketParts {
  api: FastPathApi;
  /** Turns and budgets that all subscriptions of the process share. */
  shares: Shares;
  keyring: Keyring;
  live: LiveStreams;
  log: Logger;
  config: Pick<Config, 'allowedOrigins' | 'trustedProxies' | 'publicUrl'>;
}

/** The WebSocket side of the API. */
export interface Sockets {
  /** Takes over a connection that asks to become a WebSocket. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every socket with 1012, and cuts after a second those that do not answer. */
  stop(): void;
}

type Ctx = WsContext<Record<string, unknown>, SocketState>;

/** Listeners of a socket that are none of its operations'. */
const OTHER_LISTENERS = 20;

/** Serves graphql-transport-ws (the graphql-ws protocol) through the pipeline that HTTP has. */
export function serveSockets(parts: SocketParts): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES_WITHOUT_KEY, handleProtocols });
  const waiting = new WaitingSockets();
  const unfinished = new UnfinishedMessages(parts.api.held);
  const resumes = new Resumes(parts.api.runtime);
  const streams = new SharedStreams(parts.api.yoga, parts.api.mask, parts.shares, resumes);
  const server = makeServer<Record<string, unknown>, SocketState>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    onConnect: async (ctx) => {
      const accepted = await spanned(
        'connection_init',
        initOf(ctx),
        () => letIn(ctx.extra, ctx.connectionParams ?? {}, parts),
        Boolean,
      );
      if (accepted) waiting.delete(ctx.extra.socket, ctx.extra.address);
      return accepted;
    },
    onSubscribe: (ctx, id, payload) => prepare(ctx, id, payload, parts.api, streams),
    execute: (args) => (args.rootValue as Run).execute(args),
    subscribe: async (args) => eventsOf(await (args.rootValue as Run).subscribe(args)),
    onNext: (_ctx, _id, _payload, _args, result) =>
      result.errors === undefined ? undefined : { ...result, errors: publicErrors(result.errors) },
    onError: (_ctx, _id, _payload, errors) => publicErrors(errorsOf(errors).map(parts.api.mask)),
  });

  function open(socket: WebSocket, req: IncomingMessage, address: string): void {
    waiting.add(socket, address);
    const extra: SocketState = { socket, req, address, principal: null, subscriptions: new Set(), release: () => {} };
    // Each subscription of a socket that is full waits for it to drain.
    rawSocket(socket).setMaxListeners(MAX_OPERATIONS_PER_SOCKET + OTHER_LISTENERS);
    unfinished.watch(socket, extra);
    const stopPings = keepAlive(socket);
    const closed = server.opened(protocolSocket(socket, parts.log), extra);
    // ws closes a socket itself after a protocol error or a message that is too big (1009); 'close' follows.
    socket.on('error', (error) => parts.log.debug({ error: error.message }, 'a socket broke'));
    socket.once('close', (code, reason) => {
      stopPings();
      waiting.delete(socket, address);
      extra.release();
      void closed(code, String(reason));
    });
  }

  return {
    upgrade(req, socket, head) {
      socket.on('error', () => socket.destroy());
      const refusal = refuseUpgrade(req, parts.config.allowedOrigins);
      if (refusal !== null) {
        socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const address = clientKey(req, parts.config.trustedProxies);
      sockets.handleUpgrade(req, socket, head, (opened) => open(opened, req, address));
    },
    stop() {
      resumes.stop();
      unfinished.stop();
      closeAll(sockets);
    },
  };
}

function closeAll(sockets: WebSocketServer): void {
  sockets.close();
  for (const socket of sockets.clients) closeSocket(socket, CLOSES.RESTART.code, 'The server stops');
}

/** Returns the reason why a connection may not become a WebSocket, as a status line; `null`: it may. */
function refuseUpgrade(req: IncomingMessage, allowedOrigins: readonly string[]): string | null {
  if ((req.url ?? '').split('?', 1)[0] !== GRAPHQL_PATH) return '404 Not Found';
  return mayUse(req, allowedOrigins) ? null : '403 Forbidden';
}

/** The span of a `connection_init`; its payload may carry the `traceparent` of the client. */
function initOf({ connectionParams }: Ctx): SpanDraft {
  const given = connectionParams?.traceparent;
  return { kind: SpanKind.SERVER, parent: readTraceParent(typeof given === 'string' ? given : null) };
}

/**
 * Error of a subscription that was refused. graphql-ws sends the errors of an iteration as an `error` message, its last
 * one.
 */
class RefusedSubscription extends Error {
  readonly errors: readonly GraphQLError[];
  constructor(errors: readonly GraphQLError[]) {
    super('the subscription was refused');
    this.name = 'RefusedSubscription';
    this.errors = errors;
  }
}

/** Returns the iterable of a subscription. One that is refused fails as one that breaks does, whatever refused it. */
function eventsOf<T extends object>(result: T): T {
  if (Symbol.asyncIterator in result || !('errors' in result) || ('data' in result && result.data != null))
    return result;
  const errors = result.errors as readonly GraphQLError[];
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RefusedSubscription(errors)) }),
  } as unknown as T;
}

/** The errors of an `error` message. */
function errorsOf(errors: readonly GraphQLFormattedError[]): readonly unknown[] {
  return errors.flatMap((error): readonly unknown[] => {
    const cause = error instanceof GraphQLError ? error.originalError : undefined;
    return cause instanceof RefusedSubscription ? cause.errors : [error];
  });
}

/** Functions that run an operation. */
type Run = Pick<ReturnType<ApiYoga['getEnveloped']>, 'execute' | 'subscribe'>;

/** Returns the arguments to run, or the errors of an `error` message: a refused operation never closes the socket. */
async function prepare(ctx: Ctx, id: string, payload: SubscribePayload, api: FastPathApi, streams: SharedStreams) {
  const running = Object.keys(ctx.subscriptions).length;
  if (running > MAX_OPERATIONS_PER_SOCKET) {
    return [
      limitExceeded('operationsPerSocket', running, MAX_OPERATIONS_PER_SOCKET, 'Complete one, or open a socket.'),
    ];
  }
  const tooMany = quotaError(api.runtime, ctx.extra.principal);
  if (tooMany !== null) return [tooMany];
  const facts = { principal: ctx.extra.principal, requestId: newId() };
  const short = fastPathOperation(api, payload, facts);
  if (short !== null) return short;
  const { schema, execute, subscribe, contextFactory, parse, validate } = api.yoga.getEnveloped(facts);
  try {
    const document = parse(payload.query);
    const errors = validate(schema, document);
    if (errors.length > 0) return errors;
    const operation = { schema, document, operationName: payload.operationName, variableValues: payload.variables };
    const costly = costError(operation);
    if (costly !== null) return [costly];
    const subscriptions = countSubscriptions(ctx, id);
    if (subscriptions > MAX_SUBSCRIPTIONS_PER_SOCKET) {
      const remedy = 'Complete one, or open a socket.';
      return [limitExceeded('subscriptionsPerSocket', subscriptions, MAX_SUBSCRIPTIONS_PER_SOCKET, remedy)];
    }
    const shared = sharedOperation(operation, payload.query, ctx.extra.principal);
    if (shared !== null) {
      // One execution serves many: each of them has opened it.
      noteRead(api.runtime.dataReads, shared.principal, operation);
      const { socket } = ctx.extra;
      const subscriber = { id: Buffer.from(JSON.stringify(id)), socket: rawSocket(socket), connection: socket };
      const follow = () => streams.follow(shared, subscriber, facts);
      return { ...operation, rootValue: { execute, subscribe: follow } satisfies Run };
    }
    return { ...operation, contextValue: await contextFactory(), rootValue: { execute, subscribe } satisfies Run };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** Subscriptions of a socket, with one that is about to begin. */
function countSubscriptions({ extra, subscriptions }: Ctx, id: string): number {
  for (const known of extra.subscriptions) if (!(known in subscriptions)) extra.subscriptions.delete(known);
  return extra.subscriptions.add(id).size;
}

/** A valid query or mutation, which needs none of the hooks; `null`: anything else. */
function fastPathOperation(api: FastPathApi, payload: SubscribePayload, facts: RequestFacts) {
  const { query, operationName, variables } = payload;
  const found = fastPathDocument(api, query, operationName, facts);
  if (found === null) return null;
  const operation = { schema, document: found.document, operationName, variableValues: variables };
  const costly = costError(operation);
  if (costly !== null) return [costly];
  const given = { variables: variables ?? undefined, operationName: operationName ?? undefined };
  const execute = () => runFast(api, found, given, facts);
  return { ...operation, contextValue: null, rootValue: { execute, subscribe: execute } satisfies Run };
}
