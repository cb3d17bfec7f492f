/** Operations of the live view. */
import type { FragmentOf, ResultOf } from 'gql.tada';
import { graphql } from '../../data/graphql.ts';

/** Traffic by the second and what waits: the last five minutes first, then every second. */
export const LiveSubscription = graphql(`
  subscription Live {
    live {
      at
      seconds {
        at
        accepted
        submitted
        delivered
        failed
        inbound
      }
      waiting {
        lane
        messages
        atLeast
        oldest
        connection {
          id
          name
        }
      }
    }
  }
`);

/** The live view at a moment. */
export type LiveNow = ResultOf<typeof LiveSubscription>['live'];

/** States of the connections: each now, then on every change. */
export const ConnectionHealthSubscription = graphql(`
  subscription ConnectionHealth {
    smscConnectionHealth {
      id
      name
      state
      since
      enabled
      circuit
      binds
      boundSessions
      windowUsed
      windowSize
      submitsPerSecond
      ratePerSecond
      roundTripMs
      throttledCount
      lastError
      deletedAt
    }
  }
`);

/** A connection as the strip shows it. */
export type ConnectionHealth = ResultOf<typeof ConnectionHealthSubscription>['smscConnectionHealth'];

/** The newest messages, as the last thing that happened to each. */
export const LiveStartQuery = graphql(`
  query LiveStart {
    messages(first: 40) {
      edges {
        node {
          id
          status
          createdAt
          sentAt
          finishedAt
          to
          body
          purpose
          reason {
            code
          }
          contact {
            name
          }
        }
      }
    }
  }
`);

const LiveEventFields = graphql(`
  fragment LiveEventFields on MessageStreamEvent {
    cursor
    event {
      id
      type
      at
      reason {
        code
      }
    }
    message {
      id
      to
      body
      purpose
      contact {
        name
      }
    }
  }
`);

/** Events of all messages. */
export const LiveEventsSubscription = graphql(
  `
    subscription LiveEvents($after: Cursor) {
      messageEvents(after: $after) {
        __typename
        ...LiveEventFields
        ... on StreamGap {
          resumesAt
        }
      }
    }
  `,
  [LiveEventFields],
);

/** An event of a message. */
export type LiveEvent = FragmentOf<typeof LiveEventFields>;

/** Inbound messages. */
export const LiveInboundSubscription = graphql(`
  subscription LiveInbound($after: Cursor) {
    inboundMessages(after: $after) {
      __typename
      ... on InboundStreamMessage {
        cursor
        message {
          id
          from
          body
          receivedAt
          keyword
          contact {
            name
          }
        }
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);
