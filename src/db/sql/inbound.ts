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
  missingParts: number;
  duplicateOfId: string | null;
  receivedAt: Date;
}

/** Stores an inbound message. */
export async function insertInbound(tx: Queryable, row: InboundRow): Promise<void> {
  await tx.query(
    `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", "to", body, encoding, keyword,
       received_at, missing_parts, duplicate_of_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text_encoding, $9::inbound_keyword, $10, $11, $12)`,
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
      row.missingParts,
      row.duplicateOfId,
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

/** The parts of one message, in order. */
export interface GatheredParts extends Omit<InboundPartRow, 'number' | 'text' | 'encoding'> {
  parts: { number: number; text: string; encoding: TextEncoding }[];
}

const SAME = `connection_id = $1 AND "from" = $2 AND "to" = $3 AND reference = $4 AND total = $5`;

/**
 * Keeps a part; one that came before is kept once.
 *
 * @returns all parts in order when they are there (they are forgotten then), else `null`
 */
export async function gatherParts(tx: Queryable, part: InboundPartRow): Promise<GatheredParts['parts'] | null> {
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
  const key = [connectionId, from, to, reference, total];
  const { rows } = await tx.query<GatheredParts['parts'][number]>(
    `SELECT number, text, encoding FROM inbound_parts WHERE ${SAME} ORDER BY number`,
    key,
  );
  if (rows.length < total) return null;
  await tx.query(`DELETE FROM inbound_parts WHERE ${SAME}`, key);
  return rows;
}

/** Takes the parts of up to `limit` messages of which nothing has come since a moment. */
export async function takeStaleParts(tx: Queryable, before: Date, limit: number): Promise<GatheredParts[]> {
  const { rows } = await tx.query<GatheredParts>(
    `WITH stale AS (
       SELECT connection_id, "from", "to", reference, total FROM inbound_parts
       GROUP BY 1, 2, 3, 4, 5 HAVING max(received_at) < $1 LIMIT $2),
     gone AS (DELETE FROM inbound_parts p USING stale s WHERE p.connection_id = s.connection_id AND p."from" = s."from"
       AND p."to" = s."to" AND p.reference = s.reference AND p.total = s.total RETURNING p.*)
     SELECT connection_id AS "connectionId", "from", "to", reference, total, max(received_at) AS "receivedAt",
       json_agg(json_build_object('number', number, 'text', text, 'encoding', encoding) ORDER BY number) AS parts
     FROM gone GROUP BY 1, 2, 3, 4, 5`,
    [before, limit],
  );
  return rows;
}

/** An arrival of a deliver_sm. */
export interface ArrivalRow {
  connectionId: string;
  /** SHA-256 of everything it says. */
  fingerprint: Buffer;
  arrival: string;
  receivedAt: Date;
}

/** Notes an arrival. @returns an earlier one of the same octets, if there is one; it stays as it is */
export async function noteArrival(
  tx: Queryable,
  { connectionId, fingerprint, arrival, receivedAt }: ArrivalRow,
): Promise<{ arrival: string; inboundId: string | null; receivedAt: Date } | null> {
  const { rowCount } = await tx.query(
    `INSERT INTO inbound_deliveries (connection_id, fingerprint, arrival, received_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (connection_id, fingerprint) DO NOTHING`,
    [connectionId, fingerprint, arrival, receivedAt],
  );
  if (rowCount === 1) return null;
  const { rows } = await tx.query<{ arrival: string; inboundId: string | null; receivedAt: Date }>(
    `SELECT arrival, inbound_id AS "inboundId", received_at AS "receivedAt" FROM inbound_deliveries
     WHERE connection_id = $1 AND fingerprint = $2 FOR UPDATE`,
    [connectionId, fingerprint],
  );
  return rows[0] ?? null;
}

/** Makes this the arrival that later ones are compared with. */
export async function keepArrival(tx: Queryable, row: ArrivalRow, inboundId: string | null): Promise<void> {
  await tx.query(
    `UPDATE inbound_deliveries SET arrival = $3, received_at = $4, inbound_id = $5
     WHERE connection_id = $1 AND fingerprint = $2`,
    [row.connectionId, row.fingerprint, row.arrival, row.receivedAt, inboundId],
  );
}

/** Forgets arrivals that the SMSC will not repeat any more. */
export async function forgetArrivals(tx: Queryable, before: Date): Promise<void> {
  await tx.query('DELETE FROM inbound_deliveries WHERE received_at < $1', [before]);
}

/** The workspaces of connections. */
export async function workspacesOfConnections(
  tx: Queryable,
  connectionIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ id: string; workspaceId: string }>(
    'SELECT id, workspace_id AS "workspaceId" FROM smsc_connections WHERE id = ANY($1::uuid[])',
    [connectionIds],
  );
  return new Map(rows.map((row) => [row.id, row.workspaceId]));
}
