/** Operations of the templates. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const TemplateFields = graphql(`
  fragment TemplateFields on Template {
    id
    name
    version
    publishedVersion
    createdAt
    updatedAt
    versions {
      version
      createdAt
      publishedAt
      defaultLocale
      bodies {
        locale
        body
      }
      variables {
        name
        required
        default
        description
      }
    }
  }
`);

/** A template with all its versions. */
export type Template = FragmentOf<typeof TemplateFields>;
/** A version of a template. */
export type TemplateVersion = Template['versions'][number];

/** A page of templates. */
export const TemplatesQuery = graphql(
  `
    query Templates($first: Int!, $after: String) {
      templates(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...TemplateFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [TemplateFields],
);

/** Saves a version, and publishes it unless it is a draft. */
export const SaveTemplateMutation = graphql(
  `
    mutation SaveTemplate($input: SaveTemplateInput!) {
      saveTemplate(input: $input) {
        __typename
        ... on SaveTemplatePayload {
          template {
            id
          }
          warnings
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Input that a version is made of. */
export type TemplateInput = VariablesOf<typeof SaveTemplateMutation>['input'];

/** Makes a version the one that is sent. */
export const PublishMutation = graphql(
  `
    mutation Publish($name: String!, $version: Int!) {
      publishTemplate(input: { name: $name, version: $version }) {
        __typename
        ... on PublishTemplatePayload {
          warnings
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Deletes a template. */
export const DeleteTemplateMutation = graphql(
  `
    mutation DeleteTemplate($id: ID!) {
      deleteTemplate(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** A text of a template as a person would read it, of what is saved or of texts as they are written. */
export const TryTemplateQuery = graphql(`
  query TryTemplate($input: SendMessageInput!, $texts: TemplateTextsInput) {
    previewMessage(input: $input, texts: $texts) {
      text
      locale
      encoding
      partCount
      issues {
        path
        message
      }
    }
  }
`);

/** Texts of a template as they are written. */
export type TemplateTexts = NonNullable<VariablesOf<typeof TryTemplateQuery>['texts']>;

/** Outcomes of the messages of a template since a moment. */
export const OutcomesQuery = graphql(`
  query TemplateOutcomes($from: DateTime!, $id: ID!) {
    analytics(input: { from: $from, filter: { templateIds: [$id] } }) {
      total {
        figures {
          accepted
          deliveryRate
          clickRate
          replied
          optOutsPer1000
          complaints
          charges {
            amount
            currency
          }
          chargesPerDelivered {
            amount
            currency
          }
          chargesPerClicked {
            amount
            currency
          }
          chargesPerReplied {
            amount
            currency
          }
        }
      }
    }
  }
`);
