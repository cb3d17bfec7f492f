/** Operations of the views of the inbox. */
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Views of the member and those that others share. */
export const ViewsQuery = graphql(`
  query InboxViews {
    inboxViews {
      id
      name
      query
      shared
      member {
        id
        name
      }
    }
  }
`);

/** Keeps a filter under a name. */
export const SaveViewMutation = graphql(
  `
    mutation SaveInboxView($input: SaveInboxViewInput!) {
      saveInboxView(input: $input) {
        __typename
        ... on InboxViewPayload {
          inboxView {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a view. */
export const RemoveViewMutation = graphql(
  `
    mutation RemoveInboxView($input: RemoveInboxViewInput!) {
      removeInboxView(input: $input) {
        __typename
        ... on InboxViewPayload {
          inboxView {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
