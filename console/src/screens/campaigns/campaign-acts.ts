/** What people do with a campaign that is written. */
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Checks a campaign. */
export const CheckCampaignMutation = graphql(
  `
    mutation CheckCampaign($input: CheckCampaignInput!) {
      checkCampaign(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Starts a campaign as it was checked. */
export const StartCampaignMutation = graphql(
  `
    mutation StartCampaign($input: StartCampaignInput!) {
      startCampaign(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Pauses a campaign. */
export const PauseCampaignMutation = graphql(
  `
    mutation PauseCampaign($input: PauseCampaignInput!) {
      pauseCampaign(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Goes on with a campaign. */
export const ResumeCampaignMutation = graphql(
  `
    mutation ResumeCampaign($input: ResumeCampaignInput!) {
      resumeCampaign(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Ends a campaign, or undoes its start. */
export const CancelCampaignMutation = graphql(
  `
    mutation CancelCampaign($input: CancelCampaignInput!) {
      cancelCampaign(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
