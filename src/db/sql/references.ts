import type { Queryable } from '../client.ts';

/**
 * Takes concatenation references (3GPP TS 23.040 §9.2.3.24.1) of contacts: each contact counts its own, so that one
 * comes again only after 65,536 long messages (256 where the header holds 8 bits).
 *
 * @param counts how many each contact needs
 * @returns the last of each contact's; the others are the numbers before it
 */
export async function takeReferences(tx: Queryable, counts: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ id: string; last: number }>(
    `UPDATE contacts c SET last_reference = (c.last_reference + u.count) & 65535
     FROM (SELECT c.id, u.count FROM unnest($1::uuid[], $2::int[]) AS u(id, count) JOIN contacts c ON c.id = u.id
       ORDER BY c.id FOR NO KEY UPDATE OF c) u
     WHERE c.id = u.id RETURNING c.id, c.last_reference AS last`,
    [[...counts.keys()], [...counts.values()]],
  );
  return new Map(rows.map((row) => [row.id, row.last]));
}
