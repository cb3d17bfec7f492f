/** Operations of the list of contacts and of the page of one. */
import type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const ContactRowFields = graphql(`
  fragment ContactRowFields on Contact {
    id
    name
    phone
    country
    locale
    tags
    timeZones
    createdAt
    lastActivityAt
    erasedAt
    consents {
      purpose
      state
      since
    }
    suppressions {
      id
      reason
      purposes
      createdAt
      actor {
        kind
        name
      }
    }
  }
`);

/** A row of the list. */
export type ContactRow = FragmentOf<typeof ContactRowFields>;

/** A page of contacts, newest first. */
export const ContactsQuery = graphql(
  `
    query Contacts($first: Int!, $after: String, $filter: ContactFilter) {
      contacts(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...ContactRowFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [ContactRowFields],
);

/** Conditions of the list. */
export type ContactConditions = VariablesOf<typeof ContactsQuery>['filter'];

/** Number of contacts, counted up to a limit. */
export const ContactCountQuery = graphql(`
  query ContactCount($filter: ContactFilter) {
    contactCount(filter: $filter) {
      count
      atLeast
    }
  }
`);

/** A contact and everything that is known of them. */
export const ContactQuery = graphql(
  `
    query Contact($id: ID!) {
      contact(id: $id) {
        ...ContactRowFields
        attributes
        mccMnc
        updatedAt
        consentLedger {
          action
          purposes
          source
          occurredAt
          recordedAt
          proof
          actor {
            kind
            name
          }
        }
        messages(first: 20) {
          edges {
            node {
              id
              body
              status
              sender
              createdAt
            }
          }
        }
        inboundMessages(first: 20) {
          edges {
            node {
              id
              body
              to
              keyword
              receivedAt
            }
          }
        }
        auditEntries(first: 20) {
          edges {
            node {
              id
              action
              at
              actor {
                kind
                name
              }
            }
          }
        }
      }
    }
  `,
  [ContactRowFields],
);

/** A contact as their page shows them. */
export type ContactWhole = NonNullable<ResultOf<typeof ContactQuery>['contact']>;

/** Adds and removes tags. */
export const TagMutation = graphql(
  `
    mutation Tag($ids: [ID!]!, $add: [String!], $remove: [String!]) {
      tagContacts(input: { contactIds: $ids, add: $add, remove: $remove }) {
        __typename
        ... on TagContactsPayload {
          changed
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Adds a contact, or changes the one with this number. */
export const SaveContactMutation = graphql(
  `
    mutation SaveContact($contact: ContactInput!) {
      upsertContacts(input: { contacts: [$contact] }) {
        __typename
        ... on UpsertContactsPayload {
          results {
            contactId
          }
          refusals {
            path
            message
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Records that a person agreed. */
export const GrantMutation = graphql(
  `
    mutation Grant($id: ID!, $purposes: [Purpose!]!, $source: ConsentSource!, $proof: JSON) {
      recordConsent(input: { contact: { contactId: $id }, purposes: $purposes, source: $source, proof: $proof }) {
        __typename
        ... on RecordConsentPayload {
          stillSuppressed {
            reason
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Records that a person does not agree any more. */
export const RevokeMutation = graphql(
  `
    mutation Revoke($id: ID!, $purposes: [Purpose!]!, $source: ConsentSource!, $proof: JSON) {
      revokeConsent(input: { contact: { contactId: $id }, purposes: $purposes, source: $source, proof: $proof }) {
        __typename
        ... on RevokeConsentPayload {
          contact {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Keeps everything from a person, whatever they agreed to. */
export const SuppressMutation = graphql(
  `
    mutation Suppress($id: ID!, $reason: SuppressionReason!, $proof: JSON) {
      suppress(input: { to: { contactId: $id }, reason: $reason, proof: $proof }) {
        __typename
        ... on SuppressPayload {
          suppression {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Lifts a suppression. */
export const LiftMutation = graphql(
  `
    mutation Lift($id: ID!, $proof: JSON!) {
      liftSuppression(input: { id: $id, proof: $proof }) {
        __typename
        ... on LiftSuppressionPayload {
          lifted {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Erases a person. */
export const EraseMutation = graphql(
  `
    mutation Erase($id: ID!) {
      eraseContact(input: { id: $id }) {
        __typename
        ... on EraseContactPayload {
          messages
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
