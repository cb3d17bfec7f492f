/** Connections of a workspace that have a rate, with what waits for them. */
import { LANES } from '../../bus/streams.ts';
import { ratedConnections } from '../../db/sql/connections.ts';
import { submitsDue } from '../../db/sql/message-counts.ts';
import { waitingByLane } from '../../db/sql/queued-chunks.ts';
import type { Runtime } from '../../runtime.ts';
import { type RatedConnection, STEP_MS, stepOf } from './loads.ts';

/** Messages that are read at most: of more the check knows of as many, and says a moment that is too early rather than too late. */
const MOST_READ = 200_000;

/** Time ahead for which messages are counted that wait for their moment, in milliseconds: the check is kept with its campaign. */
const AHEAD_MS = 14 * 86_400_000;

/** They, by their ids. Where no connection has a rate, nothing that waits is read. */
export async function ratedOf(
  { db: { pool } }: Pick<Runtime, 'db'>,
  workspaceId: string,
  now: Date,
): Promise<Record<string, RatedConnection>> {
  const rated = await ratedConnections(pool, workspaceId);
  const ids = rated.map(({ id }) => id);
  if (ids.length === 0) return {};
  const until = new Date(now.getTime() + AHEAD_MS);
  const due = await submitsDue(pool, { workspaceId, connectionIds: ids, stepMs: STEP_MS, until, limit: MOST_READ });
  const queued = await waitingByLane(pool, ids, LANES);
  const waiting = new Map<string, Record<string, number>>(ids.map((id) => [id, {}]));
  const add = (connectionId: string, step: number, count: number) => {
    const own = waiting.get(connectionId);
    if (own !== undefined) own[step] = (own[step] ?? 0) + count;
  };
  for (const { connectionId, step, submits } of due) add(connectionId, step, submits);
  for (const { connectionId, messages } of queued) add(connectionId, stepOf(now.getTime()), messages);
  return Object.fromEntries(
    rated.map(({ id, name, perSecond }) => [id, { name, perSecond, waiting: waiting.get(id) ?? {} }]),
  );
}
