import { boundsOf } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** Gives messages another time to be sent at; each stays valid for as long after it as it was before. */
export function sendAtUpdate(ids: readonly string[], sendAt: Date): Statement {
  return {
    values: [ids, sendAt, ...boundsOf(ids)],
    text: (p) =>
      `UPDATE messages m SET send_at = ${p(2)}::timestamptz,
         expires_at = m.expires_at + (${p(2)}::timestamptz - COALESCE(m.send_at, m.created_at))
       WHERE m.id = ANY(${p(1)}::uuid[]) AND m.id BETWEEN ${p(3)}::uuid AND ${p(4)}::uuid`,
  };
}
