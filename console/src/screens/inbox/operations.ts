/** Operations of the inbox. */
import type { FragmentOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const InboundFields = graphql(`
  fragment InboundFields on InboundMessage {
    id
    body
    from
    to
    keyword
    receivedAt
    missingParts
    media {
      mimeType
    }
    contact {
      id
      name
      country
      timeZones
    }
    replies {
      id
    }
  }
`);

/** Inbound message of a person. */
export type Inbound = FragmentOf<typeof InboundFields>;

/** A page of what came in, newest first. */
export const InboxQuery = graphql(
  `
    query Inbox($first: Int!, $after: String, $filter: InboundFilter) {
      inboundMessages(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...InboundFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [InboundFields],
);

/** Inbound messages as they come. */
export const InboxSubscription = graphql(
  `
    subscription Inbound($after: Cursor) {
      inboundMessages(after: $after) {
        __typename
        ... on InboundStreamMessage {
          cursor
          message {
            ...InboundFields
          }
        }
        ... on StreamGap {
          resumesAt
        }
      }
    }
  `,
  [InboundFields],
);

/** One of them, for its page. */
export const InboundQuery = graphql(
  `
    query InboundOne($id: ID!) {
      node(id: $id) {
        __typename
        ...InboundFields
      }
    }
  `,
  [InboundFields],
);

/** Answers a person, from the number they wrote to. */
export const ReplyMutation = graphql(
  `
    mutation Reply($id: ID!, $text: String!, $key: String!) {
      replyToMessage(input: { inboundId: $id, content: { text: $text }, idempotencyKey: $key }) {
        __typename
        ... on SendMessagePayload {
          accepted {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
