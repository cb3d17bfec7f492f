/** Operations of the settings. */
import type { FragmentOf, ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** The workspace and its senders. */
export const SettingsQuery = graphql(`
  query Settings {
    workspace {
      id
      name
      currency
      defaultCountry
      timeZone
      smartEncoding
      helpText
      optOutText
      optInText
    }
    senders(first: 100) {
      edges {
        node {
          id
          address
          kind
        }
      }
    }
  }
`);

/** The workspace as its form shows it. */
export type Workspace = NonNullable<ResultOf<typeof SettingsQuery>['workspace']>;
/** A sender. */
export type Sender = NonNullable<ResultOf<typeof SettingsQuery>['senders']>['edges'][number]['node'];

/** Changes the workspace. */
export const UpdateWorkspaceMutation = graphql(
  `
    mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {
      updateWorkspace(input: $input) {
        __typename
        ... on UpdateWorkspacePayload {
          workspace {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Adds a sender. */
export const CreateSenderMutation = graphql(
  `
    mutation CreateSender($address: String!) {
      createSender(input: { address: $address }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Deletes a sender. */
export const DeleteSenderMutation = graphql(
  `
    mutation DeleteSender($id: ID!) {
      deleteSender(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

const AuditFields = graphql(`
  fragment AuditFields on AuditEntry {
    id
    at
    action
    subject
    detail
    actor {
      kind
      name
    }
  }
`);

/** An act that was recorded. */
export type AuditRow = FragmentOf<typeof AuditFields>;

/** A page of acts, newest first. */
export const AuditQuery = graphql(
  `
    query Audit($first: Int!, $after: String) {
      auditEntries(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...AuditFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [AuditFields],
);
