/** Operations of the words that people write, and of what they are answered. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Words that ask for something, the workspace's own first. */
export const KeywordsQuery = graphql(`
  query Keywords {
    keywords {
      keyword
      word
      language
    }
  }
`);

/** A word. */
export type Word = NonNullable<ResultOf<typeof KeywordsQuery>['keywords']>[number];

/** Adds a word. */
export const AddKeywordMutation = graphql(
  `
    mutation AddKeyword($input: KeywordInput!) {
      addKeyword(input: $input) {
        __typename
        ... on SetKeywordsPayload {
          keywords {
            keyword
            word
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a word. */
export const RemoveKeywordMutation = graphql(
  `
    mutation RemoveKeyword($input: RemoveKeywordInput!) {
      removeKeyword(input: $input) {
        __typename
        ... on SetKeywordsPayload {
          keywords {
            keyword
            word
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Reading of a text as if somebody had written it. */
export const ClassifyQuery = graphql(`
  query Classify($text: String!) {
    classifyReply(text: $text) {
      outcome
      rule
      scope
    }
  }
`);

/** Replies in every language. */
export const RepliesQuery = graphql(`
  query Replies {
    replies {
      kind
      language
      text
      isOwn
      encoding
      partCount
    }
  }
`);

/** A reply in a language. */
export type Reply = NonNullable<ResultOf<typeof RepliesQuery>['replies']>[number];

/** Size of a text that is being written. */
export const ReplySizeQuery = graphql(`
  query ReplySize($text: String!) {
    previewMessage(input: { to: { phone: "" }, content: { text: $text }, purpose: CONVERSATION }) {
      partCount
      encoding
      unitsLeftInPart
    }
  }
`);

/** Writes a reply, or takes it away. */
export const SetReplyMutation = graphql(
  `
    mutation SetReply($input: SetReplyInput!) {
      setReply(input: $input) {
        __typename
        ... on SetReplyPayload {
          reply {
            text
            partCount
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
