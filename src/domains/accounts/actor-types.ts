import { requireActor } from '../../graphql/schema/access.ts';
import { builder, type Context } from '../../graphql/schema/builder.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';

/** An actor, as a row keeps it. */
export interface ActorShape {
  kind: 'API_KEY' | 'INBOUND_MESSAGE' | 'HUB';
  /** UUID; `null`: of the hub itself. */
  id: string | null;
}

const ActorKindType = builder.enumType('ActorKind', {
  description: 'What kind of actor did something.',
  values: {
    API_KEY: { description: 'An application, with its key.' },
    INBOUND_MESSAGE: { description: 'A person, by a message to the hub.' },
    HUB: { description: 'The hub itself, or its operator by a command.' },
  } satisfies Record<ActorShape['kind'], object>,
});

/** Actors, in the API. */
export const ActorType = builder.objectRef<ActorShape>('Actor').implement({
  description: 'Who did something.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ActorKindType, description: 'What kind of actor it was.' }),
    id: t.id({
      nullable: true,
      description: 'Id of the ApiKey or the InboundMessage; null: the hub itself.',
      resolve: ({ kind, id }) =>
        id === null ? null : toGlobalId(kind === 'API_KEY' ? 'ApiKey' : 'InboundMessage', id),
    }),
    name: t.loadable({
      type: 'String',
      nullable: true,
      description: 'What the key is for, as its maker wrote; null: it was no key.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const keys = await context.runtime.db.prisma.apiKey.findMany({ where, select: { id: true, name: true } });
        const names = new Map(keys.map((key) => [key.id, key.name]));
        return ids.map((id) => names.get(id) ?? null);
      },
      // An inbound message is no key: nothing is found by its id.
      resolve: ({ id }) => id,
    }),
  }),
});

/** The actor of a row that keeps the key, or the message, that it comes from. */
export function actorOf(row: { apiKeyId: string | null; inboundMessageId?: string | null }): ActorShape {
  if (row.inboundMessageId != null) return { kind: 'INBOUND_MESSAGE', id: row.inboundMessageId };
  return row.apiKeyId === null ? { kind: 'HUB', id: null } : { kind: 'API_KEY', id: row.apiKeyId };
}
