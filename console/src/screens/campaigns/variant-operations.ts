/** Operations of the variants of a campaign. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Standings of the variants of a campaign. */
export const StandingsQuery = graphql(`
  query CampaignStandings($id: ID!) {
    campaign(id: $id) {
      standings {
        tooEarly
        variants {
          position
          label
          percentBest
          share {
            count
            of
            percent
            lowPercent
            highPercent
          }
        }
      }
    }
  }
`);

/** Variants as they stand. */
export type Standings = NonNullable<NonNullable<ResultOf<typeof StandingsQuery>['campaign']>['standings']>;

/** Chooses the variant that the rest of a campaign gets. */
export const ChooseVariantMutation = graphql(
  `
    mutation ChooseCampaignVariant($input: ChooseCampaignVariantInput!) {
      chooseCampaignVariant(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
