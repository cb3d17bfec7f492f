/** Statements on `route_quality`: what was measured, by five minutes. */
import type { Queryable } from '../client.ts';
import type { Statement } from './pipelined.ts';

/** Quality of a route over one connection, measured in the last hour. */
export interface RouteQuality {
  submits: number;
  /** Submits that the SMSC took, of those it answered; `null`: it answered none. */
  acceptancePercent: number | null;
  /** Messages that ended, delivered or not. */
  ended: number;
  /** Messages that were delivered, of those that ended; `null`: none has. */
  deliveryPercent: number | null;
  /** From submit to response, on average; `null`: there was none. */
  responseMs: number | null;
}

/** Numbers to add to the counts of a route over one connection. */
export interface QualityCounts {
  routeId: string;
  connectionId: string;
  submits: number;
  /** Submits that the SMSC took, and that it refused. */
  accepted: number;
  refused: number;
  /** Messages that ended, by how. */
  delivered: number;
  undelivered: number;
  /** Of accepted and refused together. */
  responseMs: number;
}

const BUCKET_MS = 5 * 60_000;

/** Adds to the counts of the five minutes that `now` is in. */
export function qualityUpsert(now: Date, counts: readonly QualityCounts[]): Statement {
  return {
    text: (
      p,
    ) => `INSERT INTO route_quality AS q (route_id, connection_id, bucket, submits, accepted, refused, delivered, undelivered,
       response_ms_sum)
     SELECT u.route_id, u.connection_id, ${p(9)}::timestamptz, u.submits, u.accepted, u.refused, u.delivered, u.undelivered, u.response_ms
     FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::int[], ${p(4)}::int[], ${p(5)}::int[], ${p(6)}::int[], ${p(7)}::int[], ${p(8)}::bigint[])
       AS u(route_id, connection_id, submits, accepted, refused, delivered, undelivered, response_ms)
     ORDER BY 1, 2
     ON CONFLICT (route_id, connection_id, bucket) DO UPDATE SET submits = q.submits + excluded.submits,
       accepted = q.accepted + excluded.accepted, refused = q.refused + excluded.refused,
       delivered = q.delivered + excluded.delivered, undelivered = q.undelivered + excluded.undelivered,
       response_ms_sum = q.response_ms_sum + excluded.response_ms_sum`,
    values: [
      counts.map((each) => each.routeId),
      counts.map((each) => each.connectionId),
      counts.map((each) => each.submits),
      counts.map((each) => each.accepted),
      counts.map((each) => each.refused),
      counts.map((each) => each.delivered),
      counts.map((each) => each.undelivered),
      counts.map((each) => Math.round(each.responseMs)),
      new Date(Math.floor(now.getTime() / BUCKET_MS) * BUCKET_MS),
    ],
  };
}

/** Forgets what was measured before a moment. */
export async function deleteQuality(tx: Queryable, before: Date): Promise<void> {
  await tx.query('DELETE FROM route_quality WHERE bucket < $1', [before]);
}
