/** Keywords and the reading of replies in the API. */
import * as z from 'zod';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { classifyReply } from '../../policy/replies/classify.ts';
import type { OwnWord } from '../../policy/replies/reply.ts';
import { AddedWord, addKeyword, OwnWordsInput, removeKeyword, setKeywords } from './keyword-actions.ts';
import { KeywordType, ReplyIntentType } from './keyword-types.ts';
import { KEYWORDS, type Keyword, ownWordsOf } from './keywords.ts';

interface WordShape {
  keyword: Keyword;
  word: string;
  language: string | null;
  source: string | null;
}

const WordType = builder.objectRef<WordShape>('KeywordWord').implement({
  description: 'A word that asks for something when it is the whole message, however it is written.',
  fields: (t) => ({
    keyword: t.expose('keyword', { type: KeywordType, description: 'What it asks for.' }),
    word: t.exposeString('word', { description: 'The word, or several words.' }),
    language: t.exposeString('language', {
      nullable: true,
      description: 'BCP 47 code; null: it is one of the workspace’s own, and can be removed with setKeywords.',
    }),
    source: t.exposeString('source', { nullable: true, description: 'Where the word comes from; null: its own.' }),
  }),
});

/** The words of a workspace, its own first. */
function allWords(own: readonly OwnWord[]): WordShape[] {
  return [
    ...own.map((each) => ({ ...each, language: null, source: null })),
    ...KEYWORDS.flatMap(({ words, ...row }) => words.map((word) => ({ ...row, word }))),
  ];
}

async function ownOf(context: Context): Promise<OwnWord[]> {
  const where = { id: requireActor(context).workspaceId };
  const { keywords } = await context.runtime.db.prisma.workspace.findUniqueOrThrow({ where });
  return ownWordsOf(keywords);
}

builder.queryField('keywords', (t) =>
  t.field({
    type: [WordType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'The words that the hub obeys when somebody replies with them, those of the workspace first.',
    resolve: async (_root, _args, context) => allWords(await ownOf(context)),
  }),
);

/** Longest text that is asked about, in UTF-16 units: ten parts of a long message. */
const MAX_REPLY_LENGTH = 1_530;
const ReplyInput = z.object({
  text: z.string().max(MAX_REPLY_LENGTH),
  locale: z
    .string()
    .nullable()
    .refine((locale) => locale === null || canonicalLocale(locale) !== null, LOCALE_MESSAGE),
});

builder.queryField('classifyReply', (t) =>
  t.field({
    type: ReplyIntentType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description:
      'What a reply would ask for, by its meaning, with the words of the workspace. Nothing is stored or done.',
    args: {
      text: t.arg.string({ required: true, description: 'The text of the reply; at most 1,530 characters.' }),
      locale: t.arg.string({
        description:
          'BCP 47 language of the person ("pt-BR"); its region decides where some words count by themselves. Absent: unknown.',
      }),
    },
    resolve: async (_root, { text, locale }, context) => {
      const input = parseInput(ReplyInput, { text, locale: locale ?? null });
      return classifyReply(input.text, { locale: input.locale, own: await ownOf(context) });
    },
  }),
);

const KeywordInput = builder.inputType('KeywordInput', {
  description: 'A word of the workspace’s own.',
  fields: (t) => ({
    keyword: t.field({ type: KeywordType, required: true, description: 'What it asks for.' }),
    word: t.string({
      required: true,
      description: 'The word, or several; at most 40 characters. Case, accents and punctuation make no difference.',
    }),
  }),
});

const SetKeywordsInput = builder.inputType('SetKeywordsInput', {
  description: 'All words of the workspace’s own: those that are left out are removed.',
  fields: (t) => ({
    keywords: t.field({ type: [KeywordInput], required: true, description: 'The words; at most 100.' }),
  }),
});

const SetKeywordsPayload = builder.objectRef<{ words: WordShape[] }>('SetKeywordsPayload').implement({
  description: 'The words that the hub obeys from now on.',
  fields: (t) => ({
    keywords: t.expose('words', {
      type: [WordType],
      description: 'Those of the workspace, then those that always work.',
    }),
  }),
});

const RemoveKeywordInput = builder.inputType('RemoveKeywordInput', {
  description: 'A word that the workspace has added.',
  fields: (t) => ({
    word: t.string({ required: true, description: 'The word, in any spelling that is read as the same.' }),
  }),
});

builder.mutationFields((t) => ({
  addKeyword: t.field({
    type: SetKeywordsPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Adds one word of the workspace’s own for STOP, START or HELP; one that is there stays as it is.',
    args: { input: t.arg({ type: KeywordInput, required: true, description: 'The word and its meaning.' }) },
    errors: failures('AddKeywordResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const added = parseInput(AddedWord, input);
      return { words: allWords(await addKeyword(context.runtime, requireActor(context), added)) };
    },
  }),
  removeKeyword: t.field({
    type: SetKeywordsPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Removes one word of the workspace’s own. Those of every hub stay: STOP, START and HELP always work.',
    args: { input: t.arg({ type: RemoveKeywordInput, required: true, description: 'The word that goes.' }) },
    errors: failures('RemoveKeywordResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { word } }, context) => ({
      words: allWords(await removeKeyword(context.runtime, requireActor(context), word)),
    }),
  }),
}));

builder.mutationField('setKeywords', (t) =>
  t.field({
    type: SetKeywordsPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Adds words of the workspace’s own for STOP, START and HELP. The hub’s own words cannot be removed.',
    args: { input: t.arg({ type: SetKeywordsInput, required: true, description: 'The words and their meaning.' }) },
    errors: failures('SetKeywordsResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const own = parseInput(OwnWordsInput, input.keywords, ['keywords']);
      return { words: allWords(await setKeywords(context.runtime, requireActor(context), own)) };
    },
  }),
);
