/** Operations of the price lists. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const PriceFields = graphql(`
  fragment PriceFields on Price {
    id
    side
    country
    mccMnc
    prefix
    senderKind
    purpose
    pricePerPart {
      amount
      currency
    }
    validFrom
    validUntil
    createdAt
    connection {
      name
    }
  }
`);

/** A price. */
export type PriceRow = FragmentOf<typeof PriceFields>;

/** A page of prices. */
export const PricesQuery = graphql(
  `
    query Prices($first: Int!, $after: String, $filter: PriceFilter) {
      prices(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...PriceFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [PriceFields],
);

/** Conditions of a page of prices. */
export type PriceConditions = NonNullable<VariablesOf<typeof PricesQuery>['filter']>;

/** The connections whose carriers have lists. */
export const PriceListsQuery = graphql(`
  query PriceLists {
    smscConnections(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

/** Costs of a message to a number, by every list. */
export const NumberPricesQuery = graphql(`
  query NumberPrices($input: NumberPricesInput!) {
    numberPrices(input: $input) {
      total {
        amount
        currency
      }
      converted {
        amount
        currency
      }
      low {
        amount
        currency
      }
      high {
        amount
        currency
      }
      connection {
        id
        name
      }
    }
  }
`);

/** Sets a price. */
export const SetPriceMutation = graphql(
  `
    mutation SetPrice($input: SetPriceInput!) {
      setPrice(input: $input) {
        __typename
        ... on SetPricePayload {
          price {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes prices. */
export const RemovePricesMutation = graphql(
  `
    mutation RemovePrices($input: RemovePricesInput!) {
      removePrices(input: $input) {
        __typename
        ... on RemovePricesPayload {
          removedPriceIds
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Imports a carrier's sheet. */
export const ImportPricesMutation = graphql(
  `
    mutation ImportPrices($input: ImportPricesInput!) {
      importPrices(input: $input) {
        __typename
        ... on ImportPricesPayload {
          rows
          added
          known
          ended
          refused {
            line
            column
            message
          }
          refusedFile
          ignoredColumns
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
