/** Operations of recipients of a campaign who lack values that its text needs. */
import type { ResultOf } from 'gql.tada';
import { graphql } from '../../data/graphql.ts';

/** A page of them. */
export const LackingQuery = graphql(`
  query CampaignLacking($id: ID!, $after: ID) {
    campaign(id: $id) {
      recipientsWithout(first: 20, after: $after) {
        checked
        next
        recipients {
          to
          variables
          contact {
            id
            name
          }
        }
      }
    }
  }
`);

/** A page of recipients who lack values. */
export type LackingPage = NonNullable<ResultOf<typeof LackingQuery>['campaign']>['recipientsWithout'];
