/** Operations of the list of messages. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { graphql } from '../../data/graphql.ts';

/** A message as a row. */
const MessageRowFields = graphql(`
  fragment MessageRowFields on Message {
    id
    createdAt
    status
    purpose
    sender
    to
    country
    body
    partCount
    price {
      amount
      currency
    }
    reason {
      code
      description
    }
    route {
      name
    }
    contact {
      id
      name
      timeZones
    }
  }
`);

/** A row of the list. */
export type MessageRow = FragmentOf<typeof MessageRowFields>;

/** A page of messages, newest first. */
export const MessagesQuery = graphql(
  `
    query Messages($first: Int!, $after: String, $filter: MessageFilter, $search: MessageSearch) {
      messages(first: $first, after: $after, filter: $filter, search: $search) {
        edges {
          cursor
          node {
            ...MessageRowFields
          }
        }
        searchedTo
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  `,
  [MessageRowFields],
);

/** Conditions of the list. */
export type MessageConditions = Pick<VariablesOf<typeof MessagesQuery>, 'filter' | 'search'>;

/** Events of messages, as rows. */
export const MessageEventsSubscription = graphql(
  `
    subscription MessageRows($after: Cursor, $filter: MessageEventFilter) {
      messageEvents(after: $after, filter: $filter) {
        __typename
        ... on MessageStreamEvent {
          cursor
          event {
            at
          }
          message {
            ...MessageRowFields
          }
        }
        ... on StreamGap {
          resumesAt
        }
      }
    }
  `,
  [MessageRowFields],
);

/** Choices of the filters. */
export const FilterChoicesQuery = graphql(`
  query FilterChoices {
    routes(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    smscConnections(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    templates(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    senders(first: 100) {
      edges {
        node {
          address
        }
      }
    }
  }
`);
