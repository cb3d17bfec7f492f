/** Replies of the hub to what people write, in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { AnswerKind } from '../../policy/replies/answers.ts';
import { type Reply, ReplyInput, ReplyLanguage, repliesOf, setReply } from '../consents/reply-texts.ts';
import { TextEncodingType } from '../messages/enums.ts';

const ReplyKindType = builder.enumType('ReplyKind', {
  description: 'What a person is answered to.',
  values: {
    HELP: { description: 'They asked who this is.' },
    STOP: { description: 'They opted out: the one confirmation.' },
    STOP_SOME: { description: 'They opted out of some purposes, as by STOP ADS.' },
    START: { description: 'They opted in.' },
    QUESTION: { description: 'It may have been a refusal: the one question what they meant.' },
  } satisfies Record<AnswerKind, object>,
});

const WorkspaceReplyType = builder.objectRef<Reply>('WorkspaceReply').implement({
  description: 'A reply that people get by itself, in one language.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ReplyKindType, description: 'What it answers.' }),
    language: t.exposeString('language', { description: 'BCP 47 code of its language.' }),
    text: t.exposeString('text', { description: 'The text as people get it.' }),
    isOwn: t.exposeBoolean('isOwn', {
      description: 'True: the workspace wrote it for this language. False: its text for everybody, or the hub’s.',
    }),
    encoding: t.field({
      type: TextEncodingType,
      description: 'How it is written by a connection with the usual alphabets.',
      resolve: ({ encoded }) => encoded.encoding,
    }),
    partCount: t.int({ description: 'Parts it takes then.', resolve: ({ encoded }) => encoded.partCount }),
  }),
});

const workspaceOf = (context: Context) => {
  const where = { id: requireActor(context).workspaceId };
  return context.runtime.db.prisma.workspace.findUniqueOrThrow({ where });
};

builder.queryField('replies', (t) =>
  t.field({
    type: [WorkspaceReplyType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'The replies that people get by themselves, by language: the workspace’s own, else the hub’s.',
    args: { language: t.arg.string({ description: 'BCP 47 code of one language; absent: all of them.' }) },
    resolve: async (_root, { language }, context) => {
      const code = language == null ? null : parseInput(ReplyLanguage, language, ['language']);
      return repliesOf(await workspaceOf(context), code);
    },
  }),
);

const SetReplyInput = builder.inputType('SetReplyInput', {
  description: 'A reply in one language.',
  fields: (t) => ({
    kind: t.field({ type: ReplyKindType, required: true, description: 'What it answers.' }),
    language: t.string({ required: true, description: 'BCP 47 code of a language that replies are read in.' }),
    text: t.string({ description: 'The text, at most 459 characters; absent: the hub’s own again.' }),
  }),
});

const SetReplyPayload = builder.objectRef<{ reply: Reply | null }>('SetReplyPayload').implement({
  description: 'What people get from now on.',
  fields: (t) => ({
    reply: t.expose('reply', {
      type: WorkspaceReplyType,
      nullable: true,
      description: 'The reply in this language; null: there is none in it, and the next best language is taken.',
    }),
  }),
});

builder.mutationField('setReply', (t) =>
  t.field({
    type: SetReplyPayload,
    authScopes: { scope: 'keys:manage' },
    description:
      'Writes what people are answered in one language to STOP, HELP, START or an unclear reply. It goes before the text for everybody ' +
      '(updateWorkspace) and the hub’s own. Say nothing but that: a confirmation with an offer is an offer. Written to the audit log.',
    args: { input: t.arg({ type: SetReplyInput, required: true, description: 'Which reply, and its text.' }) },
    errors: failures('SetReplyResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      reply: await setReply(context.runtime, requireActor(context), parseInput(ReplyInput, input)),
    }),
  }),
);
