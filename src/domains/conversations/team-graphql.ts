/** Teams in the API. */
import { newestFirst } from '../../db/page.ts';
import type { Team } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { ActorType } from '../accounts/actor-types.ts';
import { removeTeam, setTeam, TEAM_LIMITS, TeamInput } from './team-actions.ts';

const TeamType = builder.prismaNode('Team', {
  ...workspaceNode('messages:read'),
  description: 'Members who look after conversations together.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    members: t.field({
      type: [ActorType],
      description: 'The members that it has, also those who were removed from the workspace since.',
      resolve: ({ memberIds }) => memberIds.map((id) => ({ kind: 'MEMBER' as const, id })),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

const TeamConnection = builder.connectionObject({ type: TeamType, name: 'TeamConnection' });

builder.queryField('teams', (t) =>
  t.prismaConnection(
    {
      type: TeamType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The teams of the workspace, newest first.',
      resolve: (query, _root, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId }, behind] };
        return context.runtime.db.prisma.team.findMany({ ...page, where });
      },
    },
    TeamConnection,
  ),
);

const SetTeamInput = builder.inputType('SetTeamInput', {
  description: 'A team, as it is to be.',
  fields: (t) => ({
    id: t.id({ description: 'The team to be changed; absent: a new one.' }),
    name: t.string({ required: true, description: 'Unique in the workspace; 1 to 60 characters.' }),
    memberIds: t.idList({ required: true, description: `Its members, at most ${TEAM_LIMITS.members}.` }),
  }),
});

const RemoveTeamInput = builder.inputType('RemoveTeamInput', {
  description: 'A team that is to be no more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The team to be removed.' }) }),
});

const TeamPayload = builder.objectRef<{ team: Team }>('TeamPayload').implement({
  description: 'The team, as it is or was.',
  fields: (t) => ({
    team: t.expose('team', { type: TeamType, description: 'As it is now, or was when it was removed.' }),
  }),
});

const errors = failures('TeamResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  setTeam: t.field({
    type: TeamPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Makes a team, or changes one: conversations can be given to it, and rules give them to its members.',
    args: { input: t.arg({ type: SetTeamInput, required: true, description: 'The team as it is to be.' }) },
    errors,
    resolve: async (_root, { input }, context) => {
      const { id, ...given } = input;
      const team = parseInput(TeamInput, given);
      return { team: await setTeam(context.runtime, requireActor(context), id ?? null, team) };
    },
  }),
  removeTeam: t.field({
    type: TeamPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Removes a team. What it has is nobody’s then, and rules that name it pass.',
    args: { input: t.arg({ type: RemoveTeamInput, required: true, description: 'Which team it is.' }) },
    errors,
    resolve: async (_root, { input }, context) => ({
      team: await removeTeam(context.runtime, requireActor(context), input.id),
    }),
  }),
}));
