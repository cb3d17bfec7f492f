/** Operations about the lists that contacts are on. */
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Lists of the workspace by name. */
export const ListNamesQuery = graphql(`
  query ListNames($after: String) {
    contactLists(first: 100, after: $after) {
      edges {
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Puts contacts on a list, and takes others off it. */
export const ChangeListMutation = graphql(
  `
    mutation ChangeContactList($id: ID!, $add: [ID!], $remove: [ID!]) {
      changeContactList(input: { id: $id, add: $add, remove: $remove }) {
        __typename
        ... on ChangeContactListPayload {
          added
          removed
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
