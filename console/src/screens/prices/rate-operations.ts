/** Operations of the rates between currencies. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** The rates, the latest of each pair first. */
export const RatesQuery = graphql(`
  query Rates {
    currencyRates {
      currency
      inCurrency
      rate
      validFrom
    }
  }
`);

/** A rate. */
export type RateRow = NonNullable<ResultOf<typeof RatesQuery>['currencyRates']>[number];

/** Sets a rate. */
export const SetRateMutation = graphql(
  `
    mutation SetRate($input: SetCurrencyRateInput!) {
      setCurrencyRate(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a rate. */
export const RemoveRateMutation = graphql(
  `
    mutation RemoveRate($input: RemoveCurrencyRateInput!) {
      removeCurrencyRate(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
