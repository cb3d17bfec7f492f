import type { TextEncoding } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';

/** A message of a person. */
export interface InboundRow {
  id: string;
  workspaceId: string;
  contactId: string;
  connectionId: string;
  from: string;
  to: string;
  body: string;
  encoding: TextEncoding;
  keyword: 'STOP' | 'START' | 'HELP' | null;
  receivedAt: Date;
}

/** Stores an inbound message. */
export async function insertInbound(tx: Queryable, row: InboundRow): Promise<void> {
  await tx.query(
    `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", "to", body, encoding, keyword,
       received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text_encoding, $9::inbound_keyword, $10)`,
    [
      row.id,
      row.workspaceId,
      row.contactId,
      row.connectionId,
      row.from,
      row.to,
      row.body,
      row.encoding,
      row.keyword,
      row.receivedAt,
    ],
  );
}

/** A part of a long inbound message. */
export interface InboundPartRow {
  connectionId: string;
  from: string;
  to: string;
  reference: number;
  total: number;
  number: number;
  text: string;
  encoding: TextEncoding;
  receivedAt: Date;
}

/** How long a part waits for the others, in hours: references are used again. */
const PART_LIFE_HOURS = 24;

/**
 * Keeps a part; one that came before is kept once.
 *
 * @returns the texts in order when all parts are there (they are forgotten then), else `null`
 */
export async function gatherParts(tx: Queryable, part: InboundPartRow): Promise<string[] | null> {
  const { connectionId, from, to, reference, total } = part;
  // Parts of one message may arrive on several sessions at once: one gathers, the others wait.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `${connectionId}/${from}/${to}/${reference}`,
  ]);
  await tx.query(
    `INSERT INTO inbound_parts (connection_id, "from", "to", reference, total, number, text, encoding, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text_encoding, $9)
     ON CONFLICT (connection_id, "from", "to", reference, total, number)
     DO UPDATE SET text = excluded.text, received_at = excluded.received_at`,
    [connectionId, from, to, reference, total, part.number, part.text, part.encoding, part.receivedAt],
  );
  const key = [connectionId, from, to, reference, total, part.receivedAt];
  const same = `connection_id = $1 AND "from" = $2 AND "to" = $3 AND reference = $4 AND total = $5
    AND received_at > $6::timestamptz - interval '${PART_LIFE_HOURS} hours'`;
  const { rows } = await tx.query<{ text: string }>(
    `SELECT text FROM inbound_parts WHERE ${same} ORDER BY number`,
    key,
  );
  if (rows.length < total) return null;
  await tx.query(`DELETE FROM inbound_parts WHERE ${same}`, key);
  return rows.map((row) => row.text);
}
