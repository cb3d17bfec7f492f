/** Operations of the time for which a workspace keeps data. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** For how long what is kept. */
export const KeptQuery = graphql(`
  query Kept {
    retention {
      kind
      purpose
      bodies
      rows
    }
  }
`);

/** One kind of data, with its times. */
export type Kept = NonNullable<ResultOf<typeof KeptQuery>['retention']>[number];

/** Sets the times of one kind of data. */
export const SetRetentionMutation = graphql(
  `
    mutation SetRetention($input: SetRetentionInput!) {
      setRetention(input: $input) {
        __typename
        ... on SetRetentionPayload {
          retention {
            kind
            purpose
            bodies
            rows
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
