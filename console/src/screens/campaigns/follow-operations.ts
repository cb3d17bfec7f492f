/** Operations of campaigns that follow another. */
import type { ResultOf, VariablesOf } from 'gql.tada';
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

/** The newest messages of a campaign that did not arrive. */
export const FailedMessagesQuery = graphql(`
  query CampaignFailedMessages($id: ID!) {
    messages(first: 100, filter: { campaignId: $id, statuses: [UNDELIVERED, FAILED, EXPIRED] }) {
      edges {
        node {
          status
          country
          reason {
            code
            networkErrorCode
            providerCode {
              code
            }
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

/** A message that did not arrive. */
export type FailedMessage = NonNullable<ResultOf<typeof FailedMessagesQuery>['messages']>['edges'][number]['node'];
/** People that another try is for. */
export type RetryInput = VariablesOf<typeof RetryFailedMutation>['input'];
/** A step as it is to be. */
export type StepInput = VariablesOf<typeof AddStepMutation>['input'];
