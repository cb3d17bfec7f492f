/** Keywords in the API: their query and mutation. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { OwnWordsInput, setKeywords } from './keyword-actions.ts';
import { KEYWORDS, type Keyword } from './keyword-table.ts';
import { KeywordType } from './keyword-types.ts';
import { type OwnWord, ownWordsOf } from './keywords.ts';

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
      description: 'ISO 639-1; null: it is one of the workspace’s own, and can be removed with setKeywords.',
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

async function wordsOf(context: Context): Promise<WordShape[]> {
  const where = { id: requireActor(context).workspaceId };
  const { keywords } = await context.runtime.db.prisma.workspace.findUniqueOrThrow({ where });
  return allWords(ownWordsOf(keywords));
}

builder.queryField('keywords', (t) =>
  t.field({
    type: [WordType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'The words that the hub obeys when somebody replies with them, those of the workspace first.',
    resolve: (_root, _args, context) => wordsOf(context),
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
