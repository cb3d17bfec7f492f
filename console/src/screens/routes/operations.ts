/** Operations of the routes. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const RouteFields = graphql(`
  fragment RouteFields on Route {
    id
    name
    createdAt
    priority
    weight
    countries
    prefixes
    purposes
    senders
    mccMncs
    defaultSender
    minAcceptancePercent
    minDeliveryPercent
    maxResponseMs
    receiptTimeoutSeconds
    pricePerPart {
      amount
      currency
    }
    connections {
      id
      name
    }
    quality {
      submits
      ended
      acceptancePercent
      deliveryPercent
      responseMs
      connection {
        name
      }
    }
  }
`);

/** A route. */
export type Route = FragmentOf<typeof RouteFields>;

/** A page of routes. */
export const RoutesQuery = graphql(
  `
    query Routes($first: Int!, $after: String) {
      routes(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...RouteFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [RouteFields],
);

/** Connections that a route can lead to. */
export const TargetsQuery = graphql(`
  query Targets {
    smscConnections(first: 100) {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

/** Route that a message would take, and why no other. */
export const SimulateQuery = graphql(`
  query Simulate($input: SimulateRouteInput!) {
    simulateRoute(input: $input) {
      reason
      route {
        id
        name
      }
      connection {
        id
        name
      }
      rejected {
        routeId
        name
        code
        reason
      }
      routePrices {
        routeId
        estimate {
          pricePerPart {
            amount
            currency
          }
        }
        quality {
          ended
          deliveryPercent
        }
      }
    }
  }
`);

/** Routing by cost: whether the cheapest route is taken. */
export const LeastCostQuery = graphql(`
  query LeastCost {
    leastCostRouting {
      minDeliveryPercent
      minSamples
    }
  }
`);

/** Sets whether the cheapest route is taken. */
export const SetLeastCostMutation = graphql(
  `
    mutation SetLeastCost($input: SetLeastCostRoutingInput!) {
      setLeastCostRouting(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Adds a route. */
export const CreateRouteMutation = graphql(
  `
    mutation CreateRoute($input: RouteInput!) {
      createRoute(input: $input) {
        __typename
        ... on RoutePayload {
          route {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Changes a route. */
export const UpdateRouteMutation = graphql(
  `
    mutation UpdateRoute($input: UpdateRouteInput!) {
      updateRoute(input: $input) {
        __typename
        ... on RoutePayload {
          route {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Deletes a route. */
export const DeleteRouteMutation = graphql(
  `
    mutation DeleteRoute($id: ID!) {
      deleteRoute(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Input that a route is made of. */
export type RouteInput = VariablesOf<typeof CreateRouteMutation>['input'];
