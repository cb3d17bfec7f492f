/** Operations of the screen of triggers. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const TriggerFields = graphql(`
  fragment TriggerFields on Trigger {
    id
    name
    kind
    event
    date {
      field
      offset
      at
      yearly
    }
    segment {
      id
      name
    }
    once
    sender
    variables
    confirmation {
      field
      confirmed
      declined
      confirmedText
      declinedText
    }
    status
    reason
    campaign {
      id
      name
    }
    purpose
    template
    pending
    accepted
    canceled
    refused {
      code
      count
    }
    createdAt
  }
`);

/** A trigger. */
export type TriggerRow = FragmentOf<typeof TriggerFields>;

/** A page of triggers, newest first. */
export const TriggersQuery = graphql(
  `
    query Triggers($first: Int!, $after: String) {
      triggers(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...TriggerFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [TriggerFields],
);

/** The last occurrences of a trigger. */
export const FiringsQuery = graphql(`
  query TriggerFirings($id: ID!, $from: DateTime!, $to: DateTime!) {
    trigger(id: $id) {
      confirmation {
        confirmedText
      }
      attendance(from: $from, to: $to) {
        reminded
        confirmed
        declined
        noAnswer
        noShowPercent
      }
      firings(first: 20) {
        edges {
          node {
            id
            at
            status
            code
            answer
            contact {
              id
              name
              phone
            }
            message {
              id
              status
            }
          }
        }
      }
    }
  }
`);

/** Fields, segments, templates, senders and campaigns that a trigger can name. */
export const ChoicesQuery = graphql(`
  query TriggerChoices {
    templates(first: 100) {
      edges {
        node {
          name
          publishedVersion
        }
      }
    }
    campaigns(first: 100, filter: { statuses: [RUNNING, PAUSED, STOPPED] }) {
      edges {
        node {
          id
          name
          triggered
          originFilter {
            afterHours
          }
        }
      }
    }
    contactFields {
      name
      type
      choices
    }
    senders(first: 100) {
      edges {
        node {
          address
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
  }
`);

/** Makes a trigger. */
export const CreateTriggerMutation = graphql(
  `
    mutation CreateTrigger($input: TriggerInput!) {
      createTrigger(input: $input) {
        __typename
        ... on TriggerPayload {
          trigger {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** A new trigger as the API takes it. */
export type TriggerInput = VariablesOf<typeof CreateTriggerMutation>['input'];

/** Changes a trigger. */
export const UpdateTriggerMutation = graphql(
  `
    mutation UpdateTrigger($input: UpdateTriggerInput!) {
      updateTrigger(input: $input) {
        __typename
        ... on TriggerPayload {
          trigger {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Pauses a trigger. */
export const PauseTriggerMutation = graphql(
  `
    mutation PauseTrigger($id: ID!) {
      pauseTrigger(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Goes on with a trigger. */
export const ResumeTriggerMutation = graphql(
  `
    mutation ResumeTrigger($id: ID!) {
      resumeTrigger(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a trigger. */
export const RemoveTriggerMutation = graphql(
  `
    mutation RemoveTrigger($id: ID!) {
      removeTrigger(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
