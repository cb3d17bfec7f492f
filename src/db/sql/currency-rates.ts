/** Statements on `currency_rates`: one unit of a currency in another, from a moment on. */
import type { CurrencyRate } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';

const ALL = `workspace_id AS "workspaceId", currency, in_currency AS "inCurrency", valid_from AS "validFrom",
  rate_trillionths AS "rateTrillionths", created_at AS "createdAt"`;

/** All rates of a workspace, the latest first. */
export async function ratesOf(db: Queryable, workspaceId: string): Promise<CurrencyRate[]> {
  const { rows } = await db.query<CurrencyRate>(
    `SELECT ${ALL} FROM currency_rates WHERE workspace_id = $1 ORDER BY currency, in_currency, valid_from DESC`,
    [workspaceId],
  );
  return rows.map(exact);
}

/** PostgreSQL's `bigint` comes as text. */
function exact(row: CurrencyRate): CurrencyRate {
  return { ...row, rateTrillionths: BigInt(row.rateTrillionths) };
}

/** Deletes the rate of a pair that begins at a moment. @returns it; `null`: there is none */
export async function deleteRate(
  tx: Queryable,
  {
    workspaceId,
    currency,
    inCurrency,
    validFrom,
  }: Pick<CurrencyRate, 'workspaceId' | 'currency' | 'inCurrency' | 'validFrom'>,
): Promise<CurrencyRate | null> {
  const { rows } = await tx.query<CurrencyRate>(
    `DELETE FROM currency_rates WHERE workspace_id = $1 AND currency = $2 AND in_currency = $3 AND valid_from = $4
     RETURNING ${ALL}`,
    [workspaceId, currency, inCurrency, validFrom],
  );
  return rows[0] === undefined ? null : exact(rows[0]);
}

/** Stores a rate; it takes the place of the one that begins at the same moment. */
export async function upsertRate(tx: Queryable, rate: CurrencyRate): Promise<void> {
  const { workspaceId, currency, inCurrency, validFrom, rateTrillionths, createdAt } = rate;
  await tx.query(
    `INSERT INTO currency_rates (workspace_id, currency, in_currency, valid_from, rate_trillionths, created_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, currency, in_currency, valid_from)
     DO UPDATE SET rate_trillionths = excluded.rate_trillionths, created_at = excluded.created_at`,
    [workspaceId, currency, inCurrency, validFrom, rateTrillionths, createdAt],
  );
}
