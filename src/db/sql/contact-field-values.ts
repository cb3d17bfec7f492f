/** Statements on `contact_field_values`: the values of typed fields, as they are found. Contacts have them among their attributes. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { staleWhereNot } from './trigger-firings.ts';

/** A day or a moment, as an attribute has it, for the cast to a moment. */
const MOMENT = `(t || CASE WHEN length(t) = 10 THEN 'T00:00:00Z' ELSE '' END)`;

/** Values of attributes that fit their fields: of others there is no row. */
const VALUES = `SELECT f.id AS field_id, c.id AS contact_id, c.workspace_id,
    CASE WHEN f.type IN ('TEXT', 'CHOICE') AND j = 'string' AND length(t) <= 500 AND (f.type = 'TEXT' OR t = ANY(f.choices)) THEN t END AS text,
    CASE WHEN f.type = 'NUMBER' AND j = 'number' AND pg_input_is_valid(t, 'float8') THEN t::float8
      WHEN f.type = 'BOOLEAN' AND j = 'boolean' THEN CASE WHEN t = 'true' THEN 1 ELSE 0 END
      WHEN f.type = 'PLACE' AND j = 'object' AND jsonb_typeof(v -> 'latitude') = 'number' AND jsonb_typeof(v -> 'longitude') = 'number'
        THEN (v ->> 'latitude')::float8 END AS number,
    CASE WHEN f.type = 'PLACE' AND j = 'object' AND jsonb_typeof(v -> 'latitude') = 'number' AND jsonb_typeof(v -> 'longitude') = 'number'
      THEN (v ->> 'longitude')::float8 END AS longitude,
    CASE WHEN f.type = 'DATE' AND j = 'string' AND t ~ '^\\d{4}-\\d\\d-\\d\\d(T.*(Z|[+-]\\d\\d:\\d\\d))?$'
      AND pg_input_is_valid(${MOMENT}, 'timestamptz') THEN ${MOMENT}::timestamptz END AS at
  FROM contacts c JOIN contact_fields f ON f.workspace_id = c.workspace_id
  CROSS JOIN LATERAL (SELECT c.attributes -> f.name AS v, jsonb_typeof(c.attributes -> f.name) AS j, c.attributes ->> f.name AS t) a
  WHERE c.workspace_id = $1 AND c.deleted_at IS NULL AND c.erased_at IS NULL AND a.v IS NOT NULL`;

const WANTED = `SELECT * FROM (${VALUES}`;
const FITS = '(text IS NOT NULL OR number IS NOT NULL OR at IS NOT NULL)';
const INSERT = `INSERT INTO contact_field_values (field_id, contact_id, workspace_id, text, number, longitude, at)
  SELECT field_id, contact_id, workspace_id, text, number, longitude, at FROM`;
const CONFLICT = `ON CONFLICT (field_id, contact_id) DO UPDATE
  SET text = excluded.text, number = excluded.number, longitude = excluded.longitude, at = excluded.at`;

/** Makes the values of some contacts those that their attributes have; what triggers hold ready for other dates is marked. */
export async function syncFieldValues(
  tx: Queryable,
  workspaceId: string,
  contactIds: readonly string[],
): Promise<void> {
  await tx.query(
    `WITH wanted AS MATERIALIZED (${WANTED} AND c.id = ANY($2::uuid[])) w WHERE ${FITS}),
       gone AS (DELETE FROM contact_field_values v WHERE v.contact_id = ANY($2::uuid[])
         AND NOT EXISTS (SELECT FROM wanted w WHERE w.field_id = v.field_id AND w.contact_id = v.contact_id)),
       stale AS (${staleWhereNot('wanted', { workspace: '$1', contacts: '$2::uuid[]' })})
     ${INSERT} wanted ${CONFLICT}`,
    [workspaceId, plainArray(contactIds)],
  );
}

/** Contacts whose values are found by one statement: over a million, one would take longer than the pool allows. */
const CONTACTS_A_STATEMENT = 10_000;

/** Outcome of one statement: the last contact that it looked at (`null`: none was left), values that it found, and those that fit. */
interface FilledPage {
  last: string | null;
  values: number;
  fitting: number;
}

/** Finds the values of a field in all contacts of a workspace. @returns how many have one that fits, and how many another one */
export async function fillFieldValues(
  tx: Queryable,
  workspaceId: string,
  fieldId: string,
): Promise<{ fitting: number; others: number }> {
  await tx.query('DELETE FROM contact_field_values WHERE field_id = $1', [fieldId]);
  const counts = { fitting: 0, others: 0 };
  let after: string | null = null;
  do {
    const page = await fillPage(tx, workspaceId, fieldId, after);
    counts.fitting += page.fitting;
    counts.others += page.values - page.fitting;
    after = page.last;
  } while (after !== null);
  return counts;
}

/** Finds the values of a field in the next contacts. */
async function fillPage(tx: Queryable, workspaceId: string, fieldId: string, after: string | null) {
  const { rows } = await tx.query<FilledPage>(
    `WITH page AS MATERIALIZED (SELECT id FROM contacts WHERE workspace_id = $1 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4),
       found AS MATERIALIZED (${VALUES} AND f.id = $2 AND c.id = ANY(ARRAY(SELECT id FROM page))),
       made AS (${INSERT} found w WHERE ${FITS} ${CONFLICT} RETURNING contact_id)
     SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*)::int FROM found) AS "values",
       (SELECT count(*)::int FROM made) AS fitting`,
    [workspaceId, fieldId, after, CONTACTS_A_STATEMENT],
  );
  return rows[0] ?? { last: null, values: 0, fitting: 0 };
}

/** Deletes the values of a contact. @returns how many there were */
export async function deleteValuesOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM contact_field_values WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}
