/** Members in the API: their queries and mutations. */

import type { Member } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { publicUrlOf } from '../../kernel/public-url.ts';
import { ApiRoleType } from '../accounts/types.ts';
import {
  inviteMember,
  type LinkedMember,
  MemberChanges,
  type NamedMember,
  NewMember,
  removeMember,
  renewLink,
  updateMember,
} from './actions.ts';
import { linkUrl } from './links.ts';
import { MemberType } from './types.ts';
import './session-graphql.ts';

const MemberConnection = builder.connectionObject({ type: MemberType, name: 'MemberConnection' });

builder.queryField('members', (t) =>
  t.prismaConnection(
    {
      type: MemberType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'members:manage' },
      description: 'The members of the workspace, newest first, without those that were removed.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.member.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId, removedAt: null },
          orderBy: { id: 'desc' },
        }),
    },
    MemberConnection,
  ),
);

const InviteMemberInput = builder.inputType('InviteMemberInput', {
  description: 'A person to be invited. It can never be let do more than who invites it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name that others know it by; at most 100 characters.' }),
    email: t.string({ required: true, description: 'Its e-mail address, unlike that of any other member.' }),
    role: t.field({ type: ApiRoleType, required: true, description: 'What it may do.' }),
  }),
});

const SignInLinkInput = builder.inputType('CreateSignInLinkInput', {
  description: 'A member that gets a new link.',
  fields: (t) => ({ memberId: t.id({ required: true, description: 'The id of the member.' }) }),
});

/** A member with its link as a URL. */
interface Linked {
  member: Member;
  link: string;
  expiresAt: Date;
}

function linked({ runtime: { config } }: Context, { member, link }: LinkedMember): Linked {
  return { member, link: linkUrl(publicUrlOf(config), link.token), expiresAt: link.expiresAt };
}

const linkedFields = (name: string, description: string) =>
  builder.objectRef<Linked>(name).implement({
    description,
    fields: (t) => ({
      member: t.expose('member', { type: MemberType, description: 'The member that the link is for.' }),
      link: t.exposeString('link', {
        description: 'URL to hand to the person: it signs in once, and is shown this once. Earlier ones work no more.',
      }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when the link works.' }),
    }),
  });
const InviteMemberPayload = linkedFields('InviteMemberPayload', 'The new member, and the link of its invitation.');
const SignInLinkPayload = linkedFields('CreateSignInLinkPayload', 'The member and its new link.');

const UpdateMemberInput = builder.inputType('UpdateMemberInput', {
  description: 'Changes of a member; absent ones stay as they are.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the member.' }),
    name: t.string({ description: 'The name that others know it by; 1 to 100 characters.' }),
    role: t.field({ type: ApiRoleType, description: 'What it may do from now on.' }),
  }),
});

const RemoveMemberInput = builder.inputType('RemoveMemberInput', {
  description: 'A member to be removed.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the member.' }) }),
});

const memberPayload = (name: string, description: string) =>
  builder.objectRef<{ member: Member }>(name).implement({
    description,
    fields: (t) => ({
      member: t.expose('member', { type: MemberType, description: 'The member as it is now.' }),
    }),
  });
const UpdateMemberPayload = memberPayload('UpdateMemberPayload', 'The member that was changed.');
const RemoveMemberPayload = memberPayload('RemoveMemberPayload', 'The member that was removed.');

const named = (shownId: string): NamedMember => ({ id: fromGlobalId('Member', shownId), shownId });

builder.mutationFields((t) => ({
  inviteMember: t.field({
    type: InviteMemberPayload,
    authScopes: { scope: 'members:manage' },
    description: 'Invites a person, and answers the link to hand over, this once. The hub sends no e-mail.',
    args: { input: t.arg({ type: InviteMemberInput, required: true, description: 'The person to invite.' }) },
    errors: failures('InviteMemberResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const member = parseInput(NewMember, input);
      return linked(context, await inviteMember(context.runtime, requirePrincipal(context), member));
    },
  }),
  createSignInLink: t.field({
    type: SignInLinkPayload,
    authScopes: { scope: 'members:manage' },
    description:
      'Makes a new link for a member: an invitation to who never signed in, else a recovery, after which nothing that the member signed in with before opens this workspace.',
    args: { input: t.arg({ type: SignInLinkInput, required: true, description: 'The member that is meant.' }) },
    errors: failures('CreateSignInLinkResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) =>
      linked(context, await renewLink(context.runtime, requirePrincipal(context), named(input.memberId))),
  }),
  updateMember: t.field({
    type: UpdateMemberPayload,
    authScopes: { scope: 'members:manage' },
    description: 'Changes the name or the role of a member; its sockets are closed within five seconds, to come again.',
    args: { input: t.arg({ type: UpdateMemberInput, required: true, description: 'Which, and the changes.' }) },
    errors: failures('UpdateMemberResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id, ...given } }, context) => {
      const changes = parseInput(MemberChanges, { name: given.name ?? undefined, role: given.role ?? undefined });
      return { member: await updateMember(context.runtime, requirePrincipal(context), named(id), changes) };
    },
  }),
  removeMember: t.field({
    type: RemoveMemberPayload,
    authScopes: { scope: 'members:manage' },
    description: 'Removes a member: it is signed out of the workspace at once. The last owner stays.',
    args: { input: t.arg({ type: RemoveMemberInput, required: true, description: 'The member that is meant.' }) },
    errors: failures('RemoveMemberResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => ({
      member: await removeMember(context.runtime, requirePrincipal(context), named(id)),
    }),
  }),
}));
