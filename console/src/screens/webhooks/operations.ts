/** Operations of webhooks. */
import type { FragmentOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const EndpointFields = graphql(`
  fragment EndpointFields on WebhookEndpoint {
    id
    url
    description
    events
    ordered
    enabled
    disabledReason
    failingSince
    pausedUntil
    lastDeliveredAt
    previousSecretUntil
    createdAt
  }
`);

/** An endpoint. */
export type Endpoint = FragmentOf<typeof EndpointFields>;

/** A page of endpoints, newest first. */
export const EndpointsQuery = graphql(
  `
    query Endpoints($first: Int!, $after: String) {
      webhookEndpoints(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...EndpointFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [EndpointFields],
);

/** Makes an endpoint; its secret is answered this once. */
export const CreateEndpointMutation = graphql(
  `
    mutation CreateEndpoint($url: String!, $description: String, $events: [WebhookEventType!], $ordered: Boolean) {
      createWebhookEndpoint(input: { url: $url, description: $description, events: $events, ordered: $ordered }) {
        __typename
        ... on CreateWebhookEndpointPayload {
          secret
          endpoint {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Events as an endpoint may ask for them. */
export type EventName = NonNullable<VariablesOf<typeof CreateEndpointMutation>['events']>[number];

/** Events to choose from; what is said of webhooks themselves comes to every endpoint. */
export const EVENT_NAMES: readonly EventName[] = [
  'CONNECTION_AUTH_FAILED',
  'CONNECTION_BOUND',
  'CONNECTION_CIRCUIT_CLOSED',
  'CONNECTION_CIRCUIT_HALF_OPEN',
  'CONNECTION_CIRCUIT_OPEN',
  'CONNECTION_CLOSED',
  'CONNECTION_CONNECTING',
  'CONNECTION_UNBINDING',
  'CONSENT_GRANTED',
  'CONSENT_REVOKED',
  'CONVERSATION_ASSIGNED',
  'CONVERSATION_CLAIMED',
  'CONVERSATION_CLOSED',
  'CONVERSATION_HANDED_OVER',
  'CONVERSATION_INBOUND',
  'CONVERSATION_LABELED',
  'CONVERSATION_NOTE',
  'CONVERSATION_OPENED',
  'CONVERSATION_OUTBOUND',
  'CONVERSATION_PROPOSAL_ACCEPTED',
  'CONVERSATION_PROPOSAL_DISMISSED',
  'CONVERSATION_PROPOSED',
  'CONVERSATION_RELEASED',
  'CONVERSATION_SNOOZED',
  'INBOUND_RECEIVED',
  'MESSAGE_ACCEPTED',
  'MESSAGE_BLOCKED',
  'MESSAGE_CANCELED',
  'MESSAGE_CLICKED',
  'MESSAGE_DEFERRED',
  'MESSAGE_DELIVERED',
  'MESSAGE_EXPIRED',
  'MESSAGE_FAILED',
  'MESSAGE_OUTCOME_UNKNOWN',
  'MESSAGE_PARTIALLY_DELIVERED',
  'MESSAGE_PART_FAILED',
  'MESSAGE_PART_SENT',
  'MESSAGE_QUEUED',
  'MESSAGE_READ',
  'MESSAGE_RECEIPT',
  'MESSAGE_RECEIPT_CONFLICT',
  'MESSAGE_RESEND',
  'MESSAGE_RETRY',
  'MESSAGE_SCHEDULED',
  'MESSAGE_SENDING',
  'MESSAGE_SENT',
  'MESSAGE_UNDELIVERED',
  'SUPPRESSION_ADDED',
  'SUPPRESSION_IMPORTED',
  'SUPPRESSION_LIFTED',
];

/** Changes what an endpoint is. */
export const UpdateEndpointMutation = graphql(
  `
    mutation UpdateEndpoint(
      $id: ID!
      $url: String!
      $description: String
      $events: [WebhookEventType!]
      $ordered: Boolean
    ) {
      updateWebhookEndpoint(
        input: { id: $id, url: $url, description: $description, events: $events, ordered: $ordered }
      ) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Enables or disables an endpoint. */
export const EnableEndpointMutation = graphql(
  `
    mutation EnableEndpoint($id: ID!, $enabled: Boolean!) {
      updateWebhookEndpoint(input: { id: $id, enabled: $enabled }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Deletes an endpoint with its log. */
export const DeleteEndpointMutation = graphql(
  `
    mutation DeleteEndpoint($id: ID!) {
      deleteWebhookEndpoint(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Makes a new secret; it is answered this once. */
export const RotateEndpointMutation = graphql(
  `
    mutation RotateEndpoint($id: ID!) {
      rotateWebhookSecret(input: { id: $id }) {
        __typename
        ... on RotateWebhookSecretPayload {
          secret
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sends a test event. */
export const TestEndpointMutation = graphql(
  `
    mutation TestEndpoint($id: ID!) {
      sendTestWebhook(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Makes deliveries again: named ones, or all that are parked. */
export const ReplayMutation = graphql(
  `
    mutation Replay($endpointId: ID!, $deliveryIds: [ID!], $statuses: [WebhookDeliveryStatus!]) {
      replayWebhooks(input: { endpointId: $endpointId, deliveryIds: $deliveryIds, statuses: $statuses }) {
        __typename
        ... on ReplayWebhooksPayload {
          deliveries
          more
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

const DeliveryFields = graphql(`
  fragment DeliveryFields on WebhookDelivery {
    id
    event
    webhookId
    status
    nextAttemptAt
    createdAt
    finishedAt
    request
    endpoint {
      id
      url
      enabled
    }
    attempts {
      at
      durationMs
      status
      error
      answer
    }
  }
`);

/** A delivery. */
export type Delivery = FragmentOf<typeof DeliveryFields>;

/** A page of deliveries, newest first. */
export const DeliveriesQuery = graphql(
  `
    query Deliveries($first: Int!, $after: String, $filter: WebhookDeliveryFilter) {
      webhookDeliveries(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...DeliveryFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [DeliveryFields],
);

/** Conditions of the list of deliveries. */
export type DeliveryConditions = NonNullable<VariablesOf<typeof DeliveriesQuery>['filter']>;
