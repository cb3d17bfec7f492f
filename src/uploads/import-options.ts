// Options of a caller for a file to be imported: the query and the content type of the request.
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import type { ImportOptions } from '../domains/imports/run.ts';
import { encodingOf } from '../files/encoding.ts';
import { fromGlobalId } from '../kernel/global-ids.ts';
import { countryOf } from '../kernel/phone.ts';

/** Options of one request. */
export interface RequestedImport extends ImportOptions {
  /** Every line of the answer lists the refusals of its chunk. */
  allRefusals: boolean;
}

const PARAMETERS = ['map', 'ignoreUnknown', 'refusals', 'dryRun', 'list', 'country'];

/** Reads it. @throws GraphQLError that says what would be right */
export function importOptionsOf({ url, headers }: Pick<IncomingMessage, 'url' | 'headers'>): RequestedImport {
  const query = new URL(url ?? '/', 'http://localhost').searchParams;
  const unknown = [...query.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    throw wrong(400, `There is no parameter "${unknown.slice(0, 60)}": there are ${PARAMETERS.join(', ')}.`);
  }
  const refusals = query.get('refusals') ?? 'first';
  if (refusals !== 'all' && refusals !== 'first')
    throw wrong(400, 'The parameter "refusals" must be "all" or "first".');
  return {
    map: new Map(query.getAll('map').map(pairOf)),
    ignoreUnknown: isTrue(query, 'ignoreUnknown'),
    allRefusals: refusals === 'all',
    dryRun: isTrue(query, 'dryRun'),
    listId: listOf(query.get('list')),
    country: readingCountry(query),
    encoding: declaredEncoding(headers['content-type']),
  };
}

/** The UUID of a list. @throws GraphQLError */
function listOf(shownId: string | null): string | null {
  if (shownId === null) return null;
  const id = fromGlobalId('ContactList', shownId);
  if (id !== null) return id;
  throw wrong(400, `The parameter "list" must be the id of a list, such as list_01a2…: contactLists shows them.`);
}

/** `Title=column`, divided at the last sign of equality. @throws GraphQLError */
function pairOf(text: string): [string, string] {
  const at = text.lastIndexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw wrong(400, `"${text.slice(0, 60)}" is no map: write "Title in the file=column", or "Title=" to leave it out.`);
}

function isTrue(query: URLSearchParams, name: string): boolean {
  const value = query.get(name) ?? 'false';
  if (value !== 'true' && value !== 'false') throw wrong(400, `The parameter "${name}" must be "true" or "false".`);
  return value === 'true';
}

function readingCountry(query: URLSearchParams): string | null {
  const written = query.get('country');
  if (written === null) return null;
  const country = countryOf(written);
  if (country !== null) return country;
  throw wrong(400, `The parameter "country" must be a country such as "DE": "${written.slice(0, 60)}" is none.`);
}

function declaredEncoding(contentType: string | undefined): string {
  const label = /charset="?([\w:-]{1,40})/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  const encoding = encodingOf(label);
  if (encoding !== null) return encoding;
  throw wrong(415, `The encoding "${label}" is not known: send the file in UTF-8, or name one such as "windows-1252".`);
}

function wrong(status: number, message: string): GraphQLError {
  const code = status === 415 ? 'BAD_REQUEST' : 'INVALID_INPUT';
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
