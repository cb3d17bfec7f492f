/** The download of a contact's data, by a link that works once. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { EXPORT_CONTACTS_PATH, takeExport, writeExport } from '../domains/contacts/export.ts';
import { describeFault } from '../graphql/http/masking.ts';
import type { ApiRuntime } from '../roots/api.ts';

/** Downloads at a time in one process: each holds a connection to the database. */
const MAX_EXPORTS = 2;
/** Time that a download may take, in milliseconds. */
const MAX_EXPORT_MS = 240_000;

/** A request for a download. */
interface ExportRequest {
  runtime: ApiRuntime;
  req: IncomingMessage;
  res: ServerResponse;
  path: string;
  requestId: string;
}

/** Streams the data that the link in the path leads to. @returns why not; `null`: it was answered */
export async function serveContactExport(request: ExportRequest): Promise<GraphQLError | null> {
  const { runtime, req, res, path } = request;
  if (req.method !== 'GET') {
    res.setHeader('allow', 'GET');
    return problem(405, 'BAD_REQUEST', 'A link to an export is read by GET.');
  }
  const { exporting } = runtime;
  if (exporting.size >= MAX_EXPORTS) {
    return problem(429, 'RATE_LIMITED', 'Other exports are downloaded just now: try the link again in a while.');
  }
  const running = Symbol('export');
  exporting.add(running);
  try {
    const taken = await takeExport(runtime, path.slice(EXPORT_CONTACTS_PATH.length));
    if (taken === null) {
      return problem(404, 'NOT_FOUND', 'This link was used, has expired, or never was: ask exportContact for another.');
    }
    res.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="contact.json"',
      'cache-control': 'no-store',
    });
    await stream(request, taken);
    return null;
  } finally {
    exporting.delete(running);
  }
}

/** A document that breaks off is cut: half of one is no JSON, so nobody takes it for whole. */
async function stream({ runtime, res, requestId }: ExportRequest, taken: { workspaceId: string; contactId: string }) {
  const late = setTimeout(() => res.destroy(), MAX_EXPORT_MS);
  try {
    await writeExport(runtime, taken, async (text) => {
      if (res.destroyed) throw new Error('the download was cut');
      if (!res.write(text)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
    });
    res.end();
  } catch (error) {
    runtime.log.warn({ requestId, ...describeFault(error) }, 'an export broke off');
    res.destroy();
  } finally {
    clearTimeout(late);
  }
}

function problem(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
