/** Statements that find occurrences of triggers: events that fit, and dates that are due. */
import type { PropertyCondition } from '../../kernel/segment.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray, timeArray } from './arrays.ts';
import { binding } from './audience.ts';
import { propertyFits } from './segment-conditions.ts';

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
