// The types of members and sessions in the API.
import type { Member, Session } from '../../generated/prisma/client.ts';
import type { SignInMethod } from '../../generated/prisma/enums.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ROLE_SCOPES } from '../accounts/principal.ts';
import { ApiRoleType, WorkspaceType } from '../accounts/types.ts';

/** A person of a workspace, in the API. */
export const MemberType = builder.prismaNode('Member', {
  ...workspaceNode('members:manage'),
  description: 'A person of the workspace, who signs in.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name that others know the person by.' }),
    email: t.exposeString('email', { description: 'E-mail address, in lower case; nobody else’s in the workspace.' }),
    role: t.expose('role', { type: ApiRoleType, description: 'What the member may do.' }),
    scopes: t.stringList({
      description: 'The scopes of the role.',
      resolve: ({ role }) => [...ROLE_SCOPES[role]],
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the member was invited.' }),
    joinedAt: t.expose('joinedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the member first signed in; null: never yet.',
    }),
    removedAt: t.expose('removedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the member was removed; null: it was not.',
    }),
  }),
});

/** Ways to sign in, in the API. */
export const SignInMethodType = builder.enumType('SignInMethod', {
  description: 'What a session began with.',
  values: {
    LINK: { description: 'A link that signs in once.' },
    PASSKEY: { description: 'A passkey of the person.' },
    OPENID_CONNECT: { description: 'An account at the OpenID provider of the hub.' },
  } satisfies Record<SignInMethod, object>,
});

/** A session with whom it acts as. */
export type OwnSession = Session & { member: Member };

/** The session of a request, in the API. */
export const SessionType = builder.objectRef<OwnSession>('Session').implement({
  description: 'A browser that is signed in, as its own person sees it.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id of the session.', resolve: ({ id }) => toGlobalId('Session', id) }),
    member: t.prismaField({
      type: MemberType,
      description: 'Whom the session acts as now.',
      resolve: (query, { memberId }, _args, context) =>
        context.runtime.db.prisma.member.findUniqueOrThrow({ ...query, where: { id: memberId } }),
    }),
    workspace: t.prismaField({
      type: WorkspaceType,
      description: 'The workspace of that member: everything that is read and written is of it.',
      resolve: (query, { member }, _args, context) =>
        context.runtime.db.prisma.workspace.findUniqueOrThrow({ ...query, where: { id: member.workspaceId } }),
    }),
    workspaces: t.prismaField({
      type: [WorkspaceType],
      description: 'The workspaces that the person may switch to, the current one among them, in order of their names.',
      resolve: (query, { loginId }, _args, context) =>
        context.runtime.db.prisma.workspace.findMany({
          ...query,
          where: { members: { some: { loginId, removedAt: null } } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
        }),
    }),
    method: t.expose('method', { type: SignInMethodType, description: 'What it began with.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends unless it is used: each use moves it on, up to a day after its beginning.',
    }),
  }),
});
