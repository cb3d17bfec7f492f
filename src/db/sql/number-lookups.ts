/** Statements on `number_lookups`: answers of providers about numbers, by the keyed hash of the number. */
import type { Line } from '../../kernel/number-lookups.ts';
import type { Queryable } from '../client.ts';
import { octetsArray, plainArray, textArray } from './arrays.ts';

/** A number by its keyed hash. */
export interface HashedLine {
  phoneHash: Buffer;
  line: Line;
}

/** Answers that came after a moment, of those of these numbers that there are; one statement, one look by index each. */
export async function linesOfHashes(
  db: Queryable,
  workspaceId: string,
  hashes: readonly Buffer[],
  { since, now }: { since: Date; now: Date },
): Promise<HashedLine[]> {
  const { rows } = await db.query<Line & { phoneHash: Buffer }>(
    `SELECT l.phone_hash AS "phoneHash", l.line_type AS "lineType", l.mcc_mnc AS "mccMnc", l.ported, l.reachable, l.at
     FROM unnest($2::bytea[]) AS w(hash)
     CROSS JOIN LATERAL (SELECT * FROM number_lookups WHERE workspace_id = $1 AND phone_hash = w.hash LIMIT 1) l
     WHERE l.at > $3 AND l.expires_at > $4`,
    [workspaceId, octetsArray(hashes), since, now],
  );
  return rows.map(({ phoneHash, ...line }) => ({ phoneHash, line }));
}

/** Stores answers, in order of the numbers: of two about the same ones, one waits for the other. */
export async function storeLines(
  tx: Queryable,
  workspaceId: string,
  lines: readonly HashedLine[],
  expiresAt: Date,
): Promise<void> {
  const sorted = [...lines].sort((a, b) => Buffer.compare(a.phoneHash, b.phoneHash));
  await tx.query(
    `INSERT INTO number_lookups (workspace_id, phone_hash, line_type, mcc_mnc, ported, reachable, at, expires_at)
     SELECT $1, u.hash, u.type, u.network, u.ported, u.reachable, $7, $8
     FROM unnest($2::bytea[], $3::text[], $4::text[], $5::boolean[], $6::boolean[]) AS u(hash, type, network, ported, reachable)
     ON CONFLICT (workspace_id, phone_hash) DO UPDATE SET line_type = excluded.line_type, mcc_mnc = excluded.mcc_mnc,
       ported = excluded.ported, reachable = excluded.reachable, at = excluded.at, expires_at = excluded.expires_at`,
    [
      workspaceId,
      octetsArray(sorted.map(({ phoneHash }) => phoneHash)),
      textArray(sorted.map(({ line }) => line.lineType)),
      textArray(sorted.map(({ line }) => line.mccMnc)),
      plainArray(sorted.map(({ line }) => line.ported)),
      plainArray(sorted.map(({ line }) => line.reachable)),
      sorted[0]?.line.at ?? expiresAt,
      expiresAt,
    ],
  );
}

/** Forgets what a provider said of a number. @returns how many answers there were */
export async function deleteLineOf(tx: Queryable, workspaceId: string, phoneHash: Buffer): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM number_lookups WHERE workspace_id = $1 AND phone_hash = $2', [
    workspaceId,
    phoneHash,
  ]);
  return rowCount ?? 0;
}

/** Answers deleted by one statement at most. */
const ROWS_A_TIME = 5_000;

/** Deletes answers that hold no more, in small steps. @param goOn is asked before each step */
export async function deleteExpiredLines(db: Queryable, now: Date, goOn: () => boolean): Promise<void> {
  for (let last = ROWS_A_TIME; last === ROWS_A_TIME && goOn(); ) {
    const { rowCount } = await db.query(
      `DELETE FROM number_lookups WHERE ctid = ANY(ARRAY(SELECT ctid FROM number_lookups WHERE expires_at <= $1 LIMIT ${ROWS_A_TIME}))`,
      [now],
    );
    last = rowCount ?? 0;
  }
}
