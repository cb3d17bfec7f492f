/** Fair turns of workspaces among messages that wait to be stored. */
import { groupBy } from '../../kernel/chunks.ts';

/** Something that waits for its turn. */
interface Waits {
  prepared: { actor: { workspaceId: string } };
}

const workspaceOf = ({ prepared }: Waits) => prepared.actor.workspaceId;

/** The same in turns: one of each workspace, then the next of each; those of one workspace stay in order. */
export function inTurns<W extends Waits>(waiting: readonly W[]): W[] {
  const queues = [...groupBy(waiting, workspaceOf).values()];
  if (queues.length < 2) return [...waiting];
  const turns: W[] = [];
  for (let turn = 0; turns.length < waiting.length; turn++) {
    for (const queue of queues) {
      const next = queue[turn];
      if (next !== undefined) turns.push(next);
    }
  }
  return turns;
}

/**
 * Returns the message that gives way when there is no more room: the last one of the workspace that has most waiting,
 * if that is more than the newcomer's workspace would have; `null`: none does.
 */
export function givesWay<W extends Waits>(waiting: readonly W[], comes: W): W | null {
  const queues = groupBy(waiting, workspaceOf);
  let most: readonly W[] = [];
  for (const queue of queues.values()) if (queue.length > most.length) most = queue;
  const own = queues.get(workspaceOf(comes))?.length ?? 0;
  return most.length > own + 1 ? (most.at(-1) ?? null) : null;
}
