/** The operation that records what a person did. */
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Records an event. */
export const RecordEventMutation = graphql(
  `
    mutation RecordEvent($event: ContactEventInput!) {
      recordEvent(input: { events: [$event] }) {
        __typename
        ... on RecordEventPayload {
          recorded
          refusals {
            path
            message
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
