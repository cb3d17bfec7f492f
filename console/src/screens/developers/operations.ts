/** Operations of the keys. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const KeyFields = graphql(`
  fragment KeyFields on ApiKey {
    id
    name
    prefix
    role
    scopes
    createdAt
    lastUsedAt
    expiresAt
    revokedAt
  }
`);

/** A key. */
export type ApiKey = FragmentOf<typeof KeyFields>;

/** A page of keys. */
export const KeysQuery = graphql(
  `
    query Keys($first: Int!, $after: String) {
      apiKeys(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...KeyFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [KeyFields],
);

/** Makes a key; its secret is answered this once. */
export const CreateKeyMutation = graphql(
  `
    mutation CreateKey($name: String!, $role: ApiRole!, $expiresIn: Duration, $purposes: [Purpose!]) {
      createApiKey(input: { name: $name, role: $role, expiresIn: $expiresIn, purposes: $purposes }) {
        __typename
        ... on CreateApiKeyPayload {
          secret
          apiKey {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Ends a key. */
export const RevokeKeyMutation = graphql(
  `
    mutation RevokeKey($id: ID!) {
      revokeApiKey(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

const RequestFields = graphql(`
  fragment RequestFields on RequestLogEntry {
    requestId
    type
    operation
    fields
    durationMs
    cost
    code
    at
    actor {
      kind
      name
    }
  }
`);

/** A request of the log. */
export type LoggedRequest = FragmentOf<typeof RequestFields>;

/** A page of the log of requests, newest first. */
export const RequestsQuery = graphql(
  `
    query Requests($first: Int!, $after: String, $filter: RequestLogFilter) {
      requestLog(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...RequestFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [RequestFields],
);

/** Conditions of the log. */
export type RequestConditions = VariablesOf<typeof RequestsQuery>['filter'];

/** Limits, and what is used of them now. */
export const LimitsQuery = graphql(`
  query Limits {
    limits {
      name
      unit
      max
      used
    }
  }
`);
