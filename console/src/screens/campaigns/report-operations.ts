/** Operations of the report of a campaign. */
import type { ResultOf, VariablesOf } from 'gql.tada';
import { graphql } from '../../data/graphql.ts';

const FiguresFields = graphql(`
  fragment CampaignFiguresFields on CampaignFigures {
    recipients
    delivered
    success {
      count
      percent
      lowPercent
      highPercent
    }
    stoppedPer1000
    complaintsPer1000
    charges {
      amount
      currency
    }
    costPerSuccess {
      amount
      currency
    }
  }
`);

const RowFields = graphql(
  `
    fragment CampaignReportRowFields on CampaignReportRow {
      key
      name
      figures {
        ...CampaignFiguresFields
      }
    }
  `,
  [FiguresFields],
);

/** The report of a campaign. */
export const ReportQuery = graphql(
  `
    query CampaignReport($id: ID!) {
      campaign(id: $id) {
        report {
          sentence
          lift {
            sentence
          }
          figures {
            ...CampaignFiguresFields
          }
          variants: rows(by: VARIANT) {
            ...CampaignReportRowFields
          }
          countries: rows(by: COUNTRY) {
            ...CampaignReportRowFields
          }
          routes: rows(by: ROUTE) {
            ...CampaignReportRowFields
          }
          groups: rows(by: GROUP) {
            ...CampaignReportRowFields
          }
        }
      }
    }
  `,
  [FiguresFields, RowFields],
);

/** The report as CSV. */
export const ReportCsvQuery = graphql(`
  query CampaignReportCsv($id: ID!) {
    campaign(id: $id) {
      report {
        csv
      }
    }
  }
`);

/** People who did something, with their messages. */
export const WhoQuery = graphql(`
  query CampaignWho($id: ID!, $did: CampaignDeed!, $first: Int!, $after: String) {
    campaign(id: $id) {
      messagesWho(did: $did, first: $first, after: $after) {
        edges {
          node {
            id
            to
            variant
            contact {
              id
              name
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** People who are held out of a campaign, a hundred at a time. */
export const HeldOutQuery = graphql(`
  query CampaignHeldOut($id: ID!, $after: ID) {
    campaign(id: $id) {
      heldOutContacts(after: $after) {
        id
        name
        address {
          text
        }
      }
    }
  }
`);

/** Results of a campaign. */
export type Reported = NonNullable<ResultOf<typeof ReportQuery>['campaign']>['report'];
/** One variant, country, route or group. */
export type ReportedRow = Reported['variants'][number];
/** Things that people did. */
export type Deed = VariablesOf<typeof WhoQuery>['did'];
