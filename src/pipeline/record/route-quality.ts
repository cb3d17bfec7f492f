/** Quality of routes, counted from facts. */
import type { PartOutcome } from '../../channels/reports.ts';
import type { TrackedMessage } from '../../db/sql/messages.ts';
import type { QualityCounts } from '../../db/sql/route-quality.ts';
import type { Change } from '../message/change.ts';
import { isDelivered } from '../message/status.ts';
import type { MessageFact } from './message-fact.ts';

/**
 * Counts of the quality of routes in a chunk of facts, per route and connection. Refusals that are about the rate or
 * the link, not about the message, are not counted. Pure.
 */
export function qualityOf(
  messages: ReadonlyMap<string, TrackedMessage>,
  facts: ReadonlyMap<string, readonly MessageFact[]>,
  changes: readonly Change[],
): QualityCounts[] {
  const counts = new Map<string, QualityCounts>();
  const of = ({ routeId, connectionId }: TrackedMessage) => {
    const key = `${routeId}/${connectionId}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    const none = { submits: 0, accepted: 0, refused: 0, delivered: 0, undelivered: 0, responseMs: 0 };
    const fresh = { routeId, connectionId, ...none };
    counts.set(key, fresh);
    return fresh;
  };
  for (const [messageId, own] of facts) {
    const message = messages.get(messageId);
    if (message === undefined) continue;
    for (const fact of own) {
      if (fact.kind === 'outcomes') for (const outcome of fact.outcomes) count(of(message), outcome);
    }
  }
  for (const { message, to } of changes) {
    if (to.status !== undefined && isDelivered(to.status)) {
      if (message.status !== 'DELIVERED') of(message).delivered++;
    } else if (to.status !== undefined && ENDED_BADLY.has(to.status)) of(message).undelivered++;
  }
  return [...counts.values()];
}

const ENDED_BADLY: ReadonlySet<string> = new Set(['UNDELIVERED', 'PARTIALLY_DELIVERED', 'EXPIRED']);

const TEMPORARY: ReadonlySet<string> = new Set(['TEMPORARY_PROVIDER_ERROR', 'TRY_ELSEWHERE']);

function count(counts: QualityCounts, outcome: PartOutcome): void {
  // Of a recipient whom the channel cannot reach the route is not to blame.
  if (outcome.kind === 'incapable') return;
  if (outcome.kind === 'retry' && !TEMPORARY.has(outcome.reasonCode)) return;
  counts.submits++;
  if (outcome.kind === 'unknown') return;
  if (outcome.kind === 'accepted') counts.accepted++;
  else counts.refused++;
  counts.responseMs += outcome.responseMs ?? 0;
}
