import { once } from 'node:events';
import { Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { type Environment, loadConfig } from '../../src/config.ts';
import { createWorkspaceWithOwner, type WorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { startApi } from '../../src/graphql/server.ts';
import { type ApiRuntime, openApiRuntime } from '../../src/roots/api.ts';
import { openRuntime, type Runtime } from '../../src/runtime.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { Waiting } from '../../src/telemetry/waiting.ts';
import { SECRET_KEY } from '../support/hub.ts';
import { neverClosed } from '../support/open-hours.ts';
import { testServices } from './services.ts';

/** An answer over HTTP. */
export interface Answer {
  status: number;
  headers: Headers;
  body: { data?: Record<string, unknown> | null; errors?: unknown[] };
}

/** What a WebSocket client gets. */
export interface SocketMessage {
  id?: string;
  type: string;
  payload?: unknown;
}

/** A WebSocket that speaks the protocol by hand. */
export interface RawSocket {
  ws: WebSocket;
  send(message: object): void;
  /** The next message, or the one for an id. */
  receive(id?: string): Promise<SocketMessage>;
  /** Runs an operation: its first message. */
  run(payload: { query: string; variables?: unknown }): Promise<SocketMessage>;
  closed: Promise<{ code: number; reason: string }>;
  close(): void;
}

/** A running API with a workspace of its own. */
export interface OpenApi {
  runtime: ApiRuntime;
  url: string;
  owner: WorkspaceWithOwner;
  logged: string[];
  /** Sends an operation with the owner's key, another one, or none (`null`). */
  post(operation: object, key?: string | null, headers?: Record<string, string>): Promise<Answer>;
  socket(options?: { origin?: string }): RawSocket;
  /** A socket that has sent its key and was acknowledged. */
  connected(key?: string): Promise<RawSocket>;
  close(): Promise<void>;
}

/**
 * Starts the API on free ports over a database of its own.
 *
 * @param environment variables besides those of all tests; with NATS_URL a NATS that is not that of all
 * @param parts of the runtime that are other ones than the hub's
 */
export async function openApi(
  environment: Environment = {},
  parts: Partial<Pick<Runtime, 'policy' | 'clock'>> = {},
): Promise<OpenApi> {
  const logged: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const log = openLog('debug', sink);
  const { databaseUrl, natsUrl } = await testServices();
  const config = loadConfig({
    PORT: '0',
    HELIOGRAPH_ALLOWED_ORIGINS: 'https://console.example.com',
    HELIOGRAPH_TRUSTED_PROXIES: '127.0.0.1',
    HELIOGRAPH_DB_POOL_SIZE: '5',
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
    ...environment,
  });
  const stopping = new AbortController().signal;
  const shared = await openRuntime(config, databaseUrl, environment.NATS_URL ?? natsUrl, stopping, new Waiting(log));
  await shared.bus.ensureStreams();
  const runtime = await openApiRuntime({ ...shared, clock: { now: () => new Date() }, ...parts });
  const owner = await createWorkspaceWithOwner(
    runtime.db,
    { name: 'Test', defaultCountry: 'GB', currency: 'GBP' },
    neverClosed,
  );
  const api = await startApi(runtime);

  const post: OpenApi['post'] = async (operation, key = owner.secret, headers = {}) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      body: JSON.stringify(operation),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  };
  const socket: OpenApi['socket'] = (options) => rawSocket(`${api.url.replace('http', 'ws')}/graphql`, options?.origin);
  return {
    runtime,
    url: api.url,
    owner,
    logged,
    post,
    socket,
    async connected(key = owner.secret) {
      const raw = socket();
      await once(raw.ws, 'open');
      raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
      const ack = await raw.receive();
      if (ack.type !== 'connection_ack') throw new Error(`no acknowledgement but ${ack.type}`);
      return raw;
    },
    async close() {
      await api.stop();
      await runtime.feed.stop();
      await runtime.close();
    },
  };
}

function rawSocket(url: string, origin?: string): RawSocket {
  const ws = new WebSocket(url, 'graphql-transport-ws', origin === undefined ? {} : { origin });
  const inbox: SocketMessage[] = [];
  const readers = new Set<() => void>();
  ws.on('message', (data) => {
    inbox.push(JSON.parse(String(data)) as SocketMessage);
    for (const reader of [...readers]) reader();
  });
  ws.on('error', () => {});
  let operations = 0;

  const send = (message: object) => ws.send(JSON.stringify(message));
  const receive = (id?: string) =>
    new Promise<SocketMessage>((resolve) => {
      const read = () => {
        const at = inbox.findIndex((message) => id === undefined || message.id === id);
        const [message] = at === -1 ? [] : inbox.splice(at, 1);
        if (message === undefined) return;
        readers.delete(read);
        resolve(message);
      };
      readers.add(read);
      read();
    });
  return {
    ws,
    send,
    receive,
    run(payload) {
      const id = `op${operations++}`;
      send({ id, type: 'subscribe', payload });
      return receive(id);
    },
    closed: new Promise((resolve) => ws.once('close', (code, reason) => resolve({ code, reason: String(reason) }))),
    close: () => ws.close(),
  };
}
