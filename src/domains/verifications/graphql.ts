/** One-time codes in the API: the mutations that start, send again, check and end them. */
import { readVerification } from '../../db/sql/verifications.ts';
import type { Verification } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import {
  FraudSuspectedError,
  IdempotencyConflictError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
} from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import { idempotencyKeyField } from '../messages/inputs.ts';
import type { Started } from './asked.ts';
import { cancelVerification, checkVerification, type Which } from './check.ts';
import {
  CODE_LENGTH,
  EXPIRES_IN,
  MAX_CHECKS,
  MAX_PURPOSE_TEXT,
  MAX_SENDS,
  RESEND_AFTER_MS,
  RESEND_WAIT,
} from './limits.ts';
import { passkeyOptions } from './passkeys.ts';
import { PurposeText, StartRequest, TypedCode } from './request.ts';
import { resendVerification, startVerification } from './start.ts';
import { VerificationChannelType, VerificationType } from './types.ts';

const STEPS = RESEND_AFTER_MS.map((ms) => ms / 1_000).join(', ');

const StartVerificationInput = builder.inputType('StartVerificationInput', {
  description: 'A one-time code for a person. While one is live for the same number and purpose, it is sent again.',
  fields: (t) => ({
    to: t.field({ type: 'PhoneNumber', required: true, description: 'The number that the code goes to.' }),
    purposeText: t.string({
      required: true,
      description: `What the code is for, as the text names it, such as "Example: sign in"; one line of at most ${MAX_PURPOSE_TEXT} characters. There is one live code for each number and purpose.`,
    }),
    channels: t.field({
      type: [VerificationChannelType],
      description:
        'Channels that it may take, in order; absent: as setVerificationSettings says. A passkey is taken where the person has one for the domain.',
    }),
    locale: t.string({ description: 'BCP 47 locale of the text; absent: the contact’s, else English.' }),
    template: t.string({
      description:
        'A template of the workspace with the variables code, purpose and minutes; absent: the hub’s own words.',
    }),
    sender: t.string({ description: 'An allowed sender; absent: the route’s default.' }),
    codeLength: t.int({
      description: `Digits of the code, ${CODE_LENGTH.min} to ${CODE_LENGTH.max}; absent: ${CODE_LENGTH.usual}.`,
    }),
    expiresIn: t.field({
      type: 'Duration',
      description: `For how long the code can be used, ${EXPIRES_IN.min} to ${EXPIRES_IN.max}; absent: ${EXPIRES_IN.usual}.`,
    }),
    resendAfter: t.field({
      type: 'Duration',
      description: `The code is sent again when no receipt came for this long, ${RESEND_WAIT.min} to ${RESEND_WAIT.max}; absent: only when it is asked for.`,
    }),
    domain: t.string({
      description: 'Domain whose pages browsers fill the code in on: the last line becomes "@example.com #123456".',
    }),
    appHash: t.string({
      description: 'The 11 characters by which Android hands the message to your app (SMS Retriever API).',
    }),
    clientAddress: t.string({
      description: 'IP address of the person’s device: the fraud guard counts by it. Give it where there is one.',
    }),
    idempotencyKey: idempotencyKeyField(t),
  }),
});

const StartVerificationPayload = builder
  .objectRef<{ verification: Verification; replayed: boolean }>('StartVerificationPayload')
  .implement({
    description: 'The verification; its message is stored and on its way, or a passkey is waited for.',
    fields: (t) => ({
      verification: t.expose('verification', { type: VerificationType, description: 'The code that is waited for.' }),
      passkeyOptions: t.field({
        type: 'JSON',
        nullable: true,
        description:
          'For startAuthentication in the browser, and finishPasskeyAuthentication then; null: a code was sent.',
        resolve: async ({ verification: { id, workspaceId, channel } }, _args, { runtime }) => {
          if (channel !== 'PASSKEY') return null;
          const row = await readVerification(runtime.db.pool, workspaceId, id);
          return row === null ? null : passkeyOptions(runtime, row);
        },
      }),
      replayed: t.exposeBoolean('replayed', {
        description: 'An earlier request with the same idempotency key did it, and nothing was sent now.',
      }),
    }),
  });

const CheckVerificationInput = builder.inputType('CheckVerificationInput', {
  description: 'A code that a person typed, and the verification it is for: by id or by number.',
  fields: (t) => ({
    id: t.id({ description: 'The verification; absent: the live one of the number in to.' }),
    to: t.field({
      type: 'PhoneNumber',
      description: 'The number that has the code; absent: the verification is named.',
    }),
    purposeText: t.string({ description: 'With to, where the number has several live codes: what the code is for.' }),
    code: t.string({
      required: true,
      description: `What was typed: ${CODE_LENGTH.min} to ${CODE_LENGTH.max} digits; spaces and hyphens do not count.`,
    }),
  }),
});

/** Payload of a check, whether a code or a passkey was checked. */
export const CheckVerificationPayload = builder
  .objectRef<{ verification: Verification; valid: boolean }>('CheckVerificationPayload')
  .implement({
    description: 'What came of the code.',
    fields: (t) => ({
      verification: t.expose('verification', { type: VerificationType, description: 'As it is now.' }),
      valid: t.exposeBoolean('valid', {
        description: 'True once: the code is right, came in time, and was not used before.',
      }),
    }),
  });

const ResendVerificationInput = builder.inputType('ResendVerificationInput', {
  description: 'A verification whose code is to be sent again.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'A verification that is pending.' }),
    idempotencyKey: idempotencyKeyField(t),
  }),
});

const CancelVerificationInput = builder.inputType('CancelVerificationInput', {
  description: 'A verification that is to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The verification whose code is taken no more.' }) }),
});

const VerificationPayload = builder.objectRef<{ verification: Verification }>('VerificationPayload').implement({
  description: 'The verification as it is now.',
  fields: (t) => ({
    verification: t.expose('verification', { type: VerificationType, description: 'As it is now.' }),
  }),
});

const idOf = (id: string) => ({ id: fromGlobalId('Verification', id) ?? NO_ID, shownId: id });

const shown = (context: Context, id: string) =>
  context.runtime.db.prisma.verification.findUniqueOrThrow({ where: { id } });

async function startedOf(context: Context, { id, replayed }: Started) {
  return { verification: await shown(context, id), replayed };
}

/** @throws InvalidInputError when none or both are named */
function whichOf({
  id,
  to,
  purposeText,
}: {
  id?: string | null;
  to?: string | null;
  purposeText?: string | null;
}): Which {
  if ((id == null) === (to == null)) {
    const message =
      id == null ? 'is missing: name the verification by id, or its number by to' : 'excludes to: give one of the two';
    throw new InvalidInputError([{ path: ['id'], message }]);
  }
  if (id != null) return idOf(id);
  const purpose = purposeText == null ? null : parseInput(PurposeText, purposeText, ['purposeText']);
  return { to: to ?? '', purposeText: purpose };
}

const startFailures = () =>
  failures('StartVerificationResult', [
    InvalidInputError,
    NotFoundError,
    IdempotencyConflictError,
    RateLimitedError,
    MessageRefusedError,
    FraudSuspectedError,
  ]);

builder.mutationFields((t) => ({
  startVerification: t.field({
    type: StartVerificationPayload,
    authScopes: { scope: 'messages:send' },
    description: `Sends a one-time code. Asked for again while one is live for this number and purpose, it sends the same code again: at most ${MAX_SENDS} messages, with ${STEPS} seconds between them.`,
    args: { input: t.arg({ type: StartVerificationInput, required: true, description: 'Whom, and what for.' }) },
    errors: startFailures(),
    resolve: async (_root, { input }, context) => {
      const { to, ...rest } = input;
      const request = parseInput(StartRequest, rest);
      return startedOf(context, await startVerification(context.runtime, requireActor(context), to, request));
    },
  }),
  resendVerification: t.field({
    type: StartVerificationPayload,
    authScopes: { scope: 'messages:send' },
    description: `Sends the code of a pending verification again, as a new message of it: at most ${MAX_SENDS} messages, with ${STEPS} seconds between them.`,
    args: { input: t.arg({ type: ResendVerificationInput, required: true, description: 'Which verification.' }) },
    errors: startFailures(),
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey } = parseInput(StartRequest.pick({ idempotencyKey: true }), input);
      const which = { ...idOf(input.id), idempotencyKey };
      return startedOf(context, await resendVerification(context.runtime, requireActor(context), which));
    },
  }),
  checkVerification: t.field({
    type: CheckVerificationPayload,
    authScopes: { scope: 'messages:send' },
    description: `Checks a code: at most ${MAX_CHECKS} for each verification, right or wrong. A verification that has ended takes none; its status says why.`,
    args: { input: t.arg({ type: CheckVerificationInput, required: true, description: 'Which, and the code.' }) },
    errors: failures('CheckVerificationResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const code = parseInput(TypedCode, input.code, ['code']);
      const { id, valid } = await checkVerification(context.runtime, requireActor(context), whichOf(input), code);
      return { verification: await shown(context, id), valid };
    },
  }),
  cancelVerification: t.field({
    type: VerificationPayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Ends a verification: its code is taken no more. What it has used up counts for the next one of its time.',
    args: { input: t.arg({ type: CancelVerificationInput, required: true, description: 'Which verification.' }) },
    errors: failures('VerificationResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const which = idOf(input.id);
      await cancelVerification(context.runtime, requireActor(context), which);
      return { verification: await shown(context, which.id) };
    },
  }),
}));
