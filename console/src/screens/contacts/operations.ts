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
        lists {
          id
          name
        }
        events(first: 20) {
          name
          properties
          at
        }
        ownHours {
          from
          to
        }
        consentRequests {
          id
          purposes
          status
          plannedAt
          askedAt
          expiresAt
          endedAt
        }
        consentLedger {
          action
          purposes
          source
          occurredAt
          recordedAt
          evidence
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
              detail
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

/** Frees a number that the hub found unusable. */
export const FreeNumberMutation = graphql(
  `
    mutation FreeNumber($phone: PhoneNumber!) {
      freeNumber(input: { to: { phone: $phone } }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Erases a person; a dry run says what would be erased. */
export const EraseMutation = graphql(
  `
    mutation Erase($id: ID!, $dryRun: Boolean!) {
      eraseContact(input: { id: $id, dryRun: $dryRun }) {
        __typename
        ... on EraseContactPayload {
          messages
          certificate {
            erasedAt
            erased {
              table
              columns
              rows
            }
            stays {
              table
              column
              reason
            }
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Result of an erasure. */
export type Erasure = Extract<ResultOf<typeof EraseMutation>['eraseContact'], { __typename: 'EraseContactPayload' }>;

/** Ids of a page of contacts. */
export const ContactIdsQuery = graphql(`
  query ContactIds($first: Int!, $after: String, $filter: ContactFilter) {
    contacts(first: $first, after: $after, filter: $filter) {
      edges {
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** A page of contacts, as a file has them. */
export const ContactFileQuery = graphql(`
  query ContactFile($first: Int!, $after: String, $filter: ContactFilter) {
    contacts(first: $first, after: $after, filter: $filter) {
      edges {
        node {
          phone
          name
          tags
          locale
          timeZones
          mccMnc
          attributes
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Makes a link to everything that is stored about a person. */
export const ExportContactMutation = graphql(
  `
    mutation ExportContact($id: ID!) {
      exportContact(input: { id: $id }) {
        __typename
        ... on ExportContactPayload {
          url
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Puts together what proves a person's consents. */
export const ProofMutation = graphql(
  `
    mutation Prove($id: ID!) {
      exportConsentProof(input: { contactId: $id }) {
        __typename
        ... on ExportConsentProofPayload {
          document
          page
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Ends a link to a preference page. */
export const RevokeLinkMutation = graphql(
  `
    mutation RevokeLink($url: String!) {
      revokePreferenceLink(input: { url: $url }) {
        __typename
        ... on RevokePreferenceLinkPayload {
          expiresAt
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Makes a link to a person's preference page. */
export const PreferenceLinkMutation = graphql(
  `
    mutation PreferenceLink($id: ID!) {
      preferenceLink(input: { contactId: $id }) {
        __typename
        ... on PreferenceLinkPayload {
          url
          expiresAt
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
