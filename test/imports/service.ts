import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { openService, type Service } from '../contacts/service.ts';
import '../graphql/fields.ts';

/** One line of the answer. */
export interface ImportLine {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  suppressed: number;
  consents: number;
  listed: number;
  done?: boolean;
  error?: { code: string; message: string };
  refusals?: { line: number; column: string | null; message: string }[];
}

/** What an import was answered. */
export interface ImportAnswer {
  status: number;
  /** Lines, the summary last; of a refused request none. */
  lines: ImportLine[];
  last: ImportLine;
  /** The message of a refused request. */
  message: string;
  code: string;
}

/** The API with contacts to import. */
export interface ImportService extends Service {
  post(
    file: string | Buffer | Iterable<string>,
    headers?: Record<string, string>,
    method?: string,
    query?: string,
  ): Promise<ImportAnswer>;
  /** A request whose body a test writes itself. */
  open(): http.ClientRequest;
  contacts(where?: string): Promise<StoredContact[]>;
}

/** A contact as it is stored. */
export interface StoredContact {
  id: string;
  phone: string;
  locale: string | null;
  time_zones: string[];
  mcc_mnc: string | null;
  attributes: Record<string, unknown>;
  updated_at: Date;
}

/** Opens it, over a database of its own. */
export async function openImports(): Promise<ImportService> {
  const service = await openService();
  const start = (headers: Record<string, string>, method = 'POST', query = '') =>
    http.request(new URL(`/import/contacts${query}`, service.api.url), {
      method,
      headers: { authorization: `Bearer ${service.api.owner.secret}`, 'content-type': 'text/csv', ...headers },
    });
  return {
    ...service,
    open: () => start({}),
    async post(file, headers = {}, method = 'POST', query = '') {
      const request = start(headers, method, query);
      request.on('error', () => {});
      const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
      Readable.from(typeof file === 'string' || Buffer.isBuffer(file) ? [file] : file).pipe(request);
      const [response] = await answered;
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      request.destroy();
      return read(response.statusCode ?? 0, text);
    },
    contacts: (where = 'true') =>
      service.sql<never>(`SELECT * FROM contacts WHERE workspace_id = $1 AND (${where}) ORDER BY phone`, [
        service.workspaceId,
      ]),
  };
}

function read(status: number, text: string): ImportAnswer {
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  if (status === 200) return { status, lines, last: lines.at(-1), message: '', code: '' };
  const [error] = lines[0].errors;
  return { status, lines: [], last: {} as ImportLine, message: error.message, code: error.extensions.code };
}

/** The nth of a British range. */
export function phone(n: number): string {
  return `+4479111${String(n).padStart(5, '0')}`;
}
