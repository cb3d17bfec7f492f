/** GraphQL types of keywords and of what a reply asks for. */
import type { InboundKeyword } from '../../generated/prisma/enums.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import type { ReplyIntent, ReplyOutcome } from '../../policy/replies/reply.ts';

/** Keywords, in the API. */
export const KeywordType = builder.enumType('InboundKeyword', {
  description: 'What a message asks for.',
  values: {
    STOP: { description: 'No more messages.' },
    START: { description: 'Messages again.' },
    HELP: { description: 'Who is this?' },
  } satisfies Record<InboundKeyword, object>,
});

const ReplyOutcomeType = builder.enumType('ReplyOutcome', {
  description: 'What a reply asks for, by its meaning.',
  values: {
    OPT_OUT: { description: 'No more messages, of the purposes in scope.' },
    OPT_IN: { description: 'Messages again, or a clear yes.' },
    HELP: { description: 'Who is this, and what for?' },
    AMBIGUOUS: { description: 'It may be a refusal: offers and surveys are held, and the person is asked once.' },
    NONE: { description: 'It is not about consent.' },
  } satisfies Record<ReplyOutcome, object>,
});

/** Intents of replies, in the API. */
export const ReplyIntentType = builder.objectRef<Omit<ReplyIntent, 'isYes'>>('ReplyIntent').implement({
  description: 'What a reply asks for, and the rule by which that was read.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: ReplyOutcomeType, description: 'What it asks for.' }),
    rule: t.exposeString('rule', {
      nullable: true,
      description:
        'Language and word ("en/unsubscribe"), language and kind of sentence ("es/do not want …"), or "own/raus", a word of the ' +
        'workspace; null: no rule fits.',
    }),
    matched: t.exposeString('matched', {
      nullable: true,
      description: 'The part of the text that the rule is about, as texts are compared: small letters, no accents.',
    }),
    language: t.exposeString('language', {
      nullable: true,
      description: 'BCP 47 code of the language of the rule; null: a word of the workspace, a sign, or no rule.',
    }),
    scope: t.field({
      type: [PurposeType],
      description:
        'Purposes that an opt-out or opt-in is about: those it names, else all but codes; empty: it is neither.',
      resolve: ({ scope }) => [...scope],
    }),
  }),
});
