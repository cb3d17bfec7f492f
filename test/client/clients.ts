import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type HeliographClient } from '@heliograph/client';
import { WebSocket } from 'ws';

/** Options of a client that a test may choose. */
export type Choice = Partial<Parameters<typeof createClient>[0]>;
/** Makes clients of a hub. */
export type Open = (options?: Choice) => HeliographClient;
/** An answer of the proxy itself; `cut`: none, and the hub was not asked; `lose`: none, though the hub has done it; `null`: the hub's. */
export type ProxyAnswer = { status: number; body: string; headers?: Record<string, string> } | 'cut' | 'lose' | null;

/** A policy that waits for nobody. */
export const FAST = { minDelayMs: 10, maxDelayMs: 100, attempts: 100 };

/** A proxy before a hub that answers some requests itself: those whose answer is not `null`. @param meanwhile is done before an answer is lost */
export async function proxyOf(
  hubUrl: string,
  answer: (n: number) => ProxyAnswer,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<{ url: string; bodies: string[]; close(): void }> {
  const bodies: string[] = [];
  const server: Server = createServer(async (req: IncomingMessage, res) => {
    const body = await text(req);
    bodies.push(body);
    const own = answer(bodies.length);
    if (own === 'cut') return req.socket.destroy();
    if (own !== null && own !== 'lose') return res.writeHead(own.status, own.headers).end(own.body);
    const headers = { 'content-type': 'application/json', authorization: String(req.headers.authorization) };
    const response = await fetch(`${hubUrl}${req.url}`, { method: 'POST', headers, body });
    const got = await response.text();
    // The hub has done it, and the answer is lost.
    if (own === 'lose') {
      await meanwhile();
      return req.socket.destroy();
    }
    return res.writeHead(response.status, { 'content-type': 'application/json' }).end(got);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, bodies, close: () => server.close() };
}

/** Clients of a hub, and calls whose first answer is lost though the hub has done what was asked, or is what a test chooses. */
export function clientsOf(hub: () => { url: string; key: string }): {
  open: Open;
  lossy<T>(call: (client: HeliographClient) => Promise<T>, meanwhile?: () => Promise<unknown>): Promise<T>;
  first<T>(answer: ProxyAnswer, call: (client: HeliographClient) => Promise<T>): Promise<T>;
} {
  const open: Open = (options) => createClient({ ...hub(), retry: FAST, webSocket: WebSocket, ...options });
  const first = async <T>(
    answer: ProxyAnswer,
    call: (client: HeliographClient) => Promise<T>,
    meanwhile?: () => Promise<unknown>,
  ) => {
    const proxy = await proxyOf(hub().url, (n) => (n === 1 ? answer : null), meanwhile);
    return call(open({ url: proxy.url })).finally(() => proxy.close());
  };
  return { open, first, lossy: (call, meanwhile) => first('lose', call, meanwhile) };
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  let all = '';
  for await (const piece of stream) all += String(piece);
  return all;
}
