/** Refusals over HTTP: how each is written, whatever has come of the request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { RateLimitedError } from '../../kernel/errors.ts';
import { linger } from './linger.ts';
import { publicErrors } from './masking.ts';

/** A request and its answer. */
interface Refused {
  req: IncomingMessage;
  res: ServerResponse;
}

/** Octets that Node reads and drops by itself when an answer comes before its body. */
const SMALL_BODY_BYTES = 16_384;

/** Returns true if a client accepts a type. */
export function accepts(req: IncomingMessage, type: string): boolean {
  return req.headers.accept?.includes(type) ?? false;
}

/** Answers with a refusal. */
export function refuse({ req, res }: Refused, status: number, error: GraphQLError): true {
  if (res.headersSent) {
    res.destroy();
    return true;
  }
  const [{ message, extensions } = error] = publicErrors([error]);
  const type = accepts(req, 'application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  const { retryAfterMs } = extensions;
  if (typeof retryAfterMs === 'number') res.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
  const body = JSON.stringify({ errors: [{ message, extensions }] });
  res.setHeader('content-length', Buffer.byteLength(body));
  if (isUnread(req)) {
    res.writeHead(status, { 'content-type': `${type}; charset=utf-8`, connection: 'close' });
    res.write(body);
    linger(req, res);
    return true;
  }
  res.writeHead(status, { 'content-type': `${type}; charset=utf-8` });
  res.end(body);
  return true;
}

/** Does a part of a request, and answers with the refusal that it throws. */
export async function refusing(exchange: Refused, part: () => Promise<boolean>): Promise<boolean> {
  const { req, res } = exchange;
  try {
    return await part();
  } catch (error) {
    if (error instanceof RateLimitedError) {
      const { message, code, retryAfterMs } = error;
      return refuse(exchange, 429, new GraphQLError(message, { extensions: { code, retryAfterMs } }));
    }
    if (!(error instanceof GraphQLError)) throw error;
    // What is left of a body that was not read would be taken for the next request.
    if (!req.readableEnded) res.setHeader('connection', 'close');
    const { status } = error.extensions.http as { status: number };
    return refuse(exchange, status, error);
  }
}

/** Returns true if a body of some size is still to come. */
function isUnread({ headers, readableEnded }: IncomingMessage): boolean {
  if (readableEnded) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > SMALL_BODY_BYTES;
}
