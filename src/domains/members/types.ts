// The types of members and sessions in the API.
import type { Member, Passkey, Session } from '../../generated/prisma/client.ts';
import type { SignInMethod } from '../../generated/prisma/enums.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ROLE_SCOPES, SCOPES } from '../accounts/principal.ts';
import { ApiRoleType, WorkspaceType } from '../accounts/types.ts';

/** Ways to sign in, in the API. */
export const SignInMethodType = builder.enumType('SignInMethod', {
  description: 'What a session began with.',
  values: {
    LINK: { description: 'A link that signs in once.' },
    PASSKEY: { description: 'A passkey of the person.' },
    OPENID_CONNECT: { description: 'An account at the OpenID provider of the hub.' },
  } satisfies Record<SignInMethod, object>,
});

/** A session as one in a list, in the API. */
export const OpenSessionType = builder.objectRef<Session>('OpenSession').implement({
  description: 'A browser that is signed in, as one of several.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id of the session.', resolve: ({ id }) => toGlobalId('Session', id) }),
    isCurrent: t.boolean({
      description: 'True of the session that this request came with.',
      resolve: ({ id }, _args, context) => context.principal?.session?.id === id,
    }),
    method: t.expose('method', { type: SignInMethodType, description: 'What it began with.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'What the browser calls itself, cut to 300 characters; null: nothing.',
    }),
    address: t.exposeString('address', {
      description: 'Network that it signed in from: an IPv4 address, or an IPv6 /64.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', description: 'Its last use, to the minute.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends unless it is used.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was ended; null: it was not.',
    }),
  }),
});

/** Condition of sessions that are open. */
function isOpen(context: Context) {
  return { endedAt: null, expiresAt: { gt: context.runtime.clock.now() } };
}

/** A person of a workspace, in the API. */
export const MemberType = builder.prismaNode('Member', {
  // Whoever is signed in sees the own member, and who writes one may read it back.
  ...workspaceNode('members:manage', ...SCOPES),
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
    sessions: t.loadableGroup({
      type: OpenSessionType,
      // Of others: one's own are those of `session`.
      authScopes: { scope: 'members:manage' },
      nullable: true,
      description: 'The sessions that act as this member now, the latest first; at most 100 of all that are asked for.',
      load: (ids: string[], context: Context) =>
        context.runtime.db.prisma.session.findMany({
          where: { memberId: { in: ids }, ...isOpen(context) },
          orderBy: { id: 'desc' },
          take: 100,
        }),
      group: ({ memberId }) => memberId,
      resolve: ({ id }) => id,
    }),
  }),
});

/** A passkey, in the API. */
export const PasskeyType = builder.objectRef<Passkey>('Passkey').implement({
  description: 'A WebAuthn credential that signs in.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id of the passkey.', resolve: ({ id }) => toGlobalId('Passkey', id) }),
    name: t.exposeString('name', { description: 'What its person calls it.' }),
    isBackedUp: t.exposeBoolean('backedUp', {
      description: 'True when its maker keeps it among the devices of the person, so that losing one does not lose it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was registered.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last signed in; null: never yet.',
    }),
  }),
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
    sessions: t.field({
      type: [OpenSessionType],
      description: 'The sessions of the same person, this one among them, the latest first; at most 100.',
      resolve: ({ loginId }, _args, context) =>
        context.runtime.db.prisma.session.findMany({
          where: { loginId, ...isOpen(context) },
          orderBy: { id: 'desc' },
          take: 100,
        }),
    }),
    passkeys: t.field({
      type: [PasskeyType],
      description: 'The passkeys of the person, the latest first.',
      resolve: ({ loginId }, _args, context) =>
        context.runtime.db.prisma.passkey.findMany({ where: { loginId }, orderBy: { id: 'desc' } }),
    }),
    method: t.expose('method', { type: SignInMethodType, description: 'What it began with.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends unless it is used: each use moves it on, up to a day after its beginning.',
    }),
  }),
});
