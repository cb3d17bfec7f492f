/** Sending a file of contacts, and following what becomes of it. */
import { useEffect, useRef, useState } from 'react';
import type { RefusedRow } from './import-file.ts';

/** Counts of an import: everything in it is stored. */
export interface ImportCounts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  suppressed: number;
  consents: number;
  /** Contacts that were not on the list before. */
  listed: number;
  refused: number;
}

/** An import that has ended. */
interface Ended {
  step: 'done';
  dryRun: boolean;
  /** Id of the list that everybody was put on; empty: none. */
  list: string;
  counts: ImportCounts;
  refusals: RefusedRow[];
  failure: string | null;
}

/** State of an import. */
export type ImportState =
  | { step: 'ready' }
  | { step: 'running'; dryRun: boolean; sent: number; counts: ImportCounts | null }
  | Ended
  | { step: 'refused'; message: string };

/** File and choices that are sent. */
export interface ImportRequest {
  file: Blob;
  encoding: string;
  /** ISO code that national numbers are read in; empty: the workspace's. */
  country: string;
  /** Titles of the file and what each is; an empty column leaves it out. */
  map: readonly (readonly [title: string, column: string])[];
  ignoreUnknown: boolean;
  /** Id of the list that everybody of the file is put on; empty: none. */
  list: string;
  dryRun: boolean;
}

type Line = ImportCounts & { done?: boolean; refusals?: RefusedRow[]; error?: { message: string } };

/** An import in a component; it ends with it. */
export function useImport(): { state: ImportState; run(request: ImportRequest): void; stop(): void } {
  const [state, setState] = useState<ImportState>({ step: 'ready' });
  const running = useRef<XMLHttpRequest | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = (request: ImportRequest) => {
    const { dryRun } = request;
    const sender = new XMLHttpRequest();
    running.current = sender;
    let sent = 0;
    const show = () => setState({ step: 'running', dryRun, sent, counts: linesOf(sender.responseText).counts });
    // An answer comes while the file is sent, which fetch cannot read.
    sender.upload.onprogress = ({ loaded, total }) => {
      sent = total === 0 ? 0 : loaded / total;
      show();
    };
    sender.onprogress = show;
    sender.onload = () => setState(endOf(sender, request));
    sender.onerror = () =>
      setState({
        step: 'refused',
        message: 'The connection was lost. What was counted is stored; the same file again changes nothing of it.',
      });
    sender.onabort = () => setState({ step: 'ready' });
    sender.open('POST', `/import/contacts?${queryOf(request)}`);
    sender.setRequestHeader('content-type', `text/csv; charset=${request.encoding}`);
    setState({ step: 'running', dryRun, sent: 0, counts: null });
    sender.send(request.file);
  };
  return { state, run, stop: () => running.current?.abort() };
}

function queryOf({ country, map, ignoreUnknown, list, dryRun }: ImportRequest): string {
  const query = new URLSearchParams({ refusals: 'all' });
  for (const [title, column] of map) query.append('map', `${title}=${column}`);
  if (country !== '') query.set('country', country);
  if (ignoreUnknown) query.set('ignoreUnknown', 'true');
  if (list !== '') query.set('list', list);
  if (dryRun) query.set('dryRun', 'true');
  return query.toString();
}

/** The counts of the last whole line, and every refusal. */
function linesOf(text: string): { counts: ImportCounts | null; last: Line | null; refusals: RefusedRow[] } {
  const refusals: RefusedRow[] = [];
  let last: Line | null = null;
  for (const each of text.split('\n').slice(0, -1)) {
    last = JSON.parse(each) as Line;
    // The summary has the first ones again.
    if (last.done === undefined) refusals.push(...(last.refusals ?? []));
  }
  return { counts: last, last, refusals };
}

function endOf(sender: XMLHttpRequest, { dryRun, list }: ImportRequest): ImportState {
  if (sender.status !== 200) return { step: 'refused', message: messageOf(sender) };
  const { last, refusals } = linesOf(sender.responseText);
  if (last === null) return { step: 'refused', message: 'The hub ended before the file did. Send it again.' };
  const cut = 'The hub ended before the file did. What is counted is stored; send the same file again.';
  const failure = last.done === true ? null : (last.error?.message ?? cut);
  return { step: 'done', dryRun, list, counts: last, refusals, failure };
}

function messageOf(sender: XMLHttpRequest): string {
  try {
    const { errors } = JSON.parse(sender.responseText) as { errors: { message: string }[] };
    return errors[0]?.message ?? `The hub answered ${sender.status}.`;
  } catch {
    return `The hub answered ${sender.status}.`;
  }
}
