/** Operations of writing a message. */
import type { ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** Templates and senders to choose from. */
export const ComposeChoicesQuery = graphql(`
  query ComposeChoices {
    templates(first: 100) {
      edges {
        node {
          id
          name
          publishedVersion
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

/** A template to choose. */
export type ComposeTemplate = NonNullable<ResultOf<typeof ComposeChoicesQuery>['templates']>['edges'][number]['node'];

/** The template that was chosen: its languages and variables. */
export const ComposeTemplateQuery = graphql(`
  query ComposeTemplate($name: String!) {
    template(name: $name) {
      publishedVersion
      versions {
        version
        bodies {
          locale
        }
        variables {
          name
          description
          default
          required
        }
      }
    }
  }
`);

/** Contacts that somebody may mean. */
export const ComposeContactsQuery = graphql(`
  query ComposeContacts($search: String!) {
    contacts(first: 8, filter: { search: $search }) {
      edges {
        node {
          id
          name
          phone
          country
        }
      }
    }
  }
`);

/** Preview of a message while it is written. */
export const PreviewQuery = graphql(`
  query Preview($input: SendMessageInput!) {
    previewMessage(input: $input) {
      text
      encoding
      locale
      partCount
      unitsUsed
      unitsLeftInPart
      price {
        amount
        currency
      }
      warnings
      issues {
        path
        message
      }
      costlyCharacters {
        character
        count
        costUnits
        forces
        offsets
        suggestion
      }
      decision {
        verdict
        routeName
        routeReason
        steps {
          gate
          verdict
          reason
          ruleId
          source
          asOf
          advice
          facts
          until
        }
        rejectedRoutes {
          name
          code
          reason
        }
      }
    }
  }
`);

/** A preview. */
export type Preview = ResultOf<typeof PreviewQuery>['previewMessage'];

/** Sends to one person. */
export const SendMutation = graphql(
  `
    mutation Send($input: SendMessageInput!) {
      sendMessage(input: $input) {
        __typename
        ... on SendMessagePayload {
          accepted {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sends to many. */
export const SendManyMutation = graphql(
  `
    mutation SendMany($input: SendMessagesInput!) {
      sendMessages(input: $input) {
        __typename
        ... on SendMessagesPayload {
          batch {
            id
            total
            accepted
            refusals(first: 100) {
              index
              code
              message
            }
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Outcome of a batch. */
export type SentBatch = Extract<
  NonNullable<ResultOf<typeof SendManyMutation>>['sendMessages'],
  { __typename: 'SendMessagesPayload' }
>['batch'];

/** Keeps a text as a template. */
export const SaveTemplateMutation = graphql(
  `
    mutation SaveAsTemplate($input: SaveTemplateInput!) {
      saveTemplate(input: $input) {
        __typename
        ... on SaveTemplatePayload {
          template {
            id
            name
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
