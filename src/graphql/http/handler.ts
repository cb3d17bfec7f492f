/** The HTTP side of the API: every request on its way from the socket to its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { isUnavailable } from '../../db/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../runtime.ts';
import { checkReadiness } from '../../telemetry/health.ts';
import { answerWatcher } from '../../telemetry/http.ts';
import { quotaError } from '../limits/operation-quota.ts';
import { MAX_STREAMS_PER_KEY } from '../limits/transport-limits.ts';
import { openConsole } from './console-files.ts';
import { answerOrigin, mayUse } from './cors.ts';
import { credentials } from './credentials.ts';
import { addressOf, type Exchange, type Feature, type HttpParts } from './exchange.ts';
import { answerFast } from './fast-path.ts';
import { answerGraphiQL, answerGraphiQLAsset, GRAPHIQL_ASSETS_PATH, keyOfPage } from './graphiql.ts';
import { describeFault, unavailable, warnOfOutage } from './masking.ts';
import { consolePage, landing, otherPaths } from './other-paths.ts';
import { accepts, refuse, refusing } from './refusal.ts';
import { GRAPHQL_PATH } from './yoga.ts';

/** In the order in which a request meets them. */
const FEATURES: readonly Feature[] = [
  origins,
  watchers,
  consolePage,
  landing,
  otherPaths,
  page,
  unknownPath,
  methods,
  contentType,
  credentials,
  quota,
  streams,
  graphql,
];

/** Makes the listener of the HTTP server. */
export function httpListener(parts: HttpParts): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { log } = parts.runtime;
  const pages = openConsole();
  return async (req, res) => {
    const requestId = newId();
    res.setHeader('x-request-id', requestId);
    for (const [name, value] of SECURITY_HEADERS) res.setHeader(name, value);
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
    if (log.isLevelEnabled('debug')) tellAnswer(res, log, requestId);
    const { runtime, keyring, live, api } = parts;
    // No spread, and no wait for what is there: every request pays for it.
    const exchange: Exchange = { runtime, keyring, live, api, pages, req, res, path, requestId, principal: null };
    try {
      for (const feature of FEATURES) {
        const answered = feature(exchange);
        if (typeof answered === 'boolean' ? answered : await answered) return;
      }
    } catch (error) {
      if (isUnavailable(error)) {
        warnOfOutage(parts.runtime.outages, error);
        return void refuse(exchange, 503, unavailable());
      }
      parts.runtime.log.error(
        { errorId: requestId, requestId, ...describeFault(error) },
        'unexpected error in a request',
      );
      const message = `Unexpected error. Quote id ${requestId}.`;
      refuse(exchange, 500, new GraphQLError(message, { extensions: { code: 'INTERNAL', errorId: requestId } }));
    }
  };
}

/** One line a request, for those who look for one. */
function tellAnswer(res: ServerResponse, log: Logger, requestId: string): void {
  const startedAt = performance.now();
  res.once('finish', () => {
    const ms = Math.round(performance.now() - startedAt);
    log.debug({ requestId, httpStatus: res.statusCode, ms }, 'a request was answered');
  });
}

/**
 * Headers that restrict browsers in every answer: no other type is guessed, nothing is loaded, no address is passed on.
 */
const SECURITY_HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['referrer-policy', 'no-referrer'],
] as const;

/** A page of an origin that is not allowed learns so from its preflight. */
function origins(exchange: Exchange): boolean {
  const { req, res, runtime } = exchange;
  const { allowedOrigins } = runtime.config;
  if (answerOrigin(req, res, allowedOrigins)) return true;
  if (req.headers['access-control-request-method'] === undefined || mayUse(req, allowedOrigins)) return false;
  const message = `Pages of "${String(req.headers.origin).slice(0, 200)}" may not use this API: HELIOGRAPH_ALLOWED_ORIGINS does not name it.`;
  return refuse(exchange, 403, new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } }));
}

/** The metrics are on the port for those who watch; on the public one only in development, while there is no other. */
function watchers({ path, req, res, runtime }: Exchange): Promise<boolean> | boolean {
  const { metricsPort, environment } = runtime.config;
  const isPublic = metricsPort === null && environment === 'development';
  if (path === GRAPHQL_PATH || (path === '/metrics' && !isPublic)) return false;
  return answerWatcher({ telemetry: runtime.telemetry, readiness: () => checkReadiness(runtime) }, path, req, res);
}

function unknownPath(exchange: Exchange): boolean {
  if (exchange.path === GRAPHQL_PATH) return false;
  const message = `There is nothing here. The console is at /, the API at ${GRAPHQL_PATH}, its health at /health, its readiness at /ready.`;
  return refuse(exchange, 404, new GraphQLError(message, { extensions: { code: 'NOT_FOUND' } }));
}

/** GraphiQL, where it is served, to who reads pages. */
function page(exchange: Exchange): Promise<boolean> | boolean {
  const { req, path, runtime } = exchange;
  if (!runtime.config.graphiql || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
  const isPage = path === GRAPHQL_PATH && accepts(req, 'text/html');
  return isPage || path.startsWith(GRAPHIQL_ASSETS_PATH) ? graphiql(exchange) : false;
}

async function graphiql({ req, res, path, runtime: { config } }: Exchange): Promise<boolean> {
  if (path.startsWith(GRAPHIQL_ASSETS_PATH)) return answerGraphiQLAsset(req, res, path);
  await answerGraphiQL(req, res, keyOfPage(req, config));
  return true;
}

/** GET reads (Yoga refuses mutations on it); what writes is a POST. */
function methods(exchange: Exchange): boolean {
  if (exchange.req.method === 'POST' || exchange.req.method === 'GET') return false;
  exchange.res.setHeader('allow', 'GET, POST');
  return refuse(exchange, 405, badRequest('Send queries and mutations as POST with a JSON body.'));
}

/** A web page can send forms and plain text anywhere, but JSON only where it is allowed to: no forged requests. */
function contentType(exchange: Exchange): boolean {
  if (exchange.req.method !== 'POST') return false;
  const type = exchange.req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = exchange.req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return refuse(exchange, 415, badRequest(`A body in "${encoding.slice(0, 60)}" is not taken: send it unpacked.`));
  }
  if (type === 'application/json') return false;
  const came = type === undefined ? 'No content type' : `Content type "${type.slice(0, 60)}"`;
  return refuse(exchange, 415, badRequest(`${came} is not taken: send the operation as "application/json".`));
}

/** Counts an operation against the quota, if there is one. */
function quota(exchange: Exchange): boolean {
  const error = quotaError(exchange.runtime, exchange.principal);
  return error === null ? false : refuse(exchange, 429, error);
}

/** An answer that stays open ends with its key or session. */
function streams(exchange: Exchange): boolean {
  const { req, res, principal, live } = exchange;
  if (principal === null || !(accepts(req, 'text/event-stream') || accepts(req, 'multipart/mixed'))) return false;
  const held = live.add(principal, { end: () => res.destroy() });
  if (held === null) {
    const message = `This key has ${MAX_STREAMS_PER_KEY} sockets and streams open, the most it may have here.`;
    const extensions = { code: 'LIMIT_EXCEEDED', limit: 'streamsPerKey', max: MAX_STREAMS_PER_KEY };
    return refuse(exchange, 429, new GraphQLError(message, { extensions }));
  }
  res.once('close', held.release);
  return false;
}

async function graphql(exchange: Exchange): Promise<boolean> {
  const { api, req, res, principal, requestId } = exchange;
  return refusing(exchange, async () => {
    const facts = { principal, requestId, traceParent: String(req.headers.traceparent ?? '') };
    // Who has a key is counted by it.
    await answerFast(api, req, res, facts, principal === null ? addressOf(exchange) : '');
    return true;
  });
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}
