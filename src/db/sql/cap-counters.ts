/** Statements on `cap_counters`: messages to a person that count towards caps. */
import type { CapSlot } from '../../kernel/facts.ts';
import type { Queryable } from '../client.ts';
import { jsonArray, plainArray, timeArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** Slots of a contact. */
export interface CapCounter {
  contactId: string;
  slots: CapSlot[];
}

/**
 * Locks the counters of contacts, in order of their ids, and reads them; those that are not there are made. Of two that count for one
 * person at once, the second waits here and sees what the first has counted.
 */
export async function lockCapCounters(
  tx: Queryable,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<CapCounter[]> {
  const { rows } = await tx.query<CapCounter>(
    `INSERT INTO cap_counters AS c (contact_id, workspace_id) SELECT u.id, $1 FROM unnest($2::uuid[]) AS u(id) ORDER BY u.id
     ON CONFLICT (contact_id) DO UPDATE SET workspace_id = c.workspace_id
     RETURNING c.contact_id AS "contactId", c.slots`,
    [workspaceId, plainArray(contactIds)],
  );
  return rows;
}

/** Writes counters that are locked. */
export function capCountersUpdate(counters: readonly CapCounter[]): Statement {
  return {
    text: (p) =>
      `UPDATE cap_counters c SET slots = u.slots, last_at = u.last_at
       FROM unnest(${p(1)}::uuid[], ${p(2)}::jsonb[], ${p(3)}::timestamptz[]) AS u(id, slots, last_at) WHERE c.contact_id = u.id`,
    values: [
      plainArray(counters.map(({ contactId }) => contactId)),
      jsonArray(counters.map(({ slots }) => JSON.stringify(slots))),
      timeArray(counters.map(({ slots }) => new Date(slots.reduce((last, { at }) => Math.max(last, at), 0)))),
    ],
  };
}

/** Gives back the slots of messages of these contacts. */
export function capSlotsDelete(contactIds: readonly string[], messageIds: readonly string[]): Statement {
  return {
    text: (p) =>
      `UPDATE cap_counters c SET slots = (SELECT coalesce(jsonb_agg(s ORDER BY n), '[]') FROM jsonb_array_elements(c.slots)
         WITH ORDINALITY AS e(s, n) WHERE (s->>'id')::uuid <> ALL(${p(2)}::uuid[]))
       FROM (SELECT contact_id FROM cap_counters WHERE contact_id = ANY(${p(1)}::uuid[]) ORDER BY contact_id FOR UPDATE) l
       WHERE c.contact_id = l.contact_id`,
    values: [plainArray([...new Set(contactIds)]), plainArray(messageIds)],
  };
}

/** Slots of a contact, without a lock. */
export async function capSlotsOf(db: Queryable, contactId: string): Promise<CapSlot[]> {
  const { rows } = await db.query<CapCounter>('SELECT slots FROM cap_counters WHERE contact_id = $1', [contactId]);
  return rows[0]?.slots ?? [];
}

/** Deletes the counter of a contact. @returns how many there were */
export async function deleteCapCounter(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM cap_counters WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}

/** Deletes counters of which the last message is from before a moment. @returns how many */
export async function deleteCapCountersBefore(db: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM cap_counters WHERE contact_id IN (SELECT contact_id FROM cap_counters WHERE last_at < $1
       ORDER BY contact_id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit],
  );
  return rowCount ?? 0;
}
