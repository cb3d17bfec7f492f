/** Operations of the page of a message. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** A message and everything that is known of it. */
export const MessageQuery = graphql(`
  query Message($id: ID!) {
    message(id: $id) {
      id
      status
      body
      createdAt
      sendAt
      sentAt
      finishedAt
      expiresAt
      purpose
      sender
      to
      country
      encoding
      partCount
      flash
      possibleDuplicate
      origin
      locale
      tags
      metadata
      reason {
        code
        description
        advice
      }
      price {
        amount
        currency
      }
      actor {
        kind
        name
      }
      batch {
        id
      }
      template {
        name
      }
      templateVersion {
        version
      }
      route {
        name
      }
      connection {
        id
        name
      }
      contact {
        id
        name
        timeZones
      }
      timeline {
        id
        type
        at
        part
        status
        detail
        reason {
          code
          description
        }
      }
      links {
        clicks
        botClicks
        firstClickedAt
        expiresAt
        link {
          id
          url
        }
        visits {
          visitor
          agent
        }
      }
      parts {
        number
        attempt
        status
        remoteId
        respondedAt
        receipt
        receiptAt
        receiptWord
        networkErrorCode
        providerCode {
          code
          text
        }
        connection {
          name
        }
      }
      decision {
        verdict
        routeName
        routeReason
        steps {
          gate
          verdict
          reason
          ruleId
          source
          asOf
          advice
          facts
          until
        }
        rejectedRoutes {
          name
          code
          reason
        }
      }
    }
  }
`);

/** A message as its page shows it. */
export type Message = NonNullable<ResultOf<typeof MessageQuery>['message']>;

/** Events of one message: each says to load it again. */
export const MessageChangesSubscription = graphql(`
  subscription MessageChanges($after: Cursor, $ids: [ID!]!) {
    messageEvents(after: $after, filter: { messageIds: $ids }) {
      __typename
      ... on MessageStreamEvent {
        cursor
        event {
          id
          at
        }
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);

/** Cancels a message, and asks the SMSC to delete it where it was sent. */
export const CancelMutation = graphql(
  `
    mutation Cancel($id: ID!, $recallSent: Boolean!) {
      cancelMessages(input: { ids: [$id], recallSent: $recallSent }) {
        __typename
        ... on CancelMessagesPayload {
          canceledCount
          recallsAsked
          notCanceled
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sends a message once more. */
export const ResendMutation = graphql(
  `
    mutation Resend($id: ID!, $idempotencyKey: String!) {
      resendMessage(input: { id: $id, idempotencyKey: $idempotencyKey }) {
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
