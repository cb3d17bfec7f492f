/** Passkeys of an application's users in the API. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import * as z from 'zod';
import { readVerification } from '../../db/sql/verifications.ts';
import type { Verification } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { IdempotencyConflictError, InvalidInputError, NotFoundError, RateLimitedError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { ContactType } from '../contacts/graphql.ts';
import { Assertion, Attestation } from '../members/credential-shapes.ts';
import { idempotencyKeyField } from '../messages/inputs.ts';
import { checkPasskey } from './check.ts';
import { CheckVerificationPayload } from './graphql.ts';
import { EXPIRES_IN } from './limits.ts';
import {
  finishRegistration,
  MAX_CONTACT_PASSKEYS,
  passkeyOptions,
  removePasskey,
  startRegistration,
} from './passkeys.ts';
import { DomainName, StartRequest } from './request.ts';
import { startVerification } from './start.ts';
import { VerificationType } from './types.ts';

const ContactPasskeyType = builder.prismaNode('ContactPasskey', {
  ...workspaceNode('contacts:read'),
  description: 'A passkey of a person, for the pages of one of the workspace’s domains.',
  fields: (t) => ({
    domain: t.exposeString('domain', { description: 'The domain on whose pages it is used.' }),
    name: t.exposeString('name', { description: 'How the application named it.' }),
    backedUp: t.exposeBoolean('backedUp', { description: 'It is kept on more than one device of the person.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was registered.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it last approved a verification; null: never yet.',
    }),
  }),
});

builder.prismaObjectField(ContactType, 'passkeys', (t) =>
  t.loadableList({
    type: ContactPasskeyType,
    description: 'Passkeys of the person on the pages of the workspace’s domains, the oldest first.',
    load: async (ids: string[], context: Context) => {
      const where = { contactId: { in: ids }, workspaceId: requireActor(context).workspaceId };
      const found = await context.runtime.db.prisma.contactPasskey.findMany({ where, orderBy: { id: 'asc' } });
      return ids.map((id) => found.filter(({ contactId }) => contactId === id));
    },
    resolve: ({ id }) => id,
  }),
);

const PasskeyName = z.string().trim().min(1).max(100).refine(isStorable, NOT_STORABLE);
const Registration = z.object({
  to: z.string(),
  domain: DomainName,
  name: PasskeyName.nullish().transform((name) => name ?? 'Passkey'),
});

const registrationFields = (t: Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]) => ({
  to: t.field({ type: 'PhoneNumber', required: true, description: 'The number of the person, a contact.' }),
  domain: t.string({ required: true, description: 'One of the workspace’s domains of passkeys.' }),
  name: t.string({ description: 'How the passkey is called, at most 100 characters; absent: Passkey.' }),
});

const StartPasskeyRegistrationInput = builder.inputType('StartPasskeyRegistrationInput', {
  description:
    'A passkey that a person is to make. Ask only after the person has proved who they are, such as by a code.',
  fields: registrationFields,
});

const FinishPasskeyRegistrationInput = builder.inputType('FinishPasskeyRegistrationInput', {
  description: 'What a browser made of the options, with the number and the domain that they were made for.',
  fields: (t) => ({
    ...registrationFields(t),
    response: t.field({ type: 'JSON', required: true, description: 'The answer of startRegistration in the browser.' }),
  }),
});

const StartPasskeyAuthenticationInput = builder.inputType('StartPasskeyAuthenticationInput', {
  description: 'A verification that begins with a passkey; resendVerification sends a code for the same one.',
  fields: (t) => ({
    to: t.field({ type: 'PhoneNumber', required: true, description: 'The number of the person.' }),
    domain: t.string({ required: true, description: 'One of the workspace’s domains of passkeys.' }),
    purposeText: t.string({ required: true, description: 'What it is for, as with startVerification.' }),
    locale: t.string({ description: 'BCP 47 locale of the text, should a code be sent; absent: English.' }),
    expiresIn: t.field({
      type: 'Duration',
      description: `For how long it can be used, ${EXPIRES_IN.min} to ${EXPIRES_IN.max}; absent: ${EXPIRES_IN.usual}.`,
    }),
    clientAddress: t.string({ description: 'IP address of the person’s device, should a code be sent.' }),
    idempotencyKey: idempotencyKeyField(t),
  }),
});

const FinishPasskeyAuthenticationInput = builder.inputType('FinishPasskeyAuthenticationInput', {
  description: 'What a passkey signed, and the verification it is for.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The verification.' }),
    response: t.field({
      type: 'JSON',
      required: true,
      description: 'The answer of startAuthentication in the browser.',
    }),
  }),
});

const RemoveContactPasskeyInput = builder.inputType('RemoveContactPasskeyInput', {
  description: 'A passkey of a person that is to be no more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The passkey.' }) }),
});

const RegistrationPayload = builder.objectRef<{ options: object }>('StartPasskeyRegistrationPayload').implement({
  description: 'What the browser makes a passkey of.',
  fields: (t) => ({
    options: t.expose('options', {
      type: 'JSON',
      description: 'For startRegistration in the browser, within ten minutes.',
    }),
  }),
});

const ContactPasskeyPayload = builder.objectRef<{ passkeyId: string }>('ContactPasskeyPayload').implement({
  description: 'A passkey of a person that was stored or removed.',
  fields: (t) => ({
    passkey: t.field({
      type: ContactPasskeyType,
      nullable: true,
      description: 'The passkey; null: it was removed.',
      resolve: ({ passkeyId }, _args, context) =>
        context.runtime.db.prisma.contactPasskey.findUnique({ where: { id: passkeyId } }),
    }),
  }),
});

interface Authentication {
  verification: Verification;
  options: object | null;
  replayed: boolean;
}

const AuthenticationPayload = builder.objectRef<Authentication>('StartPasskeyAuthenticationPayload').implement({
  description: 'A verification that waits for a passkey.',
  fields: (t) => ({
    verification: t.expose('verification', { type: VerificationType, description: 'What is waited for.' }),
    options: t.expose('options', {
      type: 'JSON',
      nullable: true,
      description: 'For startAuthentication in the browser; null: the verification has ended meanwhile.',
    }),
    replayed: t.exposeBoolean('replayed', { description: 'An earlier request with the same key did it.' }),
  }),
});

builder.mutationFields((t) => ({
  startPasskeyRegistration: t.field({
    type: RegistrationPayload,
    authScopes: { scope: 'messages:send' },
    description: `Begins to register a passkey of a person, of whom there may be ${MAX_CONTACT_PASSKEYS}. Nothing is stored yet.`,
    args: { input: t.arg({ type: StartPasskeyRegistrationInput, required: true, description: 'Whose, and where.' }) },
    errors: failures('StartPasskeyRegistrationResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const asked = parseInput(Registration, input);
      return { options: await startRegistration(context.runtime, requireActor(context), asked) };
    },
  }),
  finishPasskeyRegistration: t.field({
    type: ContactPasskeyPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Stores the passkey that a browser made.',
    args: { input: t.arg({ type: FinishPasskeyRegistrationInput, required: true, description: 'What it made.' }) },
    errors: failures('FinishPasskeyRegistrationResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const asked = parseInput(Registration, input);
      const response = parseInput(Attestation, input.response, ['response']) as unknown as RegistrationResponseJSON;
      const { id } = await finishRegistration(context.runtime, requireActor(context), asked, response);
      return { passkeyId: id };
    },
  }),
  removeContactPasskey: t.field({
    type: ContactPasskeyPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Removes a passkey of a person.',
    args: { input: t.arg({ type: RemoveContactPasskeyInput, required: true, description: 'Which passkey.' }) },
    errors: failures('RemoveContactPasskeyResult', [NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const which = { id: fromGlobalId('ContactPasskey', input.id) ?? NO_ID, shownId: input.id };
      const { id } = await removePasskey(context.runtime, requireActor(context), which);
      return { passkeyId: id };
    },
  }),
  startPasskeyAuthentication: t.field({
    type: AuthenticationPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Starts a verification by passkey, or takes up the pending one. No message is sent.',
    args: { input: t.arg({ type: StartPasskeyAuthenticationInput, required: true, description: 'Whose, and where.' }) },
    errors: failures('StartPasskeyAuthenticationResult', [
      InvalidInputError,
      NotFoundError,
      IdempotencyConflictError,
      RateLimitedError,
    ]),
    resolve: async (_root, { input }, context) => {
      const { to, ...rest } = input;
      const actor = requireActor(context);
      const request = parseInput(StartRequest, { ...rest, channels: ['PASSKEY', 'SMS'], begin: 'PASSKEY' });
      const { id, replayed } = await startVerification(context.runtime, actor, to, request);
      const row = await readVerification(context.runtime.db.pool, actor.workspaceId, id);
      const options = row === null ? null : await passkeyOptions(context.runtime, row);
      const verification = await context.runtime.db.prisma.verification.findUniqueOrThrow({ where: { id } });
      return { verification, options, replayed };
    },
  }),
  finishPasskeyAuthentication: t.field({
    type: CheckVerificationPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Checks what a passkey signed; it counts as a code that was tried.',
    args: { input: t.arg({ type: FinishPasskeyAuthenticationInput, required: true, description: 'What it signed.' }) },
    errors: failures('FinishPasskeyAuthenticationResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const response = parseInput(Assertion, input.response, ['response']) as unknown as AuthenticationResponseJSON;
      const which = { id: fromGlobalId('Verification', input.id) ?? NO_ID, shownId: input.id };
      const { id, valid } = await checkPasskey(context.runtime, requireActor(context), which, response);
      const verification = await context.runtime.db.prisma.verification.findUniqueOrThrow({ where: { id } });
      return { verification, valid };
    },
  }),
}));
