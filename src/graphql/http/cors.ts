/** Pages of other origins: which may use the API, over HTTP, event streams and WebSockets alike. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Time for which a browser may remember what it was allowed, in seconds: no browser keeps it for more than two hours.
 */
const REMEMBER_SECONDS = 7_200;
/** Names of headers, as a preflight lists them. */
const HEADER_LIST = /^[\w\-, ]{1,2000}$/;
/** Headers of an answer that a page may read besides its body and type. */
const READABLE = 'x-request-id, retry-after, www-authenticate';

/**
 * Returns true if a page of that origin may use the API: an allowed origin, the server's own, or a request without an
 * origin, which comes from no page.
 */
export function mayUse({ headers: { origin, host } }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/**
 * Sends the browser of a page the headers that say what the page may do. Keys go in a header and never in a cookie, so
 * nothing is sent that the page does not know.
 *
 * @returns whether the request was a preflight, and is answered
 */
export function answerOrigin(req: IncomingMessage, res: ServerResponse, allowedOrigins: readonly string[]): boolean {
  const { origin } = req.headers;
  if (origin === undefined || !allowedOrigins.includes(origin)) return false;
  res.setHeader('access-control-allow-origin', origin);
  res.setHeader('vary', 'origin');
  res.setHeader('access-control-expose-headers', READABLE);
  const method = req.headers['access-control-request-method'];
  if (req.method !== 'OPTIONS' || method === undefined) return false;
  const asked = req.headers['access-control-request-headers'];
  if (asked !== undefined && HEADER_LIST.test(asked)) res.setHeader('access-control-allow-headers', asked);
  if (req.headers['access-control-request-private-network'] === 'true') {
    res.setHeader('access-control-allow-private-network', 'true');
  }
  res.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-max-age': String(REMEMBER_SECONDS),
    'content-length': 0,
  });
  res.end();
  return true;
}
