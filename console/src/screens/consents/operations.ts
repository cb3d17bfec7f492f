/** Operations of the screen of consents. */
import type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const SuppressionFields = graphql(`
  fragment SuppressionFields on Suppression {
    id
    reason
    purposes
    createdAt
    expiresAt
    failures {
      messageId
      code
    }
    actor {
      kind
      name
    }
    contact {
      id
      name
      phone
      country
    }
  }
`);

/** Somebody whom nothing, or some things, may not reach. */
export type Suppression = FragmentOf<typeof SuppressionFields>;

/** A page of suppressions, newest first. */
export const SuppressionsQuery = graphql(
  `
    query Suppressions($first: Int!, $after: String, $filter: SuppressionFilter) {
      suppressions(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...SuppressionFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [SuppressionFields],
);

/** Conditions of the list. */
export type SuppressionConditions = NonNullable<VariablesOf<typeof SuppressionsQuery>['filter']>;

/** Verdict on a message to come, with every gate's. */
export const MayQuery = graphql(`
  query May($input: CanMessageInput!) {
    canMessage(input: $input) {
      allowed
      code
      reason
      advice
      until
      steps {
        gate
        verdict
        reason
        ruleId
        source
        asOf
        advice
        facts
        until
      }
    }
  }
`);

/** Puts a number on the suppression list. */
export const SuppressNumberMutation = graphql(
  `
    mutation SuppressNumber($input: SuppressInput!) {
      suppress(input: $input) {
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

/** Complaints of the last 31 days. */
export const ComplaintsQuery = graphql(`
  query Complaints($by: ComplaintsBy!) {
    complaintRates(by: $by) {
      since
      rates {
        name
        sent
        complaints
        perThousand
      }
    }
  }
`);

/** A stretch of the consent ledger, checked; the hub looks at 50,000 entries a request. */
export const LedgerQuery = graphql(`
  query Ledger($behind: String) {
    consentLedger(behind: $behind) {
      verified
      checked
      checkedTo
      broken
      breaks {
        position
        fault
        entryId
      }
      head {
        position
        hash
        movedAt
      }
    }
  }
`);

/** Check of a stretch. */
export type LedgerStretch = NonNullable<ResultOf<typeof LedgerQuery>['consentLedger']>;

/** People who were asked by SMS whether they agree, and have not answered. */
export const OpenRequestsQuery = graphql(`
  query OpenRequests {
    consentRequests(status: OPEN, first: 50) {
      edges {
        node {
          id
          purposes
          plannedAt
          askedAt
          expiresAt
          contact {
            id
            name
            phone
            country
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

/** Puts up to 1,000 numbers on the suppression list. */
export const ImportSuppressionsMutation = graphql(
  `
    mutation ImportSuppressions($rows: [SuppressionRowInput!]!) {
      importSuppressions(input: { rows: $rows }) {
        __typename
        ... on ImportSuppressionsPayload {
          added
          known
          refused {
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

/** A row of an import. */
export type SuppressionRow = VariablesOf<typeof ImportSuppressionsMutation>['rows'][number];

/** A page of suppressions as a file has them. */
export const SuppressionFileQuery = graphql(`
  query SuppressionFile($first: Int!, $after: String, $filter: SuppressionFilter) {
    suppressions(first: $first, after: $after, filter: $filter) {
      edges {
        node {
          reason
          purposes
          expiresAt
          contact {
            phone
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
