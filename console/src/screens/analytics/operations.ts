/** Operations of the screen of analytics. */
import type { FragmentOf, ResultOf } from 'gql.tada';
import { graphql } from '../../data/graphql.ts';

const FigureFields = graphql(`
  fragment FigureFields on AnalyticsFigures {
    accepted
    submitted
    delivered
    partiallyDelivered
    undelivered
    failed
    expired
    blocked
    canceled
    unknown
    clicked
    replied
    optedOut
    complaints
    deliveryRate
    optOutsPer1000
    charges {
      amount
      currency
    }
  }
`);

/** Figures of a group. */
export type FigureRow = FragmentOf<typeof FigureFields>;

/** What became of messages, in all and by group, with the period before. */
export const AnalyticsQuery = graphql(
  `
    query Analytics($input: AnalyticsInput!) {
      analytics(input: $input) {
        from
        until
        asOf
        timeZone
        groupCount
        total {
          figures {
            ...FigureFields
            failures {
              code
              description
              count
            }
            submitLatency {
              p50Ms
              p99Ms
            }
            deliveryLatency {
              p50Ms
              p99Ms
            }
          }
          before {
            ...FigureFields
          }
          series {
            at
            figures {
              accepted
              delivered
              deliveryRate
            }
            before {
              accepted
              delivered
            }
          }
        }
        groups {
          keys {
            dimension
            value
            name
          }
          figures {
            ...FigureFields
          }
          before {
            ...FigureFields
          }
        }
      }
    }
  `,
  [FigureFields],
);

/** An answer. */
export type Answer = NonNullable<ResultOf<typeof AnalyticsQuery>['analytics']>;
/** A group of an answer. */
export type GroupRow = Answer['groups'][number];

/** The size of a segment. */
export const PeopleQuery = graphql(`
  query People($expression: String!) {
    segmentPreview(expression: $expression) {
      size {
        count
        isExact
        high
      }
    }
  }
`);

/** About how many people there are. */
export type AudienceSize = NonNullable<NonNullable<ResultOf<typeof PeopleQuery>['segmentPreview']>['size']>;

/** Delivery rates that are far below their usual ones now. */
export const OpenAlertsQuery = graphql(`
  query OpenDeliveryAlerts {
    deliveryAlerts(open: true, first: 20) {
      edges {
        node {
          id
          dimension
          value
          name
          rate
          usualRate
          ended
          waiting
          reasons {
            code
            description
            share
            usualShare
          }
          raisedAt
        }
      }
    }
  }
`);

/** Rates that drop and come back, live. */
export const DeliveryAlertsSubscription = graphql(`
  subscription DeliveryAlerts($after: Cursor) {
    deliveryAlerts(after: $after) {
      __typename
      ... on DeliveryStreamAlert {
        cursor
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);

/** The same as CSV. */
export const AnalyticsCsvQuery = graphql(`
  query AnalyticsCsv($input: AnalyticsInput!) {
    analytics(input: $input) {
      csv
    }
  }
`);
