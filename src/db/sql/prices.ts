/** Statements on `prices`: what a part costs, by list, destination, sender and purpose, and when. */
import type { Price } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray, timeArray } from './arrays.ts';

const ALL = `id, workspace_id AS "workspaceId", connection_id AS "connectionId", key, country, mcc_mnc AS "mccMnc", prefix,
  sender_kind AS "senderKind", purpose, price_per_part_micros AS "pricePerPartMicros", currency,
  valid_from AS "validFrom", valid_until AS "validUntil", created_at AS "createdAt"`;

/** Messages whose prices are read. */
export interface PricesOf {
  /** E.164 */
  to: string;
  country: string | null;
  at: Date;
  /** Connections whose lists are read besides the workspace's own. */
  connectionIds: readonly string[];
}

/** The prices that can be those of a number at a moment, of every network: the choice among them is the caller's. */
export async function pricesOfNumber(db: Queryable, workspaceId: string, of: PricesOf): Promise<Price[]> {
  const { to, country, at, connectionIds } = of;
  const { rows } = await db.query<Price>(
    `SELECT ${ALL} FROM prices WHERE workspace_id = $1 AND (connection_id IS NULL OR connection_id = ANY($5::uuid[]))
       AND valid_from <= $4 AND (valid_until IS NULL OR valid_until > $4)
       AND CASE WHEN prefix IS NOT NULL THEN starts_with($2, prefix) ELSE country IS NULL OR country = $3 END`,
    [workspaceId, to, country, at, textArray(connectionIds)],
  );
  return rows.map(exact);
}

/** The prices of a workspace that hold now or will, of all lists. */
export async function pricesOfWorkspace(db: Queryable, workspaceId: string): Promise<Price[]> {
  const { rows } = await db.query<Price>(
    `SELECT ${ALL} FROM prices WHERE workspace_id = $1 AND (valid_until IS NULL OR valid_until > now())`,
    [workspaceId],
  );
  return rows.map(exact);
}

/** The prices of these keys, whenever they hold. */
export async function pricesOfKeys(db: Queryable, workspaceId: string, keys: readonly string[]): Promise<Price[]> {
  const { rows } = await db.query<Price>(
    `SELECT ${ALL} FROM prices WHERE workspace_id = $1 AND key = ANY($2::text[])`,
    [workspaceId, textArray(keys)],
  );
  return rows.map(exact);
}

/** PostgreSQL's `bigint` comes as text. */
function exact(row: Price): Price {
  return { ...row, pricePerPartMicros: BigInt(row.pricePerPartMicros) };
}

/** Lets one transaction at a time change the prices of a workspace. */
export async function lockPrices(tx: Queryable, workspaceId: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`prices ${workspaceId}`]);
}

/** Stores new prices. */
export async function insertPrices(tx: Queryable, prices: readonly Price[]): Promise<void> {
  if (prices.length === 0) return;
  await tx.query(
    `INSERT INTO prices (id, workspace_id, connection_id, key, country, mcc_mnc, prefix, sender_kind, purpose,
       price_per_part_micros, currency, valid_from, valid_until, created_at)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::sender_kind[], $9::purpose[], $10::bigint[], $11::text[], $12::timestamptz[], $13::timestamptz[],
       $14::timestamptz[])`,
    [
      plainArray(prices.map(({ id }) => id)),
      plainArray(prices.map(({ workspaceId }) => workspaceId)),
      plainArray(prices.map(({ connectionId }) => connectionId)),
      textArray(prices.map(({ key }) => key)),
      textArray(prices.map(({ country }) => country)),
      textArray(prices.map(({ mccMnc }) => mccMnc)),
      textArray(prices.map(({ prefix }) => prefix)),
      plainArray(prices.map(({ senderKind }) => senderKind)),
      plainArray(prices.map(({ purpose }) => purpose)),
      plainArray(prices.map(({ pricePerPartMicros }) => pricePerPartMicros)),
      textArray(prices.map(({ currency }) => currency)),
      timeArray(prices.map(({ validFrom }) => validFrom)),
      timeArray(prices.map(({ validUntil }) => validUntil)),
      timeArray(prices.map(({ createdAt }) => createdAt)),
    ],
  );
}

/** Ends prices, each at its moment. */
export async function endPrices(tx: Queryable, prices: readonly Pick<Price, 'id' | 'validUntil'>[]): Promise<void> {
  if (prices.length === 0) return;
  await tx.query(
    `UPDATE prices p SET valid_until = u.until FROM unnest($1::uuid[], $2::timestamptz[]) AS u(id, until)
     WHERE p.id = u.id`,
    [plainArray(prices.map(({ id }) => id)), timeArray(prices.map(({ validUntil }) => validUntil))],
  );
}

/** Deletes prices. @returns those that there were */
export async function deletePrices(tx: Queryable, workspaceId: string, ids: readonly string[]): Promise<Price[]> {
  const { rows } = await tx.query<Price>(
    `DELETE FROM prices WHERE workspace_id = $1 AND id = ANY($2::uuid[]) RETURNING ${ALL}`,
    [workspaceId, plainArray(ids)],
  );
  return rows.map(exact);
}

/** Deletes the workspace's own prices of countries that begin at a moment and are these; others stay. */
export async function deleteSamplePrices(
  tx: Queryable,
  workspaceId: string,
  { from, prices }: { from: Date; prices: readonly { country: string; micros: bigint }[] },
): Promise<void> {
  await tx.query(
    `DELETE FROM prices WHERE workspace_id = $1 AND connection_id IS NULL AND valid_from = $2
       AND (country, price_per_part_micros) IN (SELECT * FROM unnest($3::text[], $4::bigint[]))`,
    [
      workspaceId,
      from,
      textArray(prices.map(({ country }) => country)),
      plainArray(prices.map(({ micros }) => micros)),
    ],
  );
}
