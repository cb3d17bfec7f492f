/** Operations of the screen of consents. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
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
