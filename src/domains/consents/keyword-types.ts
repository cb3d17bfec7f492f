/** GraphQL types of keywords. */
import type { InboundKeyword } from '../../generated/prisma/enums.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { OWN } from './keywords.ts';

/** Keywords, in the API. */
export const KeywordType = builder.enumType('InboundKeyword', {
  description: 'What a message asks for.',
  values: {
    STOP: { description: 'No more messages.' },
    START: { description: 'Messages again.' },
    HELP: { description: 'Who is this?' },
  } satisfies Record<InboundKeyword, object>,
});

/** A word by which a keyword is recognised. */
export interface KeywordRuleShape {
  /** Language and word, as it is stored: `en/unsubscribe`. */
  id: string;
  /** ISO 639-1; `null`: it is the workspace's own. */
  language: string | null;
  word: string;
}

/** The rule that an inbound message keeps. */
export function ruleOf(id: string): KeywordRuleShape {
  const slash = id.indexOf('/');
  const language = id.slice(0, slash);
  return { id, language: language === OWN ? null : language, word: id.slice(slash + 1) };
}

/** A word by which a keyword is recognised, in the API. */
export const KeywordRuleType = builder.objectRef<KeywordRuleShape>('KeywordRule').implement({
  description: 'The word, or the beginning of the phrase, by which a keyword was recognised.',
  fields: (t) => ({
    id: t.exposeString('id', {
      description: 'Language and word: "en/unsubscribe"; "own/raus" is one of the workspace.',
    }),
    language: t.exposeString('language', {
      nullable: true,
      description: 'ISO 639-1 of the word; null: it is one of the workspace.',
    }),
    word: t.exposeString('word', { description: 'The word; "…" stands for what may follow in a phrase.' }),
  }),
});
