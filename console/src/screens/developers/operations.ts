/** Operations of the keys. */
import type { FragmentOf } from 'gql.tada';
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
    mutation CreateKey($name: String!, $role: ApiRole!, $expiresIn: Duration) {
      createApiKey(input: { name: $name, role: $role, expiresIn: $expiresIn }) {
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
