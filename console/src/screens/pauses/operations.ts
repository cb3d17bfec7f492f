/** Operations of the kill switch. */
import type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const PauseFields = graphql(`
  fragment PauseFields on Pause {
    id
    scope
    key
    reason
    createdAt
    liftedAt
    by {
      kind
      name
    }
    counts {
      notYetQueued
      queued
    }
    recall {
      recalled
    }
  }
`);

/** Something that is, or was, paused. */
export type PauseRow = FragmentOf<typeof PauseFields>;

/** A page of pauses, newest first. */
export const PausesQuery = graphql(
  `
    query Pauses($first: Int!, $after: String, $inForce: Boolean) {
      pauses(first: $first, after: $after, inForce: $inForce) {
        edges {
          cursor
          node {
            ...PauseFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [PauseFields],
);

/** Pauses that hold now, which are few, and names of templates that some are of. */
export const HoldingPausesQuery = graphql(`
  query HoldingPauses {
    templates(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    pauses(first: 100, inForce: true) {
      edges {
        node {
          id
          scope
          key
          reason
        }
      }
    }
  }
`);

/** A pause that holds. */
export type HoldingPause = NonNullable<ResultOf<typeof HoldingPausesQuery>['pauses']>['edges'][number]['node'];

/** One pause as it is now. */
export const PauseQuery = graphql(
  `
    query Pause($id: ID!) {
      pause(id: $id) {
        ...PauseFields
        counts {
          inFlight
          submitted
          recalled
        }
        recall {
          asked
          tooLate
          waiting
        }
      }
    }
  `,
  [PauseFields],
);

/** The same with all that is counted of it. */
export type PauseDetail = NonNullable<ResultOf<typeof PauseQuery>['pause']>;

/** Query for all that can be paused. */
export const PausableQuery = graphql(`
  query Pausable {
    campaigns(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    routes(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
    templates(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

/** Pauses something. */
export const PauseScopeMutation = graphql(
  `
    mutation PauseScope($input: PauseScopeInput!) {
      pauseScope(input: $input) {
        __typename
        ... on PauseScopePayload {
          pause {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Lets it go on. */
export const LiftPauseMutation = graphql(
  `
    mutation LiftPause($input: LiftPauseInput!) {
      liftPause(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Scope of a pause, and its reason. */
export type PauseInput = VariablesOf<typeof PauseScopeMutation>['input'];
