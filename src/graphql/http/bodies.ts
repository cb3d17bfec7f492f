/** The bodies of requests as they are read: bounded in octets each, in octets held together, and in time. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { BytesOwner, HeldBytes, TooMuchHeld } from '../limits/held-bytes.ts';
import {
  BODY_TIMEOUT_MS,
  MAX_BODY_BYTES,
  MAX_BODY_BYTES_WITHOUT_KEY,
  MAX_OTHER_BODY_BYTES,
} from '../limits/transport-limits.ts';
import { bodyTooLarge } from './masking.ts';

/** Octets that one body, or one WebSocket message, of this principal may have; `null`: of somebody without a key. */
export function maxBodyBytes(principal: Principal | null): number {
  if (principal === null) return MAX_BODY_BYTES_WITHOUT_KEY;
  const { scopes } = principal;
  return scopes.has('messages:send') || scopes.has('contacts:write') ? MAX_BODY_BYTES : MAX_OTHER_BODY_BYTES;
}

/** Interval of the search for bodies that do not come to an end, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Reads the bodies of a process. */
export class Bodies {
  readonly #held: HeldBytes;
  /** Bodies that are being read: the function that ends each, and the time by which it has to have come. */
  readonly #reading = new Map<() => void, number>();
  readonly #timer: NodeJS.Timeout;

  /** @param held octets that the process holds, those of WebSocket messages among them */
  constructor(held: HeldBytes) {
    this.#held = held;
    this.#timer = setInterval(() => this.#endSlow(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /**
   * The body of a request. What comes whole in one piece, as nearly all do, is not counted: it is gone as soon.
   *
   * @throws GraphQLError that names its HTTP status: 413 too large, 429 or 503 too much at a time, 408 too slow
   */
  read(req: IncomingMessage, res: ServerResponse, owner: BytesOwner): Promise<string> {
    const most = maxBodyBytes(owner.principal);
    const declared = Number(req.headers['content-length'] ?? 0);
    if (declared > most) return Promise.reject(bodyTooLarge(declared, most));
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      let counted = 0;
      const end = (error: Error) => {
        req.pause();
        this.#reading.delete(slow);
        reject(error);
      };
      const slow = () => end(tooSlow(owner.principal));
      const { withKey, withoutKey } = BODY_TIMEOUT_MS;
      this.#reading.set(slow, performance.now() + (owner.principal === null ? withoutKey : withKey));
      req.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > most) return end(bodyTooLarge(null, most));
        chunks.push(chunk);
        if (bytes === declared && chunks.length === 1) return;
        if (counted === 0) res.once('close', () => this.#held.release(owner, counted));
        const refusal = this.#held.take(owner, bytes - counted);
        counted = bytes;
        if (refusal !== null) end(tooMuch(refusal));
      });
      req.once('end', () => {
        this.#reading.delete(slow);
        resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString());
      });
      req.once('error', (error) => end(error));
      req.once('close', () => {
        if (!req.readableEnded) end(new Error('the request broke off'));
      });
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #endSlow(): void {
    const now = performance.now();
    for (const [end, by] of [...this.#reading]) if (by < now) end();
  }
}

/** Time that a client should wait before its next try, in milliseconds. */
const RETRY_AFTER_MS = 1_000;

function tooMuch({ whose, held, max, ofProcess }: TooMuchHeld): GraphQLError {
  const message =
    `The bodies of ${whose} that are read at this moment have ${held.toLocaleString('en')} bytes, at most ` +
    `${max.toLocaleString('en')}. Send fewer at a time.`;
  const extensions = { code: 'RATE_LIMITED', limit: 'heldBytes', max, retryAfterMs: RETRY_AFTER_MS };
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: ofProcess ? 503 : 429 } } });
}

function tooSlow(principal: Principal | null): GraphQLError {
  const seconds = (principal === null ? BODY_TIMEOUT_MS.withoutKey : BODY_TIMEOUT_MS.withKey) / 1_000;
  const message = `The body did not come within ${seconds} s.`;
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 408 } } });
}
