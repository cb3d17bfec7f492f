/** Operations of budgets. */
import type { FragmentOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const BudgetFields = graphql(`
  fragment BudgetFields on Budget {
    id
    scope
    period
    stops
    warnAtPercents
    campaign {
      id
      name
    }
    apiKey {
      name
    }
    amount {
      amount
      currency
    }
    current {
      endsAt
      usedPercent
      spent {
        amount
        currency
      }
      reserved {
        amount
        currency
      }
      late {
        amount
        currency
      }
      left {
        amount
        currency
      }
    }
  }
`);

/** A budget. */
export type BudgetRow = FragmentOf<typeof BudgetFields>;

/** The budgets with what is spent of them. */
export const BudgetsQuery = graphql(
  `
    query Budgets {
      budgets {
        ...BudgetFields
      }
    }
  `,
  [BudgetFields],
);

/** Campaigns that a budget can be set for. */
export const BudgetCampaignsQuery = graphql(`
  query BudgetCampaigns {
    campaigns(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

/** Tells that something was spent. */
export const BudgetBurnSubscription = graphql(`
  subscription BudgetBurn {
    budgetBurn {
      at
      budget {
        id
      }
    }
  }
`);

/** Sets a budget. */
export const SetBudgetMutation = graphql(
  `
    mutation SetBudget($input: BudgetInput!) {
      setBudget(input: $input) {
        __typename
        ... on BudgetPayload {
          budget {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a budget. */
export const RemoveBudgetMutation = graphql(
  `
    mutation RemoveBudget($input: RemoveBudgetInput!) {
      removeBudget(input: $input) {
        __typename
        ... on RemoveBudgetPayload {
          removedBudgetId
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
