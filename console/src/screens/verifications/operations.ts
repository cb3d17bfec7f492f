/** Operations of the screen of verifications. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const VerificationFields = graphql(`
  fragment VerificationFields on Verification {
    id
    status
    channel
    channels
    to
    country
    purposeText
    locale
    attemptsLeft
    sendsLeft
    clientAddress
    createdAt
    expiresAt
    endedAt
    actor {
      kind
      name
    }
    messages {
      id
      status
      createdAt
    }
  }
`);

/** A verification. */
export type VerificationRow = FragmentOf<typeof VerificationFields>;

/** A page of verifications, newest first. */
export const VerificationsQuery = graphql(
  `
    query Verifications($first: Int!, $after: String, $filter: VerificationFilter) {
      verifications(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...VerificationFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [VerificationFields],
);

/** Conditions of the list. */
export type VerificationConditions = NonNullable<VariablesOf<typeof VerificationsQuery>['filter']>;

/** Ends a verification. */
export const CancelVerificationMutation = graphql(
  `
    mutation CancelVerification($input: CancelVerificationInput!) {
      cancelVerification(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Codes sent, entered and stopped lately. */
export const CodeTrafficQuery = graphql(`
  query CodeTraffic($scope: GuardScope!) {
    codeTraffic(scope: $scope) {
      key
      sent
      entered
      stopped
      usualShare
    }
  }
`);

const RuleFields = graphql(`
  fragment RuleFields on FraudRule {
    id
    action
    scope
    key
    automatic
    reason
    createdAt
    until
    actor {
      kind
      name
    }
  }
`);

/** A rule of the fraud guard. */
export type RuleRow = FragmentOf<typeof RuleFields>;

/** A page of the rules that hold now. */
export const FraudRulesQuery = graphql(
  `
    query FraudRules($first: Int!, $after: String) {
      fraudRules(first: $first, after: $after, inForce: true) {
        edges {
          cursor
          node {
            ...RuleFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [RuleFields],
);

/** Sets a rule. */
export const SetFraudRuleMutation = graphql(
  `
    mutation SetFraudRule($input: SetFraudRuleInput!) {
      setFraudRule(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Lifts a rule. */
export const LiftFraudRuleMutation = graphql(
  `
    mutation LiftFraudRule($input: LiftFraudRuleInput!) {
      liftFraudRule(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Alerts of the guard, live. */
export const FraudAlertsSubscription = graphql(`
  subscription FraudAlerts($after: Cursor) {
    fraudAlerts(after: $after) {
      __typename
      ... on FraudStreamAlert {
        cursor
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);
