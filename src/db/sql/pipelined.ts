/** Several writes run as one statement. */
import type pg from 'pg';
import type { Queryable } from '../client.ts';

/** A statement whose placeholders are written once it is known which numbers they get. */
export interface Statement {
  /** @param parameter gives the placeholder of the statement's own n-th value, from 1 */
  text(parameter: (n: number) => string): string;
  values: unknown[];
}

/**
 * Runs several writes as one statement and one round trip; each sees the tables as they were before. The last one's
 * RETURNING is the result.
 */
export async function runAsOneStatement<R extends pg.QueryResultRow>(
  tx: Queryable,
  statements: readonly Statement[],
): Promise<R[]> {
  const last = statements.at(-1);
  if (last === undefined) return [];
  const values: unknown[] = [];
  const texts = statements.map((statement) => {
    const offset = values.length;
    values.push(...statement.values);
    return statement.text((n) => `$${offset + n}`);
  });
  const main = texts.pop() ?? '';
  const before = texts.map((text, index) => `w${index} AS (${text})`);
  const { rows } = await tx.query<R>(before.length === 0 ? main : `WITH ${before.join(', ')} ${main}`, values);
  return rows;
}
