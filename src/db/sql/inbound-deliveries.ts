/** Statements on `inbound_deliveries`: what has arrived lately, to recognise what an SMSC repeats. */
import type { Queryable } from '../client.ts';

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
export async function storeArrival(tx: Queryable, row: ArrivalRow, inboundId: string | null): Promise<void> {
  await tx.query(
    `UPDATE inbound_deliveries SET arrival = $3, received_at = $4, inbound_id = $5
     WHERE connection_id = $1 AND fingerprint = $2`,
    [row.connectionId, row.fingerprint, row.arrival, row.receivedAt, inboundId],
  );
}

/** Forgets arrivals that the SMSC will not repeat any more. */
export async function deleteArrivals(tx: Queryable, before: Date): Promise<void> {
  await tx.query('DELETE FROM inbound_deliveries WHERE received_at < $1', [before]);
}

/** Forgets the arrivals of a contact's messages. */
export async function deleteArrivalsOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM inbound_deliveries d USING inbound_messages i WHERE i.contact_id = $1 AND d.inbound_id = i.id`,
    [contactId],
  );
  return rowCount ?? 0;
}
