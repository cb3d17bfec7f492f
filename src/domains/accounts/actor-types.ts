/** The GraphQL type of an actor, the key, the member or the machine that did something. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import type { Actor, ActorKind } from '../../kernel/actor.ts';
import { type IdentifiedType, toGlobalId } from '../../kernel/global-ids.ts';

/** An actor, as a row keeps it. */
export type ActorShape = Pick<Actor, 'kind' | 'id'>;

/** Enum of kinds of actors. */
export const ActorKindType = builder.enumType('ActorKind', {
  description: 'What kind of actor did something.',
  values: {
    API_KEY: { description: 'An application, with its key.' },
    MEMBER: { description: 'A person of the workspace, signed in.' },
    CAMPAIGN: { description: 'A campaign of the workspace.' },
    FLOW: { description: 'A trigger of the workspace, which writes to people by itself.' },
    INBOUND_MESSAGE: { description: 'A person, by a message to the hub.' },
    SYSTEM: { description: 'The hub itself, or its operator by a command.' },
    TEAM: { description: 'Members who look after conversations together; only an assignee is one.' },
  } satisfies Record<ActorKind, object>,
});

/** Types of the API that actors are objects of; the others have no object yet. */
const OBJECTS: Partial<Record<ActorKind, IdentifiedType>> = {
  API_KEY: 'ApiKey',
  CAMPAIGN: 'Campaign',
  FLOW: 'Trigger',
  INBOUND_MESSAGE: 'InboundMessage',
  MEMBER: 'Member',
  TEAM: 'Team',
};

/** Types whose ids actors have, as a filter may name them. */
export const ACTOR_TYPES: readonly IdentifiedType[] = Object.values(OBJECTS);

/** Actors, in the API. */
export const ActorType = builder.objectRef<ActorShape>('Actor').implement({
  description: 'Who did something.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ActorKindType, description: 'What kind of actor it was.' }),
    id: t.id({
      nullable: true,
      description:
        'Id of the ApiKey, the Campaign, the Trigger, the Member, the Team or the InboundMessage, or what names another kind of actor; null: the hub itself.',
      resolve: ({ kind, id }) => {
        const type = OBJECTS[kind];
        return id === null || type === undefined ? id : toGlobalId(type, id);
      },
    }),
    name: t.loadable({
      type: 'String',
      nullable: true,
      description:
        'What the key is for, as its maker wrote, or the name of the campaign, the trigger, the member or the team; null: it was none of them.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const { apiKey, campaign, trigger, member, team } = context.runtime.db.prisma;
        const select = { id: true, name: true } as const;
        const found = await Promise.all([
          apiKey.findMany({ where, select }),
          campaign.findMany({ where, select }),
          trigger.findMany({ where, select }),
          member.findMany({ where, select }),
          team.findMany({ where, select }),
        ]);
        const names = new Map(found.flat().map(({ id, name }) => [id, name]));
        return ids.map((id) => names.get(id) ?? null);
      },
      resolve: ({ id }) => id,
    }),
  }),
});

/** The actor of a row that keeps its kind and id. */
export function actorOf({ actorKind, actorId }: { actorKind: ActorKind; actorId: string | null }): ActorShape {
  return { kind: actorKind, id: actorId };
}
