/** Statements on `smsc_connections`. */
import type { Prisma } from '../../generated/prisma/client.ts';
import type {
  Concatenation,
  DefaultAlphabet,
  LongMessageReceipts,
  NationalLanguage,
  ReceiptIdFormat,
  ValidityPeriod,
} from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { LEASE_HOLDS, shareOf } from './dispatchers.ts';

/** The settings of a connection that its owner binds with. */
export interface OwnedConnection {
  id: string;
  workspaceId: string;
  name: string;
  host: string;
  port: number;
  tls: boolean;
  systemId: string;
  passwordCipher: Buffer;
  systemType: string;
  bindMode: 'TRANSCEIVER' | 'TRANSMITTER_RECEIVER';
  binds: number;
  windowSize: number;
  throughputPerSecond: number | null;
  enquireLinkSeconds: number;
  responseTimeoutSeconds: number;
  sourceTon: number | null;
  sourceNpi: number | null;
  destTon: number | null;
  destNpi: number | null;
  defaultAlphabet: DefaultAlphabet;
  dataCoding: number | null;
  concatenation: Concatenation;
  nationalLanguages: NationalLanguage[];
  receiptIdFormat: ReceiptIdFormat;
  learnedReceiptIdFormat: ReceiptIdFormat | null;
  /** [{ commandStatus, class, meaning }] */
  statusOverrides: unknown;
  /** [{ word, state }] */
  receiptOverrides: unknown;
  longMessageReceipts: LongMessageReceipts;
  learnedLongMessageReceipts: LongMessageReceipts | null;
  validityPeriod: ValidityPeriod;
  /** [{ tag, type, value }] */
  tlvs: unknown;
  caCertificate: string | null;
  /** A receipt that has not come by then is asked for with query_sm; `null`: never. */
  queryAfterSeconds: number | null;
  /** That national numbers are read in; `null`: that of the workspace. */
  country: string | null;
  revision: number;
}

/**
 * Renews the leases of the connections this dispatcher owns and takes some that nobody owns: a connection has one owner
 * at a time, and another takes over when its lease has run out. Each dispatcher has an equal share of them, or one less.
 *
 * @returns what this dispatcher is to own; what it owns besides is to be released, so that another can take it
 */
export async function leaseConnections(db: Queryable, ownerId: string, leaseMs: number): Promise<OwnedConnection[]> {
  const share = await shareOf(db, ownerId, leaseMs);
  const { rows } = await db.query<OwnedConnection>(
    `UPDATE smsc_connections SET owner_id = $1, lease_until = now() + $2::int * interval '1 millisecond'
     WHERE enabled AND (owner_id = $1 OR id IN (SELECT id FROM smsc_connections
       WHERE enabled AND owner_id IS DISTINCT FROM $1 AND (owner_id IS NULL OR NOT ${LEASE_HOLDS})
       ORDER BY id LIMIT GREATEST(0, $3 - (SELECT count(*) FROM smsc_connections WHERE enabled AND owner_id = $1))
       FOR UPDATE SKIP LOCKED))
     RETURNING id, workspace_id AS "workspaceId", name, host, port, tls, system_id AS "systemId",
       password_cipher AS "passwordCipher", system_type AS "systemType", bind_mode AS "bindMode", binds,
       window_size AS "windowSize", throughput_per_second AS "throughputPerSecond",
       enquire_link_seconds AS "enquireLinkSeconds", response_timeout_seconds AS "responseTimeoutSeconds",
       source_ton AS "sourceTon", source_npi AS "sourceNpi", dest_ton AS "destTon", dest_npi AS "destNpi",
       default_alphabet AS "defaultAlphabet", data_coding AS "dataCoding", concatenation,
       national_languages::text[] AS "nationalLanguages", receipt_id_format AS "receiptIdFormat",
       learned_receipt_id_format AS "learnedReceiptIdFormat", status_overrides AS "statusOverrides",
       receipt_overrides AS "receiptOverrides", long_message_receipts AS "longMessageReceipts",
       learned_long_message_receipts AS "learnedLongMessageReceipts", validity_period AS "validityPeriod", tlvs,
       ca_certificate AS "caCertificate", query_after_seconds AS "queryAfterSeconds", country, revision`,
    [ownerId, leaseMs, share],
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, share);
}

/** Gives a connection up, so that another dispatcher takes it at once. */
export async function releaseConnection(db: Queryable, ownerId: string, connectionId: string): Promise<void> {
  await db.query(
    `UPDATE smsc_connections SET owner_id = NULL, lease_until = NULL, circuit = 'CLOSED',
       state = CASE WHEN enabled THEN 'CLOSED'::smsc_connection_state ELSE 'DISABLED' END
     WHERE id = $2 AND owner_id = $1`,
    [ownerId, connectionId],
  );
}

/** Stores what the owner sees of its binds. */
export async function reportHealth(
  db: Queryable,
  ownerId: string,
  connectionId: string,
  state: string,
  circuit: string,
  health: object,
): Promise<void> {
  await db.query(
    `UPDATE smsc_connections SET state = $3::smsc_connection_state, circuit = $4::circuit_state, health = $5,
       health_at = now()
     WHERE id = $2 AND owner_id = $1`,
    [ownerId, connectionId, state, circuit, JSON.stringify(health)],
  );
}

/** Notes how the receipts of a connection write ids; `null`: what was learned does not hold any more. */
export async function noteReceiptIdFormat(tx: Queryable, connectionId: string, learned: string | null): Promise<void> {
  await tx.query('UPDATE smsc_connections SET learned_receipt_id_format = $2::receipt_id_format WHERE id = $1', [
    connectionId,
    learned,
  ]);
}

/** Notes of what the receipts of a connection are where a message is long. */
export async function noteLongReceipts(tx: Queryable, connectionId: string, learned: string | null): Promise<void> {
  await tx.query(
    'UPDATE smsc_connections SET learned_long_message_receipts = $2::long_message_receipts WHERE id = $1',
    [connectionId, learned],
  );
}

/** What is known of the receipts of long messages of a connection. */
export async function longReceiptsSetting(
  db: Queryable,
  connectionId: string,
): Promise<Pick<OwnedConnection, 'longMessageReceipts' | 'learnedLongMessageReceipts'> | null> {
  const { rows } = await db.query<Pick<OwnedConnection, 'longMessageReceipts' | 'learnedLongMessageReceipts'>>(
    `SELECT long_message_receipts AS "longMessageReceipts", learned_long_message_receipts AS "learnedLongMessageReceipts"
     FROM smsc_connections WHERE id = $1`,
    [connectionId],
  );
  return rows[0] ?? null;
}

/** How long the SMSC of each connection may take to answer, in milliseconds. */
export async function responseTimeouts(tx: Queryable, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<{ id: string; seconds: number }>(
    'SELECT id, response_timeout_seconds AS seconds FROM smsc_connections WHERE id = ANY($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ id, seconds }) => [id, seconds * 1_000]));
}

/** Those of the connections whose SMSC can be asked with query_sm. */
export async function connectionsThatQuery(tx: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.query<{ id: string }>(
    'SELECT id FROM smsc_connections WHERE query_after_seconds IS NOT NULL AND id = ANY($1::uuid[])',
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Connections that take no messages: switched off, their circuit open, or not bound (or not owned by anyone) since before a moment. */
export async function connectionsDownSince(db: Queryable, before: Date): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM smsc_connections WHERE NOT enabled OR lease_until < $1 OR circuit = 'OPEN'
       OR (state <> 'BOUND' AND COALESCE((health->>'since')::timestamptz, created_at) < $1)`,
    [before],
  );
  return rows.map((row) => row.id);
}

/** Locks a connection: what is made or changed beside this waits, and then sees what became of it. */
export async function lockConnection(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM smsc_connections WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Keeps connections of a workspace from being deleted. @returns those of these ids that are there */
export async function lockConnectionsOf(
  tx: Prisma.TransactionClient,
  workspaceId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM smsc_connections WHERE id = ANY(${ids}::uuid[])
      AND workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL ORDER BY id FOR KEY SHARE`;
  return new Set(rows.map((connection) => connection.id));
}

/** Those of these connections that are switched off and owned by no dispatcher. */
export async function connectionsOff(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    'SELECT id FROM smsc_connections WHERE id = ANY($1::uuid[]) AND NOT enabled AND owner_id IS NULL',
    [plainArray(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** A connection as whoever looks after the hub sees it. */
export interface WatchedConnection {
  name: string;
  host: string;
  port: number;
  tls: boolean;
  cipher: Buffer;
  ca: string | null;
  state: string;
  circuit: string;
  owned: boolean;
  error: string | null;
}

/** Enabled connections, in order of their names. */
export async function enabledConnections(db: Queryable, limit: number): Promise<WatchedConnection[]> {
  const { rows } = await db.query<WatchedConnection>(
    `SELECT name, host, port, tls, password_cipher AS cipher, ca_certificate AS ca, state, circuit,
       coalesce(lease_until > now(), false) AS owned, health->>'lastError' AS error
     FROM smsc_connections WHERE enabled ORDER BY name, id LIMIT $1`,
    [limit],
  );
  return rows;
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
