/** Source of webhook events: how connections to carriers are. */
import { toGlobalId } from '../../kernel/global-ids.ts';
import { timeOfId } from '../../kernel/ids.ts';
import type { EventBody, WebhookEvent, WebhookSource } from './source.ts';

/** Meaning of each change of a connection, as the news name it. */
const CHANGES: Readonly<Record<string, string>> = {
  CLOSED: 'has no bind.',
  CONNECTING: 'is being opened.',
  BOUND: 'is bound: it sends and receives.',
  AUTH_FAILED: 'was refused: system id or password are wrong.',
  UNBINDING: 'is being closed.',
  CIRCUIT_OPEN: 'fails message after message: others take over.',
  CIRCUIT_HALF_OPEN: 'is tried with single messages.',
  CIRCUIT_CLOSED: 'is trusted with messages again.',
};

const nameOf = (change: string) => `connection.${change.toLowerCase()}`;
const changeOf = (event: string) => event.slice('connection.'.length).toUpperCase();

function dataOf({ event, subjectId }: WebhookEvent, { name, kind }: { name: string; kind: string }): object {
  const change = changeOf(event);
  const circuit = change.startsWith('CIRCUIT_') ? change.slice('CIRCUIT_'.length) : null;
  const is = circuit === null ? { state: change } : { circuit };
  return { id: toGlobalId('Connection', subjectId), name, kind, ...is };
}

/** Changes of connections. What changed is in the name of the event: no row keeps it. */
export const HEALTH_SOURCE: WebhookSource = {
  news: 'health',
  scope: 'carriers:read',
  events: Object.fromEntries(
    Object.entries(CHANGES).map(([change, meaning]) => [nameOf(change), `A connection ${meaning}`]),
  ),
  read: (_runtime, _workspaceId, payloads) =>
    Promise.resolve(
      payloads
        .flatMap((payload) => (payload.kind === 'health' ? payload.changes : []))
        // A state of a later release has no event here.
        .filter(({ change }) => Object.hasOwn(CHANGES, change))
        .map(({ eventId, connectionId, change }) => ({ event: nameOf(change), eventId, subjectId: connectionId })),
    ),
  facts: () => Promise.resolve(new Map()),
  async bodies({ db }, workspaceId, events) {
    const where = { id: { in: events.map(({ subjectId }) => subjectId) }, workspaceId };
    const select = { id: true, name: true, kind: true } as const;
    const found = await db.prisma.connection.findMany({ where, select });
    const byId = new Map(found.map((connection) => [connection.id, connection]));
    return new Map(
      events.flatMap((event): [string, EventBody][] => {
        const connection = byId.get(event.subjectId);
        const at = timeOfId(event.eventId);
        return connection === undefined ? [] : [[event.eventId, { at, data: dataOf(event, connection) }]];
      }),
    );
  },
};
