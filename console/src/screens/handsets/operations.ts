/** Operations of the simulator's phones. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** The phones, with what is on their screens. */
export const HandsetsQuery = graphql(`
  query Handsets {
    handsets {
      phone
      state
      fate
      messages {
        address
        at
        direction
        parts
        text
      }
    }
  }
`);

/** A phone. */
export type Handset = NonNullable<ResultOf<typeof HandsetsQuery>['handsets']>[number];

/** Something happened to a message. */
export const ChangesSubscription = graphql(`
  subscription HandsetChanges($after: Cursor) {
    messageEvents(after: $after) {
      __typename
      ... on MessageStreamEvent {
        cursor
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);

/** Switches a phone off, takes its coverage away, fills its memory, or makes it well again. */
export const SetHandsetMutation = graphql(
  `
    mutation SetHandset($phone: PhoneNumber!, $state: HandsetState!) {
      setHandset(input: { phone: $phone, state: $state }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Writes from a phone. */
export const WriteMutation = graphql(
  `
    mutation Write($from: PhoneNumber!, $text: String!, $to: String) {
      simulateReply(input: { from: $from, text: $text, to: $to }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
