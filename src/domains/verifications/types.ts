/** The GraphQL type of verifications. */
import { sendsOf, verificationsOfMessages } from '../../db/sql/verifications.ts';
import type { Verification } from '../../generated/prisma/client.ts';
import type { VerificationStatus } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { ErrorInterface } from '../../graphql/schema/errors.ts';
import { asE164 } from '../../kernel/address.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { FraudSuspectedError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { MessageType } from '../messages/types.ts';
import { MAX_CHECKS, MAX_SENDS } from './limits.ts';

/** Meanings of the statuses. */
export const STATUS_MEANINGS: Readonly<Record<VerificationStatus, string>> = {
  PENDING: 'The code was sent, and is waited for.',
  APPROVED: 'The right code came in time.',
  EXPIRED: 'Its time ended before the right code came.',
  CANCELED: 'The application ended it, or the person was erased.',
  EXHAUSTED: `${MAX_CHECKS} codes were tried and none was right: no other is sent before its time ends.`,
  BLOCKED: 'The fraud guard ended it.',
};

builder.objectType(FraudSuspectedError, {
  name: 'FraudSuspected',
  description: 'The fraud guard sends no code there now: the message says why.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the block ends; null: it has no end.',
      resolve: ({ until }) => until,
    }),
    ruleId: t.id({
      nullable: true,
      description: 'The rule, which liftFraudRule lifts; null: such numbers never get a code.',
      resolve: ({ ruleId }) => (ruleId === null ? null : toGlobalId('FraudRule', ruleId)),
    }),
  }),
});

/** Statuses of verifications. */
export const VerificationStatusType = builder.enumType('VerificationStatus', {
  description: 'Where a verification is.',
  values: Object.fromEntries(
    Object.entries(STATUS_MEANINGS).map(([status, description]) => [status, { description }]),
  ) as Record<VerificationStatus, { description: string }>,
});

/** Channels of verifications. */
export const VerificationChannelType = builder.enumType('VerificationChannel', {
  description: 'A way to verify a person.',
  values: {
    PASSKEY: { description: 'A passkey of the person, on a page of a domain of the workspace.' },
    SMS: { description: 'A one-time code by SMS.' },
  },
});

/** A verification. */
export const VerificationType = builder.prismaNode('Verification', {
  ...workspaceNode('messages:read', 'messages:send'),
  description: 'A proof of a person: a one-time code, or a passkey; waited for, used once. A code is never shown.',
  fields: (t) => ({
    status: t.expose('status', { type: VerificationStatusType, description: 'Where it is.' }),
    channel: t.expose('channel', {
      type: VerificationChannelType,
      description: 'The channel that is tried, or by which it was approved.',
    }),
    channels: t.expose('channels', {
      type: [VerificationChannelType],
      description: 'Channels that it may take, in order.',
    }),
    to: t.field({
      type: 'PhoneNumber',
      nullable: true,
      description: 'The number it was sent to; null once erased.',
      resolve: ({ to }) => asE164(to),
    }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'ISO 3166-1 alpha-2 of the number; null: the number is of no country.',
    }),
    purposeText: t.exposeString('purposeText', { description: 'What the code is for, as its text says.' }),
    locale: t.exposeString('locale', { description: 'Locale of its text, not always the one asked for.' }),
    codeLength: t.exposeInt('codeLength', { description: 'Digits of the code.' }),
    attemptsLeft: t.int({
      description: `Codes that may still be tried, of ${MAX_CHECKS}; 0 once it has ended.`,
      resolve: ({ status, checks }) => (status === 'PENDING' ? Math.max(0, MAX_CHECKS - checks) : 0),
    }),
    sendsLeft: t.int({
      description: `Messages that may still carry the code, of ${MAX_SENDS}; 0 once it has ended.`,
      resolve: ({ status, sends }) => (status === 'PENDING' ? Math.max(0, MAX_SENDS - sends) : 0),
    }),
    nextSendAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'From when on the code may be sent again; null: not any more.',
      resolve: ({ status, sends, nextSendAt }) => (status === 'PENDING' && sends < MAX_SENDS ? nextSendAt : null),
    }),
    messages: t.loadableList({
      type: MessageType,
      description: 'The messages that carry its code, the first one first; their texts go when it ends.',
      load: async (ids: string[], context: Context) => {
        const { prisma, pool } = context.runtime.db;
        const sends = await sendsOf(pool, ids);
        const where = {
          id: { in: sends.map(({ messageId }) => messageId) },
          workspaceId: requireActor(context).workspaceId,
        };
        const messages = new Map((await prisma.message.findMany({ where })).map((message) => [message.id, message]));
        const byVerification = groupBy(sends, ({ verificationId }) => verificationId);
        return ids.map((id) =>
          (byVerification.get(id) ?? []).flatMap(({ messageId }) => messages.get(messageId) ?? []),
        );
      },
      resolve: ({ id }) => id,
    }),
    clientAddress: t.exposeString('clientAddress', {
      nullable: true,
      description: 'Address of the person’s device, as the application gave it; null: it gave none, or it was erased.',
    }),
    actor: t.field({ type: ActorType, description: 'Who started it.', resolve: actorOf }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was started.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'After this its code is taken no more.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null: it is pending.',
    }),
  }),
});

/** Verifications, newest first. */
export const VerificationConnection = builder.connectionObject({
  type: VerificationType,
  name: 'VerificationConnection',
});

builder.prismaObjectField(MessageType, 'verification', (t) =>
  t.loadable({
    type: VerificationType,
    nullable: true,
    description: 'The verification whose code it carries; null: it carries none.',
    load: async (ids: string[], context: Context) => {
      const { prisma, pool } = context.runtime.db;
      const of = await verificationsOfMessages(pool, ids);
      const where = {
        id: { in: of.map((each) => each.verificationId) },
        workspaceId: requireActor(context).workspaceId,
      };
      const rows = of.length === 0 ? [] : await prisma.verification.findMany({ where });
      const byId = new Map<string, Verification>(rows.map((row) => [row.id, row]));
      const idOf = new Map(of.map(({ messageId, verificationId }) => [messageId, verificationId]));
      return ids.map((id) => byId.get(idOf.get(id) ?? '') ?? null);
    },
    resolve: (message) => message.id,
  }),
);
