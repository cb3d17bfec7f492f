/** Operations of the screen of links. */
import type { FragmentOf, ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const LinkFields = graphql(`
  fragment LinkFields on Link {
    id
    url
    clicks
    people
    botClicks
    dataCentreClicks
    lastClickedAt
    createdAt
    template {
      name
    }
  }
`);

/** A link. */
export type LinkRow = FragmentOf<typeof LinkFields>;

/** A page of links, newest first. */
export const LinksQuery = graphql(
  `
    query Links($first: Int!, $after: String) {
      links(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...LinkFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [LinkFields],
);

/** Settings of links. */
export const LinkSettingsQuery = graphql(`
  query LinkSettings {
    linkSettings {
      domain
      allowedHosts
      fallbackUrl
      validFor
    }
  }
`);

/** The settings as they are. */
export type LinkSettings = NonNullable<ResultOf<typeof LinkSettingsQuery>['linkSettings']>;

/** Sets them. */
export const SetLinkSettingsMutation = graphql(
  `
    mutation SetLinkSettings($input: SetLinkSettingsInput!) {
      setLinkSettings(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
