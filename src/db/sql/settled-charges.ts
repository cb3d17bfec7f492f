/** Statements that read what was settled for a carrier: sums of a period, and messages by the carrier's ids. */

import { lowestIdAt } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { textArray } from './arrays.ts';

/** Messages that are read at a time. */
const MESSAGES_A_TIME = 20_000;
/** A message goes out so long after it was accepted, at most, or it is not counted for its period. */
const AHEAD_MS = 31 * 24 * 3_600_000;

/** A carrier, and a period by when messages were sent. */
export interface SettledOf {
  workspaceId: string;
  connectionId: string;
  from: Date;
  /** The first moment behind it. */
  until: Date;
  /** Currency of the costs that are summed up. */
  currency: string;
}

/** Settled charges of messages to one destination. */
export interface SettledGroup {
  country: string | null;
  /** Of the contact; `null`: not known. */
  mccMnc: string | null;
  messages: number;
  parts: number;
  costMicros: bigint;
  /** Messages whose cost is not known, or in another currency. */
  unpriced: number;
}

interface Slice {
  last: string | null;
  seen: number;
  groups: (Omit<SettledGroup, 'costMicros'> & { costMicros: string })[];
}

/** Settled charges of a period, by destination; some thousand messages are read at a time. */
export async function settledGroups(db: Queryable, of: SettledOf): Promise<SettledGroup[]> {
  const sums = new Map<string, SettledGroup>();
  const upTo = lowestIdAt(of.until);
  let after = lowestIdAt(new Date(of.from.getTime() - AHEAD_MS));
  for (;;) {
    const { last, seen, groups } = await settledSlice(db, of, { after, upTo });
    for (const group of groups) add(sums, { ...group, costMicros: BigInt(group.costMicros) });
    if (last === null || seen < MESSAGES_A_TIME) return [...sums.values()];
    after = last;
  }
}

function add(sums: Map<string, SettledGroup>, group: SettledGroup): void {
  const key = `${group.country}|${group.mccMnc}`;
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, group);
    return;
  }
  sum.messages += group.messages;
  sum.parts += group.parts;
  sum.costMicros += group.costMicros;
  sum.unpriced += group.unpriced;
}

async function settledSlice(
  db: Queryable,
  { workspaceId, connectionId, from, until, currency }: SettledOf,
  { after, upTo }: { after: string; upTo: string },
): Promise<Slice> {
  const { rows } = await db.query<Slice>(
    `WITH slice AS MATERIALIZED (
       SELECT id, contact_id, country, part_count, charge, coalesce(sent_at, finished_at) AS at FROM messages
       WHERE workspace_id = $1 AND id > $2 AND id < $3 ORDER BY id LIMIT ${MESSAGES_A_TIME}
     ), own AS (
       SELECT country, contact_id, part_count, CASE WHEN charge->>'costCurrency' = $7 THEN (charge->>'cost')::bigint END AS cost
       FROM slice WHERE charge->>'connectionId' = $4 AND charge->>'state' = 'SETTLED' AND at >= $5 AND at < $6
     ), groups AS (
       SELECT o.country, c.mcc_mnc AS "mccMnc", count(*)::int AS messages, sum(o.part_count)::int AS parts,
         coalesce(sum(o.cost), 0)::text AS "costMicros", (count(*) - count(o.cost))::int AS unpriced
       FROM own o LEFT JOIN contacts c ON c.id = o.contact_id GROUP BY 1, 2
     )
     SELECT (SELECT id FROM slice ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*)::int FROM slice) AS seen,
       coalesce((SELECT json_agg(groups) FROM groups), '[]') AS groups`,
    [workspaceId, after, upTo, connectionId, from, until, currency],
  );
  return rows[0] ?? { last: null, seen: 0, groups: [] };
}

/** A message that a carrier names by an id of a part. */
export interface SettledMessage {
  remoteKey: string;
  messageId: string;
  country: string | null;
  mccMnc: string | null;
  isSettled: boolean;
  /** `null`: not known. */
  costMicros: bigint | null;
  costCurrency: string | null;
}

/** Messages of a period that a carrier names by its ids (`remoteKey`): of several with one id the newest. */
export async function settledByRemoteKey(
  db: Queryable,
  { workspaceId, connectionId, from, until }: SettledOf,
  remoteKeys: readonly string[],
): Promise<SettledMessage[]> {
  const { rows } = await db.query<Omit<SettledMessage, 'costMicros'> & { costMicros: string | null }>(
    `SELECT DISTINCT ON (p.remote_key) p.remote_key AS "remoteKey", m.id AS "messageId", m.country, c.mcc_mnc AS "mccMnc",
       coalesce(m.charge->>'state' = 'SETTLED', false) AS "isSettled", m.charge->>'cost' AS "costMicros",
       m.charge->>'costCurrency' AS "costCurrency"
     FROM message_parts p JOIN messages m ON m.id = p.message_id LEFT JOIN contacts c ON c.id = m.contact_id
     WHERE p.connection_id = $1 AND p.remote_key = ANY($2::text[]) AND m.workspace_id = $3
       AND coalesce(m.sent_at, m.finished_at) >= $4 AND coalesce(m.sent_at, m.finished_at) < $5
     ORDER BY p.remote_key, p.message_id DESC`,
    [connectionId, textArray(remoteKeys), workspaceId, from, until],
  );
  return rows.map((row) => ({ ...row, costMicros: row.costMicros === null ? null : BigInt(row.costMicros) }));
}
