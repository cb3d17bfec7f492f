/** Operations of the screen of bots. */
import type { FragmentOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';
import { AnsweringFields } from './answering.ts';

const BotFields = graphql(
  `
  fragment BotFields on Bot {
    ...AnsweringFields
    id
    name
    enabled
    keywords
    senders
    labels
    from
    until
    forbidden
    perMinute
    perDay
    maxTurns
    may
    createdAt
  }
`,
  [AnsweringFields],
);

/** A bot. */
export type BotRow = FragmentOf<typeof BotFields>;

/** The bots of the workspace. */
export const BotsQuery = graphql(
  `
    query Bots {
      bots(first: 100) {
        edges {
          node {
            ...BotFields
          }
        }
      }
    }
  `,
  [BotFields],
);

/** Registers a bot. */
export const RegisterBotMutation = graphql(
  `
    mutation RegisterBot($input: RegisterBotInput!) {
      registerBot(input: $input) {
        __typename
        ... on RegisterBotPayload {
          secret
          bot {
            ...BotFields
          }
        }
        ...FailureFields
      }
    }
  `,
  [BotFields, FailureFields],
);

/** Changes a bot. */
export const UpdateBotMutation = graphql(
  `
    mutation UpdateBot($input: UpdateBotInput!) {
      updateBot(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a bot. */
export const RemoveBotMutation = graphql(
  `
    mutation RemoveBot($id: ID!) {
      removeBot(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
