/** The consumers that nobody works with any more: those of connections that are switched off or deleted. */
import { JOBS } from '../../bus/streams.ts';
import { connectionsOff } from '../../db/sql/connections.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';

/**
 * Removes the consumers of such connections; what waits in their queues stays there. One that is switched on meanwhile
 * makes its consumers again.
 *
 * @returns how many were removed
 */
export async function removeUnusedConsumers({ bus, db }: Pick<Runtime, 'bus' | 'db'>): Promise<number> {
  const names = new Map<string, string>();
  for await (const { name } of bus.manager.consumers.list(JOBS)) {
    const connectionId = /^dispatch_(.+)_[a-z]+$/.exec(name)?.[1];
    if (connectionId !== undefined && isUuid(connectionId)) names.set(name, connectionId);
  }
  if (names.size === 0) return 0;
  const off = await connectionsOff(db.pool, [...new Set(names.values())]);
  const unused = [...names].filter(([, connectionId]) => off.has(connectionId));
  for (const [name] of unused) await bus.manager.consumers.delete(JOBS, name);
  return unused.length;
}
