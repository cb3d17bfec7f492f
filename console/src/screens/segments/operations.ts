/** Operations of the screen of segments, lists and fields. */
import type { FragmentOf, ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const SegmentFields = graphql(`
  fragment SegmentFields on Segment {
    id
    name
    expression
    tree
    createdAt
    updatedAt
  }
`);

/** A segment. */
export type SegmentRow = FragmentOf<typeof SegmentFields>;

/** A page of segments, newest first. */
export const SegmentsQuery = graphql(
  `
    query Segments($first: Int!, $after: String) {
      segments(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...SegmentFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [SegmentFields],
);

/** Whom a segment would have, or where its text is wrong. */
export const SegmentPreviewQuery = graphql(`
  query SegmentPreview($expression: String, $tree: JSON) {
    segmentPreview(expression: $expression, tree: $tree) {
      expression
      tree
      size {
        count
        isExact
        low
        high
      }
      sample {
        id
        name
        phone
        country
      }
      fault {
        message
        position
        length
        expected
      }
    }
  }
`);

/** Fields, lists and segments that a condition may name. */
export const WordsQuery = graphql(`
  query SegmentWords {
    contactFields {
      name
      type
      choices
    }
    contactLists(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    segments(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

/** Changes of who is in a segment; they begin with the number of its members. */
export const SegmentChangesSubscription = graphql(`
  subscription SegmentChanges($id: ID!, $after: Cursor) {
    segmentChanges(id: $id, after: $after) {
      __typename
      ... on SegmentStreamBegan {
        cursor
        memberCount
      }
      ... on SegmentStreamChange {
        cursor
        type
        contact {
          id
          name
          phone
        }
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);

/** Makes a segment. */
export const CreateSegmentMutation = graphql(
  `
    mutation CreateSegment($input: SegmentInput!) {
      createSegment(input: $input) {
        __typename
        ... on SegmentPayload {
          segment {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Changes a segment. */
export const UpdateSegmentMutation = graphql(
  `
    mutation UpdateSegment($input: UpdateSegmentInput!) {
      updateSegment(input: $input) {
        __typename
        ... on SegmentPayload {
          segment {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a segment. */
export const RemoveSegmentMutation = graphql(
  `
    mutation RemoveSegment($id: ID!) {
      removeSegment(input: { id: $id }) {
        __typename
        ... on SegmentPayload {
          segment {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

const ListFields = graphql(`
  fragment ContactListFields on ContactList {
    id
    name
    memberCount
    createdAt
  }
`);

/** A list of contacts. */
export type ListRow = FragmentOf<typeof ListFields>;

/** A page of lists, newest first. */
export const ListsQuery = graphql(
  `
    query ContactLists($first: Int!, $after: String) {
      contactLists(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...ContactListFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [ListFields],
);

/** Makes a list, or names one anew. */
export const SetListMutation = graphql(
  `
    mutation SetContactList($input: SetContactListInput!) {
      setContactList(input: $input) {
        __typename
        ... on ContactListPayload {
          list {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a list. */
export const RemoveListMutation = graphql(
  `
    mutation RemoveContactList($id: ID!) {
      removeContactList(input: { id: $id }) {
        __typename
        ... on ContactListPayload {
          list {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Typed fields of contacts. */
export const FieldsQuery = graphql(`
  query ContactFields {
    contactFields {
      id
      name
      type
      choices
      createdAt
    }
  }
`);

/** A typed field. */
export type FieldRow = NonNullable<ResultOf<typeof FieldsQuery>['contactFields']>[number];

/** Defines a field. */
export const SetFieldMutation = graphql(
  `
    mutation SetContactField($input: SetContactFieldInput!) {
      setContactField(input: $input) {
        __typename
        ... on ContactFieldPayload {
          fitting
          others
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a field. */
export const RemoveFieldMutation = graphql(
  `
    mutation RemoveContactField($name: String!) {
      removeContactField(input: { name: $name }) {
        __typename
        ... on ContactFieldPayload {
          field {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
