/** Statements on `trigger_firings`: occurrences of triggers, each once for a person. */
import type { FiringAnswer } from '../../generated/prisma/enums.ts';
import type { PropertyCondition } from '../../kernel/segment.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray, timeArray } from './arrays.ts';
import { binding } from './audience.ts';
import { bindRows, type Column } from './rows.ts';
import { propertyFits } from './segment-conditions.ts';

/** An occurrence of a trigger for a person. */
export interface NewFiring {
  id: string;
  workspaceId: string;
  triggerId: string;
  contactId: string;
  /** Empty: it occurs once for each person. */
  occurrence: string;
  /** Of a date; `null`: it is about none. */
  fieldId: string | null;
  at: Date;
  /** `null`: as long as a message is valid. */
  expiresAt: Date | null;
}

const COLUMNS: readonly Column<NewFiring>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'trigger_id', type: 'uuid', kind: 'plain', of: (row) => row.triggerId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'occurrence', type: 'text', kind: 'text', of: (row) => row.occurrence },
  { name: 'field_id', type: 'uuid', kind: 'plain', of: (row) => row.fieldId },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (row) => row.at },
  { name: 'expires_at', type: 'timestamptz', kind: 'time', of: (row) => row.expiresAt },
];

/** Stores occurrences; one that is there already is passed over. @returns how many were stored */
export async function insertFirings(tx: Queryable, firings: readonly NewFiring[], now: Date): Promise<number> {
  if (firings.length === 0) return 0;
  const bound = bindRows(COLUMNS, firings);
  const { names, refs, from } = bound.source((n) => `$${n + 1}`);
  const { rowCount } = await tx.query(
    `INSERT INTO trigger_firings (${names}, status, created_at) SELECT ${refs}, 'PENDING', $1 FROM ${from}
     ON CONFLICT (trigger_id, contact_id, occurrence) DO NOTHING`,
    [now, ...bound.values],
  );
  return rowCount ?? 0;
}

/** An event that a trigger waits for. */
export interface FittingEvent {
  id: string;
  contactId: string;
  at: Date;
}

/** Those of some events of a workspace that have a name and fulfil conditions. @param since older ones are history */
export async function fittingEvents(
  tx: Queryable,
  { name, where }: { name: string; where: readonly PropertyCondition[] },
  ids: readonly string[],
  since: Date,
): Promise<FittingEvent[]> {
  const { values, bind } = binding();
  const { rows } = await tx.query<FittingEvent>(
    `SELECT e.id, e.contact_id AS "contactId", e.at FROM contact_events e
     WHERE e.id = ANY(${bind(plainArray(ids))}::uuid[]) AND e.name = ${bind(name)} AND e.at > ${bind(since)}
       ${where.map((condition) => `AND ${propertyFits(condition, bind)}`).join(' ')} ORDER BY e.id`,
    values,
  );
  return rows;
}

/** Values of a date field that are looked at for a trigger. */
export interface LookedValues {
  triggerId: string;
  workspaceId: string;
  fieldId: string;
  fieldName: string;
  isDay: boolean;
  from: Date;
  to: Date;
  /** `null`: of whatever zone. */
  zones: readonly string[] | null;
  /** Also those whose zone is none of `known`. */
  others: boolean;
  known: readonly string[];
  /** `null`: the value names it. */
  occurrence: string | null;
}

/** Says of each range of values of a date field whether there is one in it; one statement. */
export async function haveValues(
  db: Queryable,
  fieldId: string,
  ranges: readonly { from: number; to: number }[],
): Promise<boolean[]> {
  const { rows } = await db.query<{ some: boolean }>(
    `SELECT EXISTS (SELECT FROM contact_field_values v WHERE v.field_id = $1 AND v.at >= r.first AND v.at < r.last) AS some
     FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS r(first, last, n) ORDER BY r.n`,
    [fieldId, timeArray(ranges.map(({ from }) => new Date(from))), timeArray(ranges.map(({ to }) => new Date(to)))],
  );
  return rows.map(({ some }) => some);
}

/** Place in the values of a field, which are read in order. */
export interface ValuePlace {
  at: Date;
  contactId: string;
}

/** Name of an occurrence that is a date. */
const DATE_NAME = `to_char(v.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * Finds the people whose value of a date field is due and for whom the trigger has not occurred, of so many values at most. Their rows
 * stay as they are until the transaction ends: whoever changes the date meanwhile finds the occurrence.
 *
 * @returns the people, and the place behind which the next ones are; `null`: there are none
 */
export async function dueValues(
  tx: Queryable,
  looked: LookedValues,
  after: ValuePlace | null,
  limit: number,
): Promise<{ due: { contactId: string; at: Date; occurrence: string }[]; next: ValuePlace | null }> {
  const { values, bind } = binding();
  const [field, from, to] = [bind(looked.fieldId), bind(looked.from), bind(looked.to)];
  const behind = after === null ? '' : `AND (v.at, v.contact_id) > (${bind(after.at)}, ${bind(after.contactId)})`;
  const { rows: places } = await tx.query<ValuePlace>(
    `SELECT v.at, v.contact_id AS "contactId" FROM contact_field_values v
     WHERE v.field_id = ${field} AND v.at >= ${from} AND v.at < ${to} ${behind} ORDER BY v.at, v.contact_id LIMIT ${limit}`,
    values,
  );
  const last = places.at(-1);
  if (last === undefined) return { due: [], next: null };
  const due = await notYetFired(tx, looked, places);
  return { due, next: places.length === limit ? last : null };
}

async function notYetFired(tx: Queryable, looked: LookedValues, places: readonly ValuePlace[]) {
  const { values, bind } = binding();
  const occurrence = looked.occurrence === null ? DATE_NAME : `${bind(looked.occurrence)}::text`;
  const inZone =
    looked.zones === null
      ? 'true'
      : `(c.time_zones[1] = ANY(${bind(textArray(looked.zones))}::text[])${
          looked.others
            ? ` OR c.time_zones[1] IS NULL OR c.time_zones[1] <> ALL(${bind(textArray(looked.known))}::text[])`
            : ''
        })`;
  const { rows } = await tx.query<{ contactId: string; at: Date; occurrence: string }>(
    `SELECT c.id AS "contactId", v.at, ${occurrence} AS occurrence
     FROM contacts c JOIN contact_field_values v ON v.field_id = ${bind(looked.fieldId)} AND v.contact_id = c.id
     WHERE c.id = ANY(${bind(plainArray(places.map(({ contactId }) => contactId)))}::uuid[]) AND c.workspace_id = ${bind(looked.workspaceId)}
       AND c.deleted_at IS NULL AND v.at >= ${bind(looked.from)} AND v.at < ${bind(looked.to)}
       AND (length(c.attributes ->> ${bind(looked.fieldName)}::text) = 10) = ${bind(looked.isDay)}::boolean AND ${inZone}
       AND NOT EXISTS (SELECT FROM trigger_firings f WHERE f.trigger_id = ${bind(looked.triggerId)} AND f.contact_id = c.id
         AND f.occurrence = ${occurrence})
     ORDER BY c.id FOR SHARE OF c, v`,
    values,
  );
  return rows;
}

/** An occurrence whose message is to be made. */
export interface PendingFiring {
  id: string;
  contactId: string;
  expiresAt: Date | null;
}

/** The next occurrences of a trigger that have no message yet: those whose time is over first are first. */
export async function pendingFirings(db: Queryable, triggerId: string, limit: number): Promise<PendingFiring[]> {
  const { rows } = await db.query<PendingFiring>(
    `SELECT id, contact_id AS "contactId", expires_at AS "expiresAt" FROM trigger_firings
     WHERE trigger_id = $1 AND status = 'PENDING' AND NOT stale ORDER BY expires_at, id LIMIT $2`,
    [triggerId, limit],
  );
  return rows;
}

/** What became of an occurrence. */
export interface FiringOutcome {
  id: string;
  /** `null`: there is none. */
  messageId: string | null;
  /** `null`: there is a message. */
  code: string | null;
}

/** Writes what became of occurrences that were pending and still stand. @returns how many of them did */
export async function settleFirings(tx: Queryable, outcomes: readonly FiringOutcome[]): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE trigger_firings f SET message_id = u.message_id, code = u.code,
       status = CASE WHEN u.code IS NULL THEN 'SENT' ELSE 'REFUSED' END::firing_status
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u(id, message_id, code)
     WHERE f.id = u.id AND f.status = 'PENDING' AND NOT f.stale`,
    [
      plainArray(outcomes.map(({ id }) => id)),
      plainArray(outcomes.map(({ messageId }) => messageId)),
      textArray(outcomes.map(({ code }) => code)),
    ],
  );
  return rowCount ?? 0;
}

/** Occurrences of dates that are younger than this may have a message that waits: no message is valid for longer. */
const WAITS_AT_MOST = `interval '8 days'`;

/**
 * The part of a statement that marks what is about dates which some contacts no longer have: their messages are canceled soon. Costs
 * nothing where the workspace has no trigger of a date.
 *
 * @param wanted relation with the columns field_id, contact_id, at
 */
export function staleWhereNot(
  wanted: string,
  { workspace, contacts }: { workspace: string; contacts: string },
): string {
  return `UPDATE trigger_firings f SET stale = true
    WHERE EXISTS (SELECT FROM triggers t WHERE t.workspace_id = ${workspace} AND t.kind = 'DATE')
      AND f.contact_id = ANY(${contacts}) AND f.field_id IS NOT NULL AND NOT f.stale AND f.status IN ('PENDING', 'SENT')
      AND f.created_at > now() - ${WAITS_AT_MOST}
      AND NOT EXISTS (SELECT FROM ${wanted} w WHERE w.field_id = f.field_id AND w.contact_id = f.contact_id AND w.at = f.at)`;
}

/** Marks everything of a contact that may wait. */
export async function staleOfContact(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE trigger_firings SET stale = true WHERE contact_id = $1 AND NOT stale AND status IN ('PENDING', 'SENT')
       AND created_at > now() - ${WAITS_AT_MOST}`,
    [contactId],
  );
  return rowCount ?? 0;
}

/** An occurrence that no longer stands. */
export interface StaleFiring {
  id: string;
  workspaceId: string;
  triggerId: string;
  /** `null`: there is no message yet. */
  messageId: string | null;
}

const STALE = `id, workspace_id AS "workspaceId", trigger_id AS "triggerId", message_id AS "messageId"`;

/** Takes occurrences that no longer stand, of one workspace; nobody else takes them now. */
export async function takeStale(tx: Queryable, limit: number): Promise<StaleFiring[]> {
  const { rows } = await tx.query<StaleFiring>(
    `SELECT ${STALE} FROM trigger_firings WHERE stale AND workspace_id = (
       SELECT workspace_id FROM trigger_firings WHERE stale ORDER BY id LIMIT 1) ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
  return rows;
}

/** Ends occurrences that were taken as stale. @param canceledIds those of which nothing is sent; of the others the date has moved since */
export async function endStale(tx: Queryable, ids: readonly string[], canceledIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE trigger_firings SET stale = false, moved = NOT id = ANY($2::uuid[]),
       status = CASE WHEN id = ANY($2::uuid[]) THEN 'CANCELED'::firing_status ELSE status END WHERE id = ANY($1::uuid[])`,
    [plainArray(ids), plainArray(canceledIds)],
  );
}

/** Deletes occurrences of a trigger that is removed, so many at most. @returns them: messages of theirs may wait */
export async function deleteFiringsOf(tx: Queryable, triggerId: string, limit: number): Promise<StaleFiring[]> {
  const { rows } = await tx.query<StaleFiring>(
    `DELETE FROM trigger_firings WHERE id IN (
       SELECT id FROM trigger_firings WHERE trigger_id = $1 ORDER BY id DESC LIMIT $2) RETURNING ${STALE}`,
    [triggerId, limit],
  );
  return rows;
}

/** Deletes what is about a person. @returns how many rows there were */
export async function deleteFiringsAbout(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM trigger_firings WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}

/** Counts end here. */
const MOST_COUNTED = 10_000;

/** Occurrences that have no message yet, by trigger, up to 10,000 each. */
export async function countPending(db: Queryable, triggerIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; count: number }>(
    `SELECT t.id, (SELECT count(*) FROM (SELECT FROM trigger_firings f
       WHERE f.trigger_id = t.id AND f.status = 'PENDING' LIMIT $2) p)::int AS count FROM unnest($1::uuid[]) AS t(id)`,
    [plainArray(triggerIds), MOST_COUNTED],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** An occurrence whose message asked for an answer. */
export interface AskedFiring {
  id: string;
  triggerId: string;
  triggerName: string;
  at: Date;
  answer: FiringAnswer | null;
  /** As it is stored. */
  confirmation: unknown;
}

/** Time after its message, or after the date that it is about, in which a reply is an answer to it. */
const ANSWERED_WITHIN = `interval '14 days'`;

/** The last occurrence of which a person was asked, and whose date has not passed; its row is locked. @returns `null`: nothing was asked */
export async function lastAsked(tx: Queryable, contactId: string, now: Date): Promise<AskedFiring | null> {
  const { rows } = await tx.query<AskedFiring>(
    `SELECT f.id, f.trigger_id AS "triggerId", t.name AS "triggerName", f.at, f.answer, t.confirmation
     FROM trigger_firings f JOIN triggers t ON t.id = f.trigger_id
     WHERE f.contact_id = $1 AND f.status = 'SENT' AND NOT f.moved AND t.confirmation IS NOT NULL
       AND f.created_at > $2::timestamptz - ${ANSWERED_WITHIN} AND (f.field_id IS NULL OR f.at > $2::timestamptz)
     ORDER BY f.id DESC LIMIT 1 FOR UPDATE OF f`,
    [contactId, now],
  );
  return rows[0] ?? null;
}

/** Writes the answer of a person. */
export async function writeAnswer(tx: Queryable, id: string, answer: FiringAnswer, at: Date): Promise<void> {
  await tx.query('UPDATE trigger_firings SET answer = $2::firing_answer, answered_at = $3 WHERE id = $1', [
    id,
    answer,
    at,
  ]);
}

/** People of a trigger, by what they answered and whether they came. */
export interface AttendanceCount {
  answer: FiringAnswer | null;
  /** `null`: the application has not said. */
  outcome: 'attended' | 'no_show' | null;
  count: number;
}

/** Counts the people who were reminded of dates of a time, by their answer and by the event that says whether they came. */
export async function countAttendance(
  db: Queryable,
  triggerId: string,
  from: Date,
  to: Date,
): Promise<AttendanceCount[]> {
  const { rows } = await db.query<AttendanceCount>(
    `SELECT f.answer, o.name AS outcome, count(*)::int AS count FROM trigger_firings f
     LEFT JOIN LATERAL (SELECT e.name FROM contact_events e
       WHERE e.workspace_id = f.workspace_id AND e.name IN ('attended', 'no_show') AND e.contact_id = f.contact_id
         AND e.at >= f.at - interval '12 hours' AND e.at < f.at + interval '7 days' ORDER BY e.at DESC LIMIT 1) o ON true
     WHERE f.trigger_id = $1 AND f.status = 'SENT' AND NOT f.moved AND f.at >= $2 AND f.at < $3 GROUP BY 1, 2`,
    [triggerId, from, to],
  );
  return rows;
}
