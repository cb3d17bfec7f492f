/** Statements on `decisions`. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** Decision as it is stored, once for all messages that it is the same for. */
export interface DecisionRow {
  /** Made of its content. */
  id: string;
  /** JSON text. */
  content: string;
}

/** Inserts decisions; those that are there already are the same. */
export function decisionsInsert(rows: readonly DecisionRow[]): Statement {
  return {
    text: (p) =>
      `INSERT INTO decisions (id, content) SELECT * FROM unnest(${p(1)}::uuid[], ${p(2)}::jsonb[]) ORDER BY 1
       ON CONFLICT (id) DO NOTHING`,
    values: [plainArray(rows.map((row) => row.id)), textArray(rows.map((row) => row.content))],
  };
}

/** The contents of decisions, parsed, by id. */
export async function decisionContents(db: Queryable, ids: readonly string[]): Promise<Map<string, unknown>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; content: unknown }>(
    'SELECT id, content FROM decisions WHERE id = ANY($1::uuid[])',
    [plainArray(ids)],
  );
  return new Map(rows.map((row) => [row.id, row.content]));
}
