/** Operations of campaigns that follow another. */
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Writes a campaign for those whom another did not reach. */
export const RetryFailedMutation = graphql(
  `
    mutation RetryFailed($input: RetryFailedInput!) {
      retryFailed(input: $input) {
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

/** Writes a step of a campaign. */
export const AddStepMutation = graphql(
  `
    mutation AddCampaignStep($input: AddCampaignStepInput!) {
      addCampaignStep(input: $input) {
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
