/** Operations that write a campaign. */
import type { ResultOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';
import { CampaignFields } from './operations.ts';

/** Templates that a campaign can say, and the names of their variables. */
export const ContentsQuery = graphql(`
  query CampaignContents {
    templates(first: 100) {
      edges {
        node {
          name
          publishedVersion
        }
      }
    }
    couponPools(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    contactLists(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    segments(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    routes(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    senders(first: 100) {
      edges {
        node {
          address
        }
      }
    }
  }
`);

/** Number of contacts that an audience has, within about a second. */
export const AudienceSizeQuery = graphql(`
  query CampaignAudienceSize($audience: AudienceInput!) {
    audienceSize(audience: $audience) {
      count
      isExact
      low
      high
    }
  }
`);

/** Writes a campaign. */
export const CreateCampaignMutation = graphql(
  `
    mutation CreateCampaign($input: CampaignInput!) {
      createCampaign(input: $input) {
        __typename
        ... on CampaignPayload {
          campaign {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Input that a campaign is made of. */
export type CampaignInput = VariablesOf<typeof CreateCampaignMutation>['input'];

/** Changes a campaign that has not started. */
export const UpdateCampaignMutation = graphql(
  `
    mutation UpdateCampaign($input: UpdateCampaignInput!) {
      updateCampaign(input: $input) {
        __typename
        ... on CampaignPayload {
          campaign {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Changes of a campaign. */
export type CampaignChanges = Omit<VariablesOf<typeof UpdateCampaignMutation>['input'], 'id'>;

/** A campaign as it is written. */
export const WrittenCampaignQuery = graphql(
  `
    query WrittenCampaign($id: ID!) {
      campaign(id: $id) {
        ...CampaignFields
        text
        templateVersion
        variables
        couponPool {
          id
          name
        }
        originCampaign {
          name
        }
      }
    }
  `,
  [CampaignFields],
);

/** A campaign as it is written. */
export type WrittenCampaign = NonNullable<ResultOf<typeof WrittenCampaignQuery>['campaign']>;
