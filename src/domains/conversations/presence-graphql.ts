/** Readers of a conversation and those who type, in the API: live only, and kept nowhere. */
import * as z from 'zod';
import { presenceSubject } from '../../bus/streams.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { ACTOR_KINDS } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { type ActorShape, ActorType } from '../accounts/actor-types.ts';

/** Presences that wait for a subscriber at most; what is older is not worth waiting for. */
const MOST_WAITING = 100;

const STATES = ['LOOKING', 'TYPING', 'AWAY'] as const;

const StateType = builder.enumType('PresenceState', {
  description: 'What somebody does at a conversation.',
  values: {
    LOOKING: { description: 'It is open before them; said again at least every 30 seconds.' },
    TYPING: { description: 'They write an answer; said again at least every 10 seconds.' },
    AWAY: { description: 'They have closed it.' },
  } as const,
});

/** Presence as it goes through NATS: ids only. */
const Presence = z.object({
  conversationId: z.string(),
  kind: z.enum(ACTOR_KINDS),
  id: z.string().nullable(),
  state: z.enum(STATES),
});

interface PresenceShape {
  actor: ActorShape;
  state: (typeof STATES)[number];
}

const PresenceType = builder.objectRef<PresenceShape>('ConversationPresence').implement({
  description: 'Somebody of the workspace looks at a conversation, types, or has gone.',
  fields: (t) => ({
    actor: t.expose('actor', { type: ActorType, description: 'The member or the key.' }),
    state: t.expose('state', { type: StateType, description: 'What they do.' }),
  }),
});

const SetPresenceInput = builder.inputType('SetPresenceInput', {
  description: 'What you do at a conversation, for the others who look at it.',
  fields: (t) => ({
    conversationId: t.id({ required: true, description: 'The conversation.' }),
    state: t.field({ type: StateType, required: true, description: 'What you do now.' }),
  }),
});

const SetPresencePayload = builder.objectRef<{ state: (typeof STATES)[number] }>('SetPresencePayload').implement({
  description: 'The others were told; nothing is kept.',
  fields: (t) => ({ state: t.expose('state', { type: StateType, description: 'What they were told.' }) }),
});

/** The UUID of a conversation of the workspace. @throws NotFoundError, also when it is no id of one */
async function requireConversation(context: Context, shownId: string): Promise<string> {
  const where = { id: fromGlobalId('Conversation', shownId) ?? NO_ID, workspaceId: requireActor(context).workspaceId };
  const found = await context.runtime.db.prisma.conversation.findUnique({ where, select: { id: true } });
  if (found === null) throw new NotFoundError('Conversation', shownId);
  return found.id;
}

builder.mutationField('setPresence', (t) =>
  t.field({
    type: SetPresencePayload,
    authScopes: { scope: 'messages:read' },
    description:
      'Tells the others who look at a conversation what you do. Nothing is kept: whoever comes later hears of the next.',
    args: { input: t.arg({ type: SetPresenceInput, required: true, description: 'Where, and what.' }) },
    errors: failures('SetPresenceResult', [NotFoundError]),
    resolve: async (_root, { input: { conversationId, state } }, context) => {
      const { workspaceId, kind, id } = requireActor(context);
      const presence = { conversationId: await requireConversation(context, conversationId), kind, id, state };
      context.runtime.bus.connection.publish(presenceSubject(workspaceId), JSON.stringify(presence));
      return { state };
    },
  }),
);

async function* presences(
  context: Context,
  conversationId: string,
  signal: AbortSignal,
): AsyncGenerator<PresenceShape> {
  const { bus } = context.runtime;
  const waiting: PresenceShape[] = [];
  let wake = () => {};
  const subscription = bus.connection.subscribe(presenceSubject(requireActor(context).workspaceId), {
    callback: (_error, message) => {
      const read = Presence.safeParse(message.json());
      if (!read.success || read.data.conversationId !== conversationId) return;
      const { kind, id, state } = read.data;
      if (waiting.length < MOST_WAITING) waiting.push({ actor: { kind, id }, state });
      wake();
    },
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    subscription.unsubscribe();
  }
}

builder.subscriptionField('conversationPresence', (t) =>
  t.field({
    type: PresenceType,
    authScopes: { scope: 'messages:read' },
    description: 'Who looks at a conversation and who types, as it comes: without a cursor, since nothing is kept.',
    args: { conversationId: t.arg.id({ required: true, description: 'The conversation.' }) },
    subscribe: async (_root, { conversationId }, context) => {
      const id = await requireId(context, ['Conversation'], conversationId, ['conversationId']);
      return abortable((signal) => presences(context, id, signal));
    },
    resolve: (item) => item as PresenceShape,
  }),
);

builder.queryField('assignees', (t) =>
  t.field({
    type: [ActorType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'Whom a conversation can be given to: members, teams and bots of the workspace, each by name.',
    resolve: async (_root, _args, context) => {
      const where = { workspaceId: requireActor(context).workspaceId, removedAt: null };
      const { member, team, bot } = context.runtime.db.prisma;
      const page = { orderBy: { name: 'asc' }, take: 500 } as const;
      const [members, teams, bots] = await Promise.all([
        member.findMany({ where, ...page }),
        team.findMany({ where: { workspaceId: where.workspaceId }, ...page }),
        bot.findMany({ where: { workspaceId: where.workspaceId }, ...page }),
      ]);
      return [
        ...members.map(({ id }) => ({ kind: 'MEMBER' as const, id })),
        ...teams.map(({ id }) => ({ kind: 'TEAM' as const, id })),
        ...bots.map(({ apiKeyId }) => ({ kind: 'API_KEY' as const, id: apiKeyId })),
      ];
    },
  }),
);
