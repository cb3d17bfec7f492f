/** Settings of verifications in the API. */
import type { VerificationSettingsRow } from '../../db/sql/verification-settings.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { TIME_LIMIT } from '../../outgoing/time-limit.ts';
import {
  type ChangedSettings,
  changeVerificationSettings,
  MAX_PASSKEY_DOMAINS,
  SettingsChanges,
  verificationSettings,
} from './settings.ts';
import { VerificationChannelType } from './types.ts';

const NumberCheckSilence = builder.enumType('NumberCheckSilence', {
  description: 'What is done about a code when the number check does not answer in time, or does not know the number.',
  values: {
    ALLOW: { description: 'The code goes all the same.' },
    DENY: { description: 'The code does not go: FRAUD_SUSPECTED.' },
  },
});

type Silence = 'ALLOW' | 'DENY';
interface NumberCheck {
  url: string;
  timeoutMs: number;
  silence: Silence;
}

const NumberCheckType = builder.objectRef<NumberCheck>('NumberCheck').implement({
  description: 'Who is asked before a code goes, such as for a change of SIM.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'The URL that gets a signed POST, and answers allow, deny or unknown.' }),
    timeout: t.field({
      type: 'Duration',
      description: 'How long its answer is waited for.',
      resolve: ({ timeoutMs }) => timeoutMs,
    }),
    silence: t.expose('silence', { type: NumberCheckSilence, description: 'What is done when it says nothing.' }),
  }),
});

function numberCheckOf({ checkUrl, checkTimeoutMs, checkSilenceAllows }: VerificationSettingsRow): NumberCheck | null {
  if (checkUrl === null) return null;
  return { url: checkUrl, timeoutMs: checkTimeoutMs, silence: checkSilenceAllows ? 'ALLOW' : 'DENY' };
}

const SettingsType = builder.objectRef<VerificationSettingsRow>('VerificationSettings').implement({
  description: 'How the workspace verifies people.',
  fields: (t) => ({
    channels: t.field({
      type: [VerificationChannelType],
      description: 'Channels of a verification that names none, in the order in which they are tried.',
      resolve: ({ channels }) => channels,
    }),
    passkeyDomains: t.exposeStringList('passkeyDomains', {
      description: 'Domains of the pages that passkeys may be made for and used on.',
    }),
    numberCheck: t.field({
      type: NumberCheckType,
      nullable: true,
      description: 'Who is asked before a code goes; null: nobody.',
      resolve: numberCheckOf,
    }),
  }),
});

const NumberCheckInput = builder.inputType('NumberCheckInput', {
  description: 'Who is asked before a code goes.',
  fields: (t) => ({
    url: t.string({ required: true, description: 'A URL; another one than before gets a secret of its own.' }),
    timeout: t.field({
      type: 'Duration',
      description: `How long its answer is waited for, ${TIME_LIMIT.min} to ${TIME_LIMIT.max}; absent: ${TIME_LIMIT.usual}.`,
    }),
    silence: t.field({
      type: NumberCheckSilence,
      required: true,
      description: 'What is done when it does not answer in time, or does not know the number.',
    }),
  }),
});

const SetVerificationSettingsInput = builder.inputType('SetVerificationSettingsInput', {
  description: 'Changes of how the workspace verifies people; what is absent stays.',
  fields: (t) => ({
    channels: t.field({
      type: [VerificationChannelType],
      description: 'Channels of a verification that names none, in the order in which they are tried.',
    }),
    passkeyDomains: t.stringList({
      description: `Domains of the pages that passkeys may be made for and used on, at most ${MAX_PASSKEY_DOMAINS}; a page of a subdomain counts too.`,
    }),
    numberCheck: t.field({ type: NumberCheckInput, description: 'Who is asked before a code goes; null: nobody.' }),
  }),
});

const SetVerificationSettingsPayload = builder.objectRef<ChangedSettings>('SetVerificationSettingsPayload').implement({
  description: 'The settings as they are now.',
  fields: (t) => ({
    settings: t.expose('settings', { type: SettingsType, description: 'As they are now.' }),
    numberCheckSecret: t.exposeString('secret', {
      nullable: true,
      description:
        'What requests to a new URL are signed with (Standard Webhooks): shown this once; null: it is as before.',
    }),
  }),
});

builder.queryField('verificationSettings', (t) =>
  t.field({
    type: SettingsType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'How the workspace verifies people.',
    resolve: (_root, _args, context) => verificationSettings(context.runtime, requireActor(context).workspaceId),
  }),
);

builder.mutationField('setVerificationSettings', (t) =>
  t.field({
    type: SetVerificationSettingsPayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Says how the workspace verifies people: order of channels, domains of passkeys, the number check.',
    args: { input: t.arg({ type: SetVerificationSettingsInput, required: true, description: 'What changes.' }) },
    errors: failures('SetVerificationSettingsResult', [InvalidInputError]),
    resolve: (_root, { input }, context) =>
      changeVerificationSettings(context.runtime, requireActor(context), parseInput(SettingsChanges, input)),
  }),
);
