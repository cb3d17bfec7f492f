/** Time for which a workspace keeps data, in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { KeptKind, RetentionSetting } from '../../kernel/retention.ts';
import { RetentionInput, retentionOfWorkspace, setRetention } from './retention.ts';

const KeptKindType = builder.enumType('KeptKind', {
  description: 'A kind of data that is kept for a time.',
  values: {
    MESSAGES: { description: 'Messages to people, by their purpose.' },
    REPLIES: { description: 'What people wrote.' },
    NOTES: { description: 'Words of members and bots in conversations: notes, summaries of hand-overs, proposals.' },
    WEBHOOK_LOG: { description: 'Deliveries to webhooks with what was answered.' },
  } satisfies Record<KeptKind, object>,
});

const RetentionType = builder.objectRef<RetentionSetting>('Retention').implement({
  description: 'For how long one kind of data is kept, as it holds for the workspace.',
  fields: (t) => ({
    kind: t.expose('kind', { type: KeptKindType, description: 'Kind of the data.' }),
    purpose: t.expose('purpose', {
      type: PurposeType,
      nullable: true,
      description: 'Purpose of MESSAGES; null: of every other kind.',
    }),
    bodies: t.field({
      type: 'Duration',
      nullable: true,
      description:
        'Time after which texts are taken, and not before a message ends to be valid; null: they stay as long as their row.',
      resolve: ({ bodiesMs }) => bodiesMs,
    }),
    rows: t.field({
      type: 'Duration',
      nullable: true,
      description:
        'Time after which rows are deleted that wait for nothing; null: only when the hub drops their month.',
      resolve: ({ rowsMs }) => rowsMs,
    }),
  }),
});

builder.queryField('retention', (t) =>
  t.field({
    type: [RetentionType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'For how long the workspace keeps what: messages by purpose, replies, notes, the log of webhooks.',
    resolve: (_root, _args, context) => retentionOfWorkspace(context.runtime, requireActor(context).workspaceId),
  }),
);

const SetRetentionInput = builder.inputType('SetRetentionInput', {
  description: 'For how long one kind of data is to be kept; what is absent is as if it was never set.',
  fields: (t) => ({
    kind: t.field({ type: KeptKindType, required: true, description: 'Kind of the data.' }),
    purpose: t.field({ type: PurposeType, description: 'Purpose, for MESSAGES alone, where it is needed.' }),
    bodies: t.field({
      type: 'Duration',
      description:
        'Time after which texts are taken, from PT1M to P3650D; for codes P30D at most, and PT10M when it is absent.',
    }),
    rows: t.field({ type: 'Duration', description: 'Time after which rows are deleted, from P1D to P3650D.' }),
  }),
});

const SetRetentionPayload = builder.objectRef<{ retention: RetentionSetting[] }>('SetRetentionPayload').implement({
  description: 'For how long the workspace keeps what from now on.',
  fields: (t) => ({
    retention: t.expose('retention', { type: [RetentionType], description: 'Every kind of data.' }),
  }),
});

builder.mutationField('setRetention', (t) =>
  t.field({
    type: SetRetentionPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Sets for how long the workspace keeps one kind of data. A duty takes what is older. It is audited.',
    args: { input: t.arg({ type: SetRetentionInput, required: true, description: 'The kind of data and the times.' }) },
    errors: failures('SetRetentionResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      retention: await setRetention(context.runtime, requireActor(context), parseInput(RetentionInput, input)),
    }),
  }),
);
