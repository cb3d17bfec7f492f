/** Statements on `assistant_slots`: times that assistants give away. */
import type { Queryable } from '../client.ts';
import { timeArray } from './arrays.ts';

/** A slot that a person has or may have. */
export interface SlotRow {
  id: string;
  at: Date;
}

/** Makes the slots of an assistant those of these times: new ones are free, others that nobody has booked go. */
export async function replaceSlots(
  tx: Queryable,
  { assistantId, workspaceId }: { assistantId: string; workspaceId: string },
  slots: readonly SlotRow[],
): Promise<void> {
  const times = timeArray(slots.map(({ at }) => at));
  await tx.query(
    'DELETE FROM assistant_slots WHERE assistant_id = $1 AND booked_at IS NULL AND NOT (at = ANY($2::timestamptz[]))',
    [assistantId, times],
  );
  await tx.query(
    `INSERT INTO assistant_slots (id, workspace_id, assistant_id, at)
     SELECT u.id, $2, $1, u.at FROM unnest($3::uuid[], $4::timestamptz[]) AS u(id, at) ON CONFLICT DO NOTHING`,
    [assistantId, workspaceId, slots.map(({ id }) => id), times],
  );
}

/** The next free slots of an assistant, and the one that a person has. */
export async function slotsFor(
  db: Queryable,
  assistantId: string,
  contactId: string,
  now: Date,
  most: number,
): Promise<{ free: SlotRow[]; own: SlotRow | null }> {
  const { rows } = await db.query<SlotRow & { own: boolean }>(
    `(SELECT id, at, false AS own FROM assistant_slots WHERE assistant_id = $1 AND booked_at IS NULL AND at > $3 ORDER BY at LIMIT $4)
     UNION ALL (SELECT id, at, true FROM assistant_slots WHERE assistant_id = $1 AND contact_id = $2 AND at > $3 ORDER BY at LIMIT 1)`,
    [assistantId, contactId, now, most],
  );
  const own = rows.find((row) => row.own);
  return { free: rows.filter((row) => !row.own), own: own === undefined ? null : { id: own.id, at: own.at } };
}

/**
 * Gives a slot to a person, and frees the one that the person had: of two that want the same one gets it.
 *
 * @returns false: somebody else has it, or there is none at that time
 */
export async function bookSlot(
  tx: Queryable,
  assistantId: string,
  contactId: string,
  at: Date,
  now: Date,
): Promise<boolean> {
  const { rows } = await tx.query<{ id: string }>(
    `UPDATE assistant_slots SET contact_id = $2, booked_at = COALESCE(booked_at, $4)
     WHERE assistant_id = $1 AND at = $3 AND at > $4 AND (booked_at IS NULL OR contact_id = $2) RETURNING id`,
    [assistantId, contactId, at, now],
  );
  const [booked] = rows;
  if (booked === undefined) return false;
  await freeSlots(tx, assistantId, contactId, now, booked.id);
  return true;
}

/** Frees the slots of a person that are to come, but one. @returns how many */
export async function freeSlots(
  tx: Queryable,
  assistantId: string,
  contactId: string,
  now: Date,
  except: string | null,
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE assistant_slots SET contact_id = NULL, booked_at = NULL
     WHERE assistant_id = $1 AND contact_id = $2 AND at > $3 AND ($4::uuid IS NULL OR id <> $4)`,
    [assistantId, contactId, now, except],
  );
  return rowCount ?? 0;
}

/** Takes a person from slots: a time that was booked stays booked. @returns how many */
export async function eraseSlotsOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('UPDATE assistant_slots SET contact_id = NULL WHERE contact_id = $1', [
    contactId,
  ]);
  return rowCount ?? 0;
}
