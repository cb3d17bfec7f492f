import { lockMessages, type MessageState, type NewMessage } from '../../src/db/sql/messages.ts';
import { transaction } from '../../src/db/transaction.ts';
import { foldRollups } from '../../src/domains/analytics/fold.ts';
import type { Charge } from '../../src/kernel/charge.ts';
import { store } from '../../src/pipeline/accept/store.ts';
import { writeChanges } from '../../src/pipeline/message/write.ts';
import type { Service } from '../contacts/service.ts';
import { messageAt } from '../support/messages.ts';

/** A message of a test: when it was accepted, and what else it is. */
export type Counted = [at: Date, changes?: Partial<NewMessage>];

/** Stores messages by the one route of the service, as acceptance does, each with a price and a cost. @returns their ids, in the order given */
export async function acceptedBy(
  { api, sql, workspaceId, connectionId }: Service,
  all: readonly Counted[],
): Promise<string[]> {
  const [route] = await sql<{ id: string }>('SELECT id FROM routes WHERE workspace_id = $1', [workspaceId]);
  const charge = {
    state: 'RESERVED',
    billedAt: 'SUBMIT',
    price: '12345',
    currency: 'EUR',
    cost: '10000',
    costCurrency: 'USD',
    connectionId,
    periods: [],
  } satisfies Charge;
  const own = { workspaceId, connectionId, routeId: route?.id ?? '', charge };
  const messages = all.map(([at, changes]) => messageAt(at, { ...own, ...changes }));
  await transaction(api.runtime.db.pool, (tx) => store(tx, { messages, decisions: [] }));
  return messages.map(({ id }) => id);
}

/** Moves messages to a state, as the road does. */
export async function movedTo(
  { api }: Service,
  ids: readonly string[],
  to: Partial<MessageState>,
  now: Date,
): Promise<void> {
  await transaction(api.runtime.db.pool, async (tx) => {
    const messages = await lockMessages(tx, [...ids].sort());
    return writeChanges(
      tx,
      messages.map((message) => ({ message, to, events: [] })),
      now,
    );
  });
}

/** Adds what waits to the roll-ups, as the scheduler does. */
export async function addedUp({ api }: Service): Promise<void> {
  await foldRollups(api.runtime, new AbortController().signal);
}

/** The database of the service. */
export function urlOf({ api }: Service): string {
  return String(api.runtime.db.pool.options.connectionString);
}
