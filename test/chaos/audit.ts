import { setTimeout as pause } from 'node:timers/promises';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { databaseClient } from '../support/database-client.ts';
import type { Journal, Sent } from './client.ts';
import type { SmscLine } from './smsc.ts';

// The referee. It knows the API's answers, the SMSC's journal and the tables, and none of the hub's code.

/** A message as the database has it, with its events in order. */
export interface Row {
  id: string;
  batchId: string | null;
  to: string;
  purpose: string;
  status: string;
  reason: string | null;
  possibleDuplicate: boolean;
  attempt: number;
  dueAt: Date | null;
  events: { type: string; status: string; at: number }[];
}

/** What the referee found: no finding means that every promise was kept. */
export interface Verdict {
  findings: string[];
  /** Messages by their last status. */
  statuses: Record<string, number>;
  messages: number;
  submits: number;
  /** Messages the SMSC got twice, as declared. */
  declaredTwice: number;
}

const FINAL = ['DELIVERED', 'READ', 'PARTIALLY_DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED', 'CANCELED'];
const NEEDS_NO_REASON = ['DELIVERED', 'READ'];
const RESENT = ['OTP', 'ALERT'];
/** Statuses that say that the SMSC took it. */
const TAKEN = ['SENT', 'DELIVERED', 'UNDELIVERED', 'PARTIALLY_DELIVERED'];
/** Statuses that say that the SMSC did not take it. */
const NOT_TAKEN = ['FAILED', 'EXPIRED', 'BLOCKED', 'CANCELED'];
/** Events that tell of something beside the status. */
const ASIDE = ['RECEIPT', 'RECEIPT_CONFLICT', 'PART_SENT', 'PART_FAILED', 'CLICKED'];
/** What may follow what, by the types of events; RETRY and RESEND put it back into the queue. */
const FOLLOWS: Record<string, readonly string[]> = {
  ACCEPTED: ['SENDING', 'BLOCKED', 'CANCELED', 'EXPIRED', 'DEFERRED', 'QUEUED'],
  QUEUED: ['QUEUED', 'SENDING', 'BLOCKED', 'CANCELED', 'EXPIRED', 'DEFERRED', 'SENT', 'DELIVERED', 'UNDELIVERED'],
  SENDING: ['SENT', 'DELIVERED', 'UNDELIVERED', 'FAILED', 'DEFERRED', 'OUTCOME_UNKNOWN', 'EXPIRED'],
  DEFERRED: ['QUEUED', 'BLOCKED', 'CANCELED', 'EXPIRED', 'SENT', 'DELIVERED', 'UNDELIVERED'],
  OUTCOME_UNKNOWN: ['QUEUED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'DEFERRED'],
  SENT: ['DELIVERED', 'UNDELIVERED', 'EXPIRED', 'QUEUED', 'OUTCOME_UNKNOWN'],
  // A proof of delivery wins over a failure that was reported before it.
  UNDELIVERED: ['PARTIALLY_DELIVERED', 'DELIVERED'],
  EXPIRED: ['PARTIALLY_DELIVERED', 'DELIVERED'],
};
/** The SMSC took it and never said what became of it: nothing more is done, and nothing is waited for. */
const MISSING = 'RECEIPT_MISSING';
/** A receipt is waited for so long at least. */
const RECEIPT_COMES_IN_MS = 72 * 3_600_000;

/** Some news are not of messages, and come whenever they like. */
const PUBLISHED_WITHIN_MS = 20_000;

/** What the database says. */
export interface Tables {
  rows: Row[];
  /** Outbox rows that wait. */
  outbox: number;
}

/** Reads the tables. */
export async function readTables(databaseUrl: string): Promise<Tables> {
  const client = await databaseClient(databaseUrl);
  try {
    const { rows } = await client.query<Row>(
      `SELECT m.id, m.batch_id AS "batchId", substr(m."to", 2) AS to, m.purpose, m.status, m.reason_code AS reason,
         m.possible_duplicate AS "possibleDuplicate", m.attempt, m.due_at AS "dueAt",
         (SELECT coalesce(json_agg(json_build_object('type', e.type, 'status', e.status,
            'at', extract(epoch FROM e.at) * 1000) ORDER BY e.at, e.place, e.id), '[]')
          FROM (SELECT type::text, status::text, at, 5 AS place, id::text FROM message_events WHERE message_id = m.id
            UNION ALL SELECT t.type, t.status, t.at, t.place, '' FROM (VALUES
              (1, 1, 'ACCEPTED', 'QUEUED', m.created_at), (2, 2, 'SENDING', 'SENDING', m.claimed_at),
              (4, 3, 'SENT', 'SENT', m.sent_at), (8, 4, 'DELIVERED', 'DELIVERED', m.finished_at))
              AS t(bit, place, type, status, at) WHERE m.implicit_events & t.bit <> 0) e) AS events
       FROM messages m`,
    );
    const { rows: waiting } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM outbox');
    return { rows, outbox: waiting[0]?.count ?? 0 };
  } finally {
    await client.end();
  }
}

/** Reads the tables when what came last is published too, which takes moments; what is not within 20 s stays in the outbox. */
export async function readPublished(databaseUrl: string): Promise<Tables> {
  for (const deadline = Date.now() + PUBLISHED_WITHIN_MS; ; ) {
    const tables = await readTables(databaseUrl);
    if (tables.outbox === 0 || Date.now() > deadline) return tables;
    await pause(200);
  }
}

/** Messages that are neither final nor an outcome that policy leaves open; and outbox rows that wait. */
export async function unsettled(databaseUrl: string): Promise<number> {
  const { rows, outbox } = await readTables(databaseUrl);
  return rows.filter((row) => !isSettled(row)).length + outbox;
}

/** Final, or unknown and held: what is re-sent is held only after its second try. */
function isSettled({ status, purpose, possibleDuplicate, reason }: Row): boolean {
  if (FINAL.includes(status) || isMissing({ status, reason })) return true;
  return status === 'OUTCOME_UNKNOWN' && (possibleDuplicate || !RESENT.includes(purpose));
}

function isMissing({ status, reason }: Pick<Row, 'status' | 'reason'>): boolean {
  return status === 'OUTCOME_UNKNOWN' && reason === MISSING;
}

/** Compares what the API acknowledged, what the SMSC got and what the database says. */
export function audit({ rows, outbox }: Tables, journal: Journal, lines: readonly SmscLine[]): Verdict {
  const submits = byKey(lines, (line) => line.destination);
  const byNumber = byKey(rows, (row) => row.to);
  const findings = [
    ...journal.contradictions,
    ...(outbox === 0 ? [] : [`${outbox} outbox rows were never published`]),
    ...journal.sent.flatMap((sent) => auditRequest(sent, journal.optOutsAsked, byNumber, submits)),
    ...rows.flatMap((row) => auditMessage(row, takenOf(submits.get(row.to) ?? []))),
    ...auditCancels(journal, rows, submits),
    ...auditOptOuts(journal, byNumber, submits),
    ...[...submits.keys()].filter((number) => !byNumber.has(number)).map((number) => `${number}: sent, not stored`),
  ];
  const statuses: Record<string, number> = {};
  for (const { status } of rows) statuses[status] = (statuses[status] ?? 0) + 1;
  const twice = [...submits.values()].filter((own) => takenOf(own).length > 1).length;
  return { findings, statuses, messages: rows.length, submits: lines.length, declaredTwice: twice };
}

/** Submits that the SMSC took, or may have taken. */
function takenOf(lines: readonly SmscLine[]): SmscLine[] {
  return lines.filter((line) => line.commandStatus === 0 || line.commandStatus === null);
}

/** What was acknowledged is stored, once for each number; what was refused is not sent. */
function auditRequest(
  sent: Sent,
  optOutsAsked: ReadonlySet<string>,
  rows: Map<string, Row[]>,
  submits: Map<string, SmscLine[]>,
): string[] {
  const findings: string[] = [];
  const stored = sent.numbers.filter((number) => rows.has(number.slice(1)));
  for (const number of stored) {
    const own = rows.get(number.slice(1)) ?? [];
    if (own.length > 1) findings.push(`${sent.key}: ${number} has ${own.length} messages for one key`);
  }
  // One transaction: all of a request or nothing of it, but for those who had opted out.
  const absent = sent.numbers.filter((number) => !rows.has(number.slice(1)) && !optOutsAsked.has(number));
  if ((stored.length > 0 || sent.acknowledged !== null) && absent.length > 0)
    findings.push(`${sent.key}: accepted, and ${absent.length} of ${sent.numbers.length} are not stored`);
  if (sent.acknowledged !== null) {
    const { id, accepted } = sent.acknowledged;
    const uuid = uuidOf(id);
    const own = sent.numbers.filter((number) =>
      rows.get(number.slice(1))?.some((row) => row.id === uuid || row.batchId === uuid),
    );
    if (own.length !== accepted)
      findings.push(`${sent.key}: ${accepted} of ${sent.numbers.length} were accepted, ${own.length} are stored`);
  }
  if (sent.refused !== null && sent.numbers.some((number) => submits.has(number.slice(1))))
    findings.push(`${sent.key}: refused with ${sent.refused}, and sent`);
  return findings;
}

/** It has ended with a reason, was sent as often as its policy says, and its story goes forward. */
function auditMessage(row: Row, taken: readonly SmscLine[]): string[] {
  const findings: string[] = [];
  const find = (what: string) => findings.push(`${row.id} (${row.purpose}, ${row.status}): ${what}`);
  if (!isSettled(row)) find('has not ended');
  if (row.status === 'OUTCOME_UNKNOWN' && row.dueAt === null && !isMissing(row)) find('is held without an end');
  if (isMissing(row) && row.dueAt !== null) find('is held for a receipt that nobody waits for');
  if (row.reason === null && !NEEDS_NO_REASON.includes(row.status)) find('has no reason');
  if (row.possibleDuplicate && !RESENT.includes(row.purpose)) find('was sent again, which its policy forbids');
  if (taken.length > (row.possibleDuplicate ? 2 : 1)) find(`went out ${taken.length} times`);
  if ((TAKEN.includes(row.status) || isMissing(row)) && taken.length === 0) find('was never sent');
  if (NOT_TAKEN.includes(row.status) && taken.length > 0 && !row.possibleDuplicate) find('was sent all the same');
  return [...findings, ...auditStory(row)];
}

function auditStory(row: Row): string[] {
  const story = row.events.filter((event) => !ASIDE.includes(event.type));
  const told = row.events.map((event) => event.type).join(' ');
  const wrong = (what: string) => [`${row.id}: ${what}: ${told}`];
  if (story[0]?.type !== 'ACCEPTED') return wrong('does not begin with ACCEPTED');
  for (const [index, event] of story.entries()) {
    const before = story[index - 1];
    if (before === undefined) continue;
    if (!FOLLOWS[statusOf(before)]?.includes(statusOf(event))) return wrong(`${event.type} follows ${before.type}`);
    if (event.at < before.at) return wrong('goes back in time');
    if (before.type !== 'SENT' || event.type !== 'OUTCOME_UNKNOWN') continue;
    // Its second attempt has failed, and of the first nobody knows.
    if (!isMissing(row) && !row.possibleDuplicate)
      return wrong('is of unknown outcome though its only attempt was taken');
    if (isMissing(row) && event.at < before.at + RECEIPT_COMES_IN_MS) return wrong('gave its receipt up too soon');
  }
  const last = story.at(-1);
  // What is accepted is in the queue at once, without an event of its own.
  const ended = last === undefined ? '' : last.type === 'ACCEPTED' ? 'QUEUED' : statusOf(last);
  if (ended !== row.status) return wrong(`ends otherwise than its status ${row.status}`);
  const sendings = story.filter((event) => event.type === 'SENDING').length;
  return sendings === row.attempt ? [] : wrong(`has ${row.attempt} attempts and tells of ${sendings}`);
}

function statusOf({ type }: { type: string }): string {
  return type === 'RETRY' || type === 'RESEND' ? 'QUEUED' : type;
}

/** After an acknowledged cancel nothing is submitted. */
function auditCancels(journal: Journal, rows: readonly Row[], submits: Map<string, SmscLine[]>): string[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return journal.canceled.flatMap(({ at, ids }) =>
    ids.flatMap((id) => {
      const row = byId.get(uuidOf(id));
      if (row?.status !== 'CANCELED') return [`${uuidOf(id)}: canceled by the answer, ${row?.status} in the database`];
      const late = (submits.get(row.to) ?? []).some((line) => line.at > at);
      return late ? [`${row.id}: submitted after its acknowledged cancel`] : [];
    }),
  );
}

/** After an acknowledged opt-out nothing is claimed any more; what was claimed before may still be on the wire. */
function auditOptOuts(journal: Journal, rows: Map<string, Row[]>, submits: Map<string, SmscLine[]>): string[] {
  return journal.optedOut.flatMap(({ at, number }) => {
    const own = (rows.get(number.slice(1)) ?? []).filter((row) => row.purpose !== 'OTP');
    const sendings = own.flatMap((row) => row.events.filter((event) => event.type === 'SENDING'));
    const before = sendings.filter((event) => event.at <= at).length;
    const findings = sendings.length > before ? [`${number}: claimed after its acknowledged opt-out`] : [];
    const got = own.length === 0 ? 0 : (submits.get(number.slice(1)) ?? []).length;
    return got > before ? [...findings, `${number}: submitted after its acknowledged opt-out`] : findings;
  });
}

function uuidOf(id: string): string {
  return parseGlobalId(id)?.uuid ?? '';
}

function byKey<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
