// What is known of people that changes how they are written to.
import type { Queryable } from '../../db/client.ts';
import { textArray } from '../../db/sql/arrays.ts';

/** How a person is written to. */
export interface Traits {
  /** BCP 47; `null`: not known. */
  locale: string | null;
  /** The best candidate, an IANA name; `null`: not known. */
  timeZone: string | null;
}

/** The traits of those of these numbers that are contacts of the workspace; one statement, one look by index each. */
export async function traitsOf(
  db: Queryable,
  workspaceId: string,
  numbers: readonly string[],
): Promise<Map<string, Traits>> {
  const { rows } = await db.query<Traits & { phone: string }>(
    `SELECT c.phone, c.locale, c.time_zones[1] AS "timeZone" FROM unnest($2::text[]) AS w(phone)
     CROSS JOIN LATERAL (SELECT phone, locale, time_zones FROM contacts
       WHERE workspace_id = $1 AND phone = w.phone LIMIT 1) c`,
    [workspaceId, textArray(numbers)],
  );
  return new Map(rows.map(({ phone, locale, timeZone }) => [phone, { locale, timeZone }]));
}
