/** The upload of a CSV file of contacts. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';
import { GraphQLError } from 'graphql';
import { isUnavailable } from '../db/errors.ts';
import type { Principal } from '../domains/accounts/principal.ts';
import { type Import, type ImportStep, openImport } from '../domains/imports/run.ts';
import { linger } from '../graphql/http/linger.ts';
import { describeFault, unavailable } from '../graphql/http/masking.ts';
import type { LiveStreams } from '../graphql/limits/live-streams.ts';
import { forbidden, unauthenticated } from '../graphql/schema/access.ts';
import { InvalidInputError } from '../kernel/errors.ts';
import type { ApiRuntime } from '../roots/api.ts';
import { importOptionsOf, type RequestedImport } from './import-options.ts';

/** Path at which contacts are imported. */
export const IMPORT_CONTACTS_PATH = '/import/contacts';
/** Octets of a file, unpacked: some ten million rows. */
export const MAX_IMPORT_BYTES = 536_870_912;
/**
 * Time that one request may take, in milliseconds; below the five minutes after which Node cuts a request that is still
 * coming.
 */
const MAX_IMPORT_MS = 240_000;
/** Imports at a time in one process, and of one workspace there. */
const MAX_IMPORTS = 4;
const RETRY_AFTER_SECONDS = 10;

/** A request for an import. */
interface ImportRequest {
  runtime: ApiRuntime;
  live: LiveStreams;
  req: IncomingMessage;
  res: ServerResponse;
  requestId: string;
  principal: Principal | null;
}

/** Imports contacts from the body, a CSV file, and answers with lines of JSON while it does. */
export async function serveContactsImport(request: ImportRequest): Promise<void> {
  const { runtime, live, req, res, principal } = request;
  const refusal = refusalOf(req, principal);
  if (refusal !== null) return refuse(request, refusal);
  if (principal === null) return;
  const options = optionsOf(req);
  if (options instanceof GraphQLError) return refuse(request, options);
  const workspaces = runtime.importing;
  if (workspaces.has(principal.actor.workspaceId) || workspaces.size >= MAX_IMPORTS) return refuse(request, busy());
  // It ends with its key.
  const held = live.add(principal, { end: () => res.destroy() });
  if (held === null) return refuse(request, busy());
  workspaces.add(principal.actor.workspaceId);
  try {
    await importBody(request, principal, options);
  } finally {
    workspaces.delete(principal.actor.workspaceId);
    held.release();
  }
}

function optionsOf(req: IncomingMessage): RequestedImport | GraphQLError {
  try {
    return importOptionsOf(req);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

async function importBody(request: ImportRequest, principal: Principal, options: RequestedImport): Promise<void> {
  const { runtime, req, res } = request;
  let opened: Import | null = null;
  try {
    opened = await openImport(
      runtime,
      principal.actor,
      bounded(bodyOf(req), runtime.clock.now().getTime(), runtime),
      options,
    );
    res.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' });
    res.flushHeaders();
    for await (const step of opened.run()) {
      await tell(res, step, options);
      if (res.destroyed) return tellCut(request, principal, opened);
    }
    res.end(`${JSON.stringify({ done: true, ...opened.summary() })}\n`);
  } catch (error) {
    if (res.destroyed || (req.destroyed && !req.complete)) {
      return tellCut(request, principal, opened);
    }
    const failure = failureOf(request, error);
    if (opened === null || !res.headersSent) return refuse(request, failure);
    const { http: _http, issues: _issues, ...extensions } = failure.extensions;
    const shown = { ...extensions, message: failure.message };
    res.write(`${JSON.stringify({ done: false, error: shown, ...opened.summary() })}\n`);
    linger(req, res);
  }
}

function tellCut({ runtime }: ImportRequest, { actor: { workspaceId } }: Principal, opened: Import | null): void {
  runtime.log.info({ workspaceId, rows: opened?.summary().rows ?? 0 }, 'an import was cut');
}

/** A client that does not read misses lines, and nothing waits for it; one that wants all refusals is waited for. */
async function tell(res: ServerResponse, { progress, refusals }: ImportStep, { allRefusals }: RequestedImport) {
  if (!allRefusals) {
    if (!res.writableNeedDrain) res.write(`${JSON.stringify(progress)}\n`);
    return;
  }
  if (res.writableNeedDrain && !res.destroyed) await Promise.race([once(res, 'drain'), once(res, 'close')]);
  if (!res.destroyed) res.write(`${JSON.stringify({ ...progress, refusals })}\n`);
}

/** Returns the reason to refuse the request before its body is read. */
function refusalOf(req: IncomingMessage, principal: Principal | null): GraphQLError | null {
  const type = req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = req.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (req.method !== 'POST') return problem(405, 'BAD_REQUEST', 'Send the file as the body of a POST.');
  if (principal === null) return unauthenticated();
  if (!principal.scopes.has('contacts:write')) {
    const { message, extensions } = forbidden(principal, ['contacts:write']);
    return new GraphQLError(message, { extensions: { ...extensions, http: { status: 403 } } });
  }
  if (type !== 'text/csv') return problem(415, 'BAD_REQUEST', 'Send the file as "text/csv".');
  if (encoding !== 'identity' && encoding !== 'gzip') {
    return problem(415, 'BAD_REQUEST', 'Send the file plain or with the content encoding "gzip".');
  }
  return Number(req.headers['content-length'] ?? 0) > MAX_IMPORT_BYTES ? tooLarge() : null;
}

/** The body unpacked. What is wrong with the packing ends this stream, not the connection. */
function bodyOf(req: IncomingMessage): AsyncIterable<Buffer> {
  if (req.headers['content-encoding']?.toLowerCase() !== 'gzip') return req;
  const gunzip = createGunzip();
  req.once('error', (error) => gunzip.destroy(error));
  return req.pipe(gunzip);
}

async function* bounded(body: AsyncIterable<Buffer>, began: number, { clock }: ApiRuntime): AsyncGenerator<Buffer> {
  let bytes = 0;
  // By hand: leaving a `for await` would cut the connection, and the answer with it.
  const source = body[Symbol.asyncIterator]();
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    bytes += next.value.length;
    if (bytes > MAX_IMPORT_BYTES) throw tooLarge();
    if (clock.now().getTime() - began > MAX_IMPORT_MS) {
      throw problem(
        413,
        'LIMIT_EXCEEDED',
        `An import may take ${MAX_IMPORT_MS / 1_000} s: send the rest in another one.`,
      );
    }
    yield next.value;
  }
}

function failureOf({ runtime, requestId }: ImportRequest, error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof InvalidInputError) {
    const extensions = { code: error.code, issues: error.issues, http: { status: 400 } };
    return new GraphQLError(error.message, { extensions });
  }
  if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))) {
    return problem(400, 'INVALID_INPUT', 'The body is not whole gzip; chunks that were counted are stored.');
  }
  if (isUnavailable(error)) {
    runtime.log.warn({ requestId, ...describeFault(error) }, 'the database could not go on with an import');
    return unavailable({}, 'What was counted is stored; send the same file again: that changes nothing of it.');
  }
  runtime.log.error({ errorId: requestId, ...describeFault(error) }, 'unexpected error in an import');
  const extensions = { code: 'INTERNAL', errorId: requestId, http: { status: 500 } };
  return new GraphQLError(`Unexpected error. Quote id ${requestId}.`, { extensions });
}

function busy(): GraphQLError {
  const message = `This workspace imports already, or ${MAX_IMPORTS} others do here: try again in a while.`;
  return problem(429, 'RATE_LIMITED', message);
}

function tooLarge(): GraphQLError {
  const message = `A file may have ${MAX_IMPORT_BYTES.toLocaleString('en')} bytes, unpacked: send it in parts.`;
  return problem(413, 'LIMIT_EXCEEDED', message);
}

function problem(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

function refuse({ req, res }: ImportRequest, error: GraphQLError): void {
  const { http, ...extensions } = error.extensions as { http?: { status?: number } };
  const body = `${JSON.stringify({ errors: [{ message: error.message, extensions }] })}\n`;
  const status = http?.status ?? 400;
  if (status === 405) res.setHeader('allow', 'POST');
  if (status === 429 || status === 503) res.setHeader('retry-after', RETRY_AFTER_SECONDS);
  res.setHeader('content-length', Buffer.byteLength(body));
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  res.write(body);
  linger(req, res);
}
