/** Operations of the connections. */
import type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const ConnectionFields = graphql(`
  fragment ConnectionFields on SmscConnection {
    id
    name
    enabled
    createdAt
    state
    since
    boundSessions
    binds
    windowSize
    windowUsed
    submitsPerSecond
    ratePerSecond
    rateReason
    throughputPerSecond
    complaintCodes
    roundTripMs
    throttledCount
    circuit
    lastError
    host
    port
    tls
    systemId
    systemType
    bindMode
    country
    defaultAlphabet
    responseTimeoutSeconds
    longMessageReceipts
    learnedLongMessageReceipts
    receiptIdFormat
    learnedReceiptIdFormat
    partlyReadCount
    unreadableCount
    refusals {
      commandStatus
      name
      meaning
      remedy
      count
      lastAt
    }
  }
`);

/** A connection, as it is now. */
export type Connection = FragmentOf<typeof ConnectionFields>;

/** A page of connections. */
export const ConnectionsQuery = graphql(
  `
    query Connections($first: Int!, $after: String) {
      smscConnections(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...ConnectionFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [ConnectionFields],
);

/** A connection whenever its health changes. */
export const HealthSubscription = graphql(
  `
    subscription Health {
      smscConnectionHealth {
        ...ConnectionFields
      }
    }
  `,
  [ConnectionFields],
);

/** Receipts that fit no message, newest first. */
export const UnmatchedQuery = graphql(`
  query Unmatched {
    unmatchedReceipts(first: 20) {
      edges {
        node {
          id
          remoteId
          state
          receivedAt
          rawText
        }
      }
    }
  }
`);

/** Lets a connection work, or stops it. */
export const EnableMutation = graphql(
  `
    mutation Enable($id: ID!, $enabled: Boolean!) {
      setSmscConnectionEnabled(input: { id: $id, enabled: $enabled }) {
        __typename
        ... on SmscConnectionPayload {
          smscConnection {
            ...ConnectionFields
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields, ConnectionFields],
);

/** Connects a carrier. */
export const CreateConnectionMutation = graphql(
  `
    mutation CreateConnection($input: SmscConnectionInput!) {
      createSmscConnection(input: $input) {
        __typename
        ... on SmscConnectionPayload {
          smscConnection {
            ...ConnectionFields
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields, ConnectionFields],
);

/** Changes a connection. */
export const UpdateConnectionMutation = graphql(
  `
    mutation UpdateConnection($input: UpdateSmscConnectionInput!) {
      updateSmscConnection(input: $input) {
        __typename
        ... on SmscConnectionPayload {
          smscConnection {
            ...ConnectionFields
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields, ConnectionFields],
);

/** Input that a connection is made of. */
export type ConnectionInput = VariablesOf<typeof CreateConnectionMutation>['input'];

/** Binds once and unbinds again. */
export const TrialMutation = graphql(
  `
    mutation TrialBind($input: TestSmscConnectionInput!) {
      testSmscConnection(input: $input) {
        __typename
        ... on TestSmscConnectionPayload {
          bound
          answer
          remedy
          tookMs
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Variables of a trial. */
export type TrialVariables = VariablesOf<typeof TrialMutation>;

/** Answer of the SMSC to a bind. */
export type Trial = Extract<
  ResultOf<typeof TrialMutation>['testSmscConnection'],
  { __typename: 'TestSmscConnectionPayload' }
>;
