/** Operations of how a bot answers: by a URL, or by a language model. */
import type { FragmentOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Fields of a bot that say how it answers. */
export const AnsweringFields = graphql(`
  fragment AnsweringFields on Bot {
    id
    webhookUrl
    lastError
    lastErrorAt
    assistant {
      instructions
      facts
      orderUrl
      dailyTokens
      tokensToday
      slots {
        at
        isFree
      }
    }
  }
`);

/** The way in which one bot answers, as it was read. */
export type AnsweringRow = FragmentOf<typeof AnsweringFields>;

/** Has a bot asked at a URL, or no more. */
export const SetUrlMutation = graphql(
  `
    mutation SetBotUrl($botId: ID!, $url: String) {
      setBotWebhook(input: { botId: $botId, url: $url }) {
        __typename
        ... on SetBotWebhookPayload {
          secret
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Lets a language model answer for a bot. */
export const SetAssistantMutation = graphql(
  `
    mutation SetAssistant($input: SetAssistantInput!) {
      setAssistant(input: $input) {
        __typename
        ... on SetAssistantPayload {
          orderSecret
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Takes the language model from a bot. */
export const RemoveAssistantMutation = graphql(
  `
    mutation RemoveAssistant($botId: ID!) {
      removeAssistant(input: { botId: $botId }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** A page of the calls of the language model for a bot, the newest first; in one conversation where it is named. */
export const CallsQuery = graphql(`
  query AssistantCalls($botId: ID!, $conversationId: ID, $after: String) {
    assistantCalls(first: 20, after: $after, botId: $botId, conversationId: $conversationId) {
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          conversationId
          at
          model
          prompt
          answer
          error
          promptTokens
          completionTokens
          cost {
            amount
            currency
          }
          durationMs
        }
      }
    }
  }
`);
