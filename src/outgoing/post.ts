/** One request to a customer's host: to a checked address, over verified TLS, without redirects, read up to a limit. */
import http from 'node:http';
import https from 'node:https';
import { type OutgoingGuard, webhookGuard } from './guard.ts';

/** Octets of an answer that are kept. */
const KEPT_OCTETS = 1_024;
/** Octets of an answer that are read; then the connection is closed. */
const MAX_OCTETS = 65_536;

/** Outcome of a request. */
export interface Answer {
  /** HTTP status; `null`: there was none. */
  status: number | null;
  /** Reason that there was none, or that it is no success; `null`: it is one. */
  error: string | null;
  /** The beginning of what was answered; `null`: nothing. */
  body: string | null;
  /** All of it that was read, for whoever acts on it. */
  text: string;
  durationMs: number;
  /** Wait that it asked for, in milliseconds; `null`: none. */
  retryAfterMs: number | null;
}

/** A request to be made. */
export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
}

/** Makes what requests are made with, as the settings of webhooks allow. */
export function webhookPoster(config: Parameters<typeof webhookGuard>[0]): Poster {
  return new Poster(webhookGuard(config));
}

/** Makes requests, over connections that stay open for a while: each was checked when it was made. */
export class Poster {
  readonly #guards: Readonly<Record<string, OutgoingGuard>>;
  readonly #agents: Readonly<Record<string, http.Agent>>;

  constructor(guard: OutgoingGuard) {
    this.#guards = { 'https:': guard, 'http:': guard.plain };
    const options = {
      keepAlive: true,
      maxSockets: 64,
      maxFreeSockets: 2,
      timeout: 30_000,
      scheduling: 'lifo' as const,
    };
    this.#agents = {
      'https:': new https.Agent({ ...options, lookup: guard.lookup }),
      'http:': new http.Agent({ ...options, lookup: guard.plain.lookup }),
    };
  }

  /** Closes what is open. */
  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /** Makes a request. Never rejects: what went wrong is in the answer. */
  async post(post: Post, now: Date): Promise<Answer> {
    const startedAt = performance.now();
    const answer = await this.#try(post, now).catch((error: unknown) => failed(faultOf(error)));
    return { ...answer, durationMs: Math.round(performance.now() - startedAt) };
  }

  async #try({ url, headers, body, timeoutMs }: Post, now: Date): Promise<Answer> {
    const { protocol, hostname } = new URL(url);
    const agent = this.#agents[protocol];
    if (agent === undefined) return failed(`${protocol} is neither https: nor http:`);
    const refusal = this.#guards[protocol]?.refusalOfHost(hostname.replace(/^\[|\]$/g, '')) ?? null;
    if (refusal !== null) return failed(refusal);
    const signal = AbortSignal.timeout(timeoutMs);
    const { request } = protocol === 'https:' ? https : http;
    const open = () => request(url, { method: 'POST', agent, headers, signal });
    const response = await responseTo(open, body);
    const read = await readAnswer(response);
    const status = response.statusCode ?? null;
    return {
      status,
      error: errorOf(status, response.headers.location),
      body: read.length === 0 ? null : read.subarray(0, KEPT_OCTETS).toString('utf8').replaceAll('\0', '\uFFFD'),
      text: read.toString('utf8'),
      durationMs: 0,
      retryAfterMs: retryAfterMs(response.headers['retry-after'], now),
    };
  }
}

/** Makes a request, once more where the other side closed a connection that was kept open, just as it was used again. */
async function responseTo(open: () => http.ClientRequest, body: string): Promise<http.IncomingMessage> {
  const request = open();
  try {
    return await sent(request, body);
  } catch (error) {
    if (request.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return sent(open(), body);
    throw error;
  }
}

function sent(request: http.ClientRequest, body: string): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Stays after the answer: a connection that is closed then fails once more.
    request.on('error', reject);
    request.end(body);
  });
}

/** Reads an answer up to the limit. One that breaks off, or takes too long, is what came of it: its status was said. */
async function readAnswer(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let octets = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      octets += chunk.length;
      // Leaving the loop closes the connection.
      if (octets >= MAX_OCTETS) break;
    }
  } catch {
    // What was read counts.
  }
  return Buffer.concat(chunks).subarray(0, MAX_OCTETS);
}

function errorOf(status: number | null, location: string | undefined): string | null {
  if (status !== null && status >= 200 && status < 300) return null;
  if (status !== null && status >= 300 && status < 400 && location !== undefined)
    return `HTTP ${status}: it redirects, which is not followed; store the URL that it leads to`;
  return `HTTP ${status ?? 'without a status'}`;
}

function failed(error: string): Answer {
  return { status: null, error, body: null, text: '', durationMs: 0, retryAfterMs: null };
}

/** Wait that a Retry-After asks for, in milliseconds; `null`: none that can be read. RFC 9110 §10.2.3 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** Fault of a connection in words. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time';
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`).slice(
    0,
    300,
  );
}
