/** Operations of the rules: those of countries, the workspace's own, and what they would say. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Rules of a country on a day, and the workspace's own. */
export const RulesQuery = graphql(`
  query Rules($country: String!, $at: DateTime) {
    countryRules(country: $country, at: $at) {
      ruleId
      version
      name
      source
      asOf
      confidence
      conflicts
      consent
      hours {
        open
        advisory
        publicHolidays
        cite
      }
      override {
        open
        reason
        openOnHolidays
      }
      caps {
        max
        hours
        period
        scope
      }
      capOverride {
        max
        reason
      }
      content {
        labels
        senderName
        optOut
        optOutNote
      }
      sender {
        names
        note
      }
    }
  }
`);

/** A rule of a country or a region. */
export type ShownRule = NonNullable<ResultOf<typeof RulesQuery>['countryRules']>[number];

/** Caps, overrides and settings of the workspace. */
export const OwnRulesQuery = graphql(`
  query OwnRules {
    workspaceRules {
      brand
      optOutText
      contentChecks
      senderChecks
      strict
      noCommonWindow
      unusableAfter
      evidenceRequired
      offerChecks
      overrides {
        ruleId
        open
        reason
        openOnHolidays
      }
      frequencyCaps {
        purpose
        max
        period
      }
    }
  }
`);

/** Sets hours in the place of a rule's, or takes them away. */
export const OverrideMutation = graphql(
  `
    mutation OverrideRule($input: RuleOverrideInput!) {
      setRuleOverride(input: $input) {
        __typename
        ... on RuleOverridePayload {
          rule {
            ruleId
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sets another number in the place of those of a rule's caps, or takes it away. */
export const CapOverrideMutation = graphql(
  `
    mutation OverrideCaps($input: CapOverrideInput!) {
      setCapOverride(input: $input) {
        __typename
        ... on WorkspaceRulesPayload {
          rules {
            capOverrides {
              ruleId
            }
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sets how texts that read like an offer are treated. */
export const OfferChecksMutation = graphql(
  `
    mutation SetOfferChecks($input: WorkspaceRulesInput!) {
      setWorkspaceRules(input: $input) {
        __typename
        ... on WorkspaceRulesPayload {
          rules {
            offerChecks
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sets name and sentence of the workspace, and how strict it is. */
export const WorkspaceRulesMutation = graphql(
  `
    mutation SetWorkspaceRules($input: WorkspaceRulesInput!) {
      setWorkspaceRules(input: $input) {
        __typename
        ... on WorkspaceRulesPayload {
          rules {
            brand
            optOutText
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sets a cap, or takes it away. */
export const CapMutation = graphql(
  `
    mutation SetCap($input: FrequencyCapInput!) {
      setFrequencyCap(input: $input) {
        __typename
        ... on FrequencyCapPayload {
          frequencyCaps {
            purpose
            max
            period
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Verdict of the gates about somebody at a moment. */
export const SimulateRulesQuery = graphql(`
  query SimulateRules($input: SimulateRulesInput!) {
    simulateRules(input: $input) {
      verdict
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
