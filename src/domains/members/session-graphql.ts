/** The session of a request in the API: what its person sees of it, and does with it. */
import * as z from 'zod';
import type { Passkey, Session } from '../../generated/prisma/client.ts';
import { requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { switchWorkspace } from './actions.ts';
import type { SignedIn } from './passkeys.ts';
import { endSession, removePasskey, renamePasskey } from './session-actions.ts';
import { OpenSessionType, type OwnSession, PasskeyType, SessionType } from './types.ts';

builder.queryField('session', (t) =>
  t.field({
    type: SessionType,
    nullable: true,
    description: 'Whose browser this is; null with a key, and for who is not signed in.',
    resolve: (_root, _args, context) => {
      const session = context.principal?.session ?? null;
      if (session === null) return null;
      return context.runtime.db.prisma.session.findUnique({ where: { id: session.id }, include: { member: true } });
    },
  }),
);

/** Whoever is signed in. @throws InvalidInputError when a key came */
function requireSession(context: Context): SignedIn {
  const principal = requirePrincipal(context);
  if (principal.session !== null) return { ...principal, session: principal.session };
  throw new InvalidInputError([{ path: [], message: 'is for people who are signed in, and an API key came' }]);
}

const SwitchWorkspaceInput = builder.inputType('SwitchWorkspaceInput', {
  description: 'A workspace to go on in.',
  fields: (t) => ({ workspaceId: t.id({ required: true, description: 'One of the workspaces of the session.' }) }),
});

const SwitchWorkspacePayload = builder.objectRef<{ session: OwnSession }>('SwitchWorkspacePayload').implement({
  description: 'The session in the workspace that it went to.',
  fields: (t) => ({ session: t.expose('session', { type: SessionType, description: 'The session as it is now.' }) }),
});

const EndSessionInput = builder.inputType('EndSessionInput', {
  description: 'A session to be ended.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the session.' }) }),
});

const EndSessionPayload = builder.objectRef<{ ended: Session }>('EndSessionPayload').implement({
  description: 'The session that was ended.',
  fields: (t) => ({ ended: t.expose('ended', { type: OpenSessionType, description: 'The session, which is over.' }) }),
});

const RenamePasskeyInput = builder.inputType('RenamePasskeyInput', {
  description: 'A new name of a passkey of one’s own.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the passkey.' }),
    name: t.string({ required: true, description: 'What tells it from others; 1 to 100 characters.' }),
  }),
});

const RemovePasskeyInput = builder.inputType('RemovePasskeyInput', {
  description: 'A passkey of one’s own to be removed.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the passkey.' }) }),
});

const passkeyPayload = (name: string, description: string) =>
  builder.objectRef<{ passkey: Passkey }>(name).implement({
    description,
    fields: (t) => ({ passkey: t.expose('passkey', { type: PasskeyType, description: 'The passkey that is meant.' }) }),
  });
const RenamePasskeyPayload = passkeyPayload('RenamePasskeyPayload', 'The passkey with its new name.');
const RemovePasskeyPayload = passkeyPayload('RemovePasskeyPayload', 'The passkey, which signs in no more.');

const PasskeyName = z.object({ name: z.string().trim().min(1).max(100) });
const passkey = (shownId: string) => ({ id: fromGlobalId('Passkey', shownId), shownId });

builder.mutationFields((t) => ({
  switchWorkspace: t.field({
    type: SwitchWorkspacePayload,
    description:
      'Goes on in another workspace of the person, as its member there. Sockets of the session are closed, to come again.',
    args: { input: t.arg({ type: SwitchWorkspaceInput, required: true, description: 'The workspace.' }) },
    errors: failures('SwitchWorkspaceResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { workspaceId } }, context) => {
      const { session } = requireSession(context);
      const id = fromGlobalId('Workspace', workspaceId);
      return { session: await switchWorkspace(context.runtime, session, id, workspaceId) };
    },
  }),
  endSession: t.field({
    type: EndSessionPayload,
    description:
      'Ends a session: one’s own, or with members:manage one of a member in this workspace. Its cookie opens nothing at once, its sockets are closed within five seconds.',
    args: { input: t.arg({ type: EndSessionInput, required: true, description: 'The session.' }) },
    errors: failures('EndSessionResult', [NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => ({
      ended: await endSession(context.runtime, requirePrincipal(context), fromGlobalId('Session', id), id),
    }),
  }),
  renamePasskey: t.field({
    type: RenamePasskeyPayload,
    description: 'Renames a passkey of one’s own.',
    args: { input: t.arg({ type: RenamePasskeyInput, required: true, description: 'Which, and its name.' }) },
    errors: failures('RenamePasskeyResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id, ...given } }, context) => {
      const { name } = parseInput(PasskeyName, given);
      return { passkey: await renamePasskey(context.runtime, requireSession(context), passkey(id), name) };
    },
  }),
  removePasskey: t.field({
    type: RemovePasskeyPayload,
    description: 'Removes a passkey of one’s own; the last thing that signs in stays.',
    args: { input: t.arg({ type: RemovePasskeyInput, required: true, description: 'The passkey.' }) },
    errors: failures('RemovePasskeyResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => ({
      passkey: await removePasskey(context.runtime, requireSession(context), passkey(id)),
    }),
  }),
}));
