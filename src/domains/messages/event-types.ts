// Events of a message and their reasons, for programs and for people.
import type { MessageEvent } from '../../generated/prisma/client.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { toGlobalId, withGlobalIds } from '../../kernel/global-ids.ts';
import type { ProviderCode } from '../../kernel/provider-code.ts';
import { isReasonCode, REASONS } from '../../policy/reasons.ts';
import { EventTypeType, MessageStatusType } from './enums.ts';
import { commandStatusOf, ProviderCodeType } from './provider-types.ts';

interface ReasonShape {
  code: string;
  providerCode: ProviderCode | null;
  networkErrorCode: string | null;
}

/** Reason why a message has its status. */
export const ReasonType = builder.objectRef<ReasonShape>('StatusReason').implement({
  description: 'Why a message is where it is.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description:
        'Why, for programs: docs/errors.md lists all. Text, since messages outlive the release that made them.',
    }),
    description: t.string({
      description: 'The reason in words, for people.',
      resolve: ({ code, providerCode }) => {
        const text = isReasonCode(code) ? REASONS[code].description : code;
        return providerCode === null ? text : `${text} (${providerCode.text})`;
      },
    }),
    advice: t.string({
      nullable: true,
      description: 'What to do about it; null: nothing.',
      resolve: ({ code }) => (isReasonCode(code) ? REASONS[code].advice : null),
    }),
    providerCode: t.expose('providerCode', {
      type: ProviderCodeType,
      nullable: true,
      description: 'What the provider called its refusal; null: none was the reason.',
    }),
    commandStatus: t.int({
      nullable: true,
      description: 'The SMSC’s answer to the submit; null: none was the reason, or it went by another channel.',
      resolve: ({ providerCode }) => commandStatusOf(providerCode),
    }),
    networkErrorCode: t.exposeString('networkErrorCode', { nullable: true, description: 'The receipt’s error code.' }),
  }),
});

/** The reason in a row; `null`: there is none. */
export function reasonOf(row: { reasonCode: string | null; providerCode?: unknown; networkErrorCode?: string | null }) {
  if (row.reasonCode === null) return null;
  return {
    code: row.reasonCode,
    providerCode: (row.providerCode ?? null) as ProviderCode | null,
    networkErrorCode: row.networkErrorCode ?? null,
  };
}

/** Something that happened to a message. */
export const MessageEventObject = builder.objectRef<MessageEvent>('MessageEvent').implement({
  description: 'Something that happened to a message.',
  fields: (t) => ({
    id: t.id({
      description: 'Opaque id; the same event always has the same.',
      resolve: (event) => toGlobalId('MessageEvent', event.id),
    }),
    type: t.expose('type', { type: EventTypeType, description: 'What happened.' }),
    at: t.expose('at', { type: 'DateTime', description: 'The moment it happened.' }),
    status: t.expose('status', { type: MessageStatusType, description: 'The message’s status after it.' }),
    reason: t.field({
      type: ReasonType,
      nullable: true,
      description: 'The reason for it.',
      resolve: (event) => reasonOf(event),
    }),
    part: t.exposeInt('part', { nullable: true, description: 'Which part; null: the whole message.' }),
    detail: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What else is known: of the attempt, the connection, the way it went.',
      resolve: ({ detail }) => withGlobalIds(detail),
    }),
  }),
});
