/** Operations of the inbox. */
import type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const ConversationFields = graphql(`
  fragment ConversationFields on Conversation {
    id
    sender
    state
    unread
    labels
    waitingSince
    snoozedUntil
    lastActivityAt
    assignee {
      id
      name
    }
    lease {
      kind
      until
      holder {
        id
        name
      }
    }
    contact {
      id
      name
      phone
      timeZones
    }
    lastText {
      inboundMessage {
        body
      }
      message {
        body
      }
    }
  }
`);

/** A conversation in the list. */
export type Talk = FragmentOf<typeof ConversationFields>;

/** A page of conversations, the last active first. */
export const TalksQuery = graphql(
  `
    query Talks($first: Int!, $after: String, $filter: ConversationFilter) {
      conversations(first: $first, after: $after, filter: $filter) {
        edges {
          cursor
          node {
            ...ConversationFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [ConversationFields],
);

/** Conditions of the list. */
export type TalkConditions = VariablesOf<typeof TalksQuery>['filter'];

/** Events of conversations, as they happen. */
export const TalksSubscription = graphql(`
  subscription TalkEvents($after: Cursor) {
    conversationEvents(after: $after) {
      __typename
      ... on ConversationStreamEvent {
        cursor
        event {
          at
        }
        conversation {
          id
        }
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);

const EntryFields = graphql(`
  fragment EntryFields on ConversationEntry {
    id
    inboundMessage {
      id
      body
      intent {
        outcome
        rule
        matched
        scope
      }
      missingParts
      receivedAt
      media {
        mimeType
      }
    }
    message {
      id
      body
      status
      purpose
      createdAt
    }
    event {
      type
      at
      text
      detail
      actor {
        name
      }
    }
  }
`);

/** One conversation with its newest entries. */
export const TalkQuery = graphql(
  `
    query Talk($id: ID!, $last: Int!) {
      conversation(id: $id) {
        ...ConversationFields
        entries(last: $last) {
          edges {
            cursor
            node {
              ...EntryFields
            }
          }
          pageInfo {
            hasPreviousPage
          }
        }
      }
    }
  `,
  [ConversationFields, EntryFields],
);

/** Entries of a conversation before one, the nearest to it. */
export const EarlierQuery = graphql(
  `
    query EarlierEntries($id: ID!, $before: String!) {
      conversation(id: $id) {
        entries(last: 100, before: $before) {
          edges {
            cursor
            node {
              ...EntryFields
            }
          }
          pageInfo {
            hasPreviousPage
          }
        }
      }
    }
  `,
  [EntryFields],
);

/** A conversation as it is open. */
export type OpenTalk = NonNullable<ResultOf<typeof TalkQuery>['conversation']>;
/** An entry of it with its place. */
export type TalkEdge = NonNullable<OpenTalk['entries']>['edges'][number];
/** An entry of it. */
export type TalkEntry = TalkEdge['node'];

/** Assignees of conversations, the reader, and the texts that are at hand. */
export const DeskQuery = graphql(`
  query Desk {
    assignees {
      id
      name
    }
    session {
      member {
        id
      }
    }
    templates(first: 100) {
      edges {
        node {
          id
          name
          publishedVersion
        }
      }
    }
  }
`);

/** Answers in a conversation, and takes its lease where nobody has it. */
export const AnswerMutation = graphql(
  `
    mutation Answer($id: ID!, $text: String!, $key: String!) {
      sendReply(input: { conversationId: $id, content: { text: $text }, claim: true, idempotencyKey: $key }) {
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

/** Takes the lease. */
export const ClaimMutation = graphql(
  `
    mutation Claim($id: ID!) {
      claimConversation(input: { conversationId: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Gives the lease up. */
export const ReleaseMutation = graphql(
  `
    mutation Release($id: ID!) {
      releaseConversation(input: { conversationId: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Closes a conversation. */
export const CloseMutation = graphql(
  `
    mutation CloseTalk($id: ID!) {
      closeConversation(input: { conversationId: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Opens a conversation again. */
export const OpenMutation = graphql(
  `
    mutation OpenTalk($id: ID!) {
      openConversation(input: { conversationId: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Puts a conversation off. */
export const SnoozeMutation = graphql(
  `
    mutation Snooze($id: ID!, $until: DateTime!) {
      snoozeConversation(input: { conversationId: $id, until: $until }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Gives a conversation to somebody. */
export const AssignMutation = graphql(
  `
    mutation Assign($id: ID!, $to: ID) {
      assignConversation(input: { conversationId: $id, to: $to }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Changes labels. */
export const LabelMutation = graphql(
  `
    mutation Label($id: ID!, $add: [String!], $remove: [String!]) {
      labelConversation(input: { conversationId: $id, add: $add, remove: $remove }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Writes a note. */
export const NoteMutation = graphql(
  `
    mutation Note($id: ID!, $text: String!) {
      addConversationNote(input: { conversationId: $id, text: $text }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sends a proposed answer, or dismisses it. */
export const DecideMutation = graphql(
  `
    mutation Decide($id: ID!, $accept: Boolean!) {
      decideProposal(input: { proposalId: $id, accept: $accept }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Notes that it was read. */
export const ReadMutation = graphql(`
  mutation ReadTalk($id: ID!) {
    markConversationRead(input: { conversationId: $id }) {
      __typename
    }
  }
`);

/** Tells the others who looks, and who types. */
export const PresenceMutation = graphql(`
  mutation Presence($id: ID!, $state: PresenceState!) {
    setPresence(input: { conversationId: $id, state: $state }) {
      __typename
    }
  }
`);

/** Other readers, and those who type. */
export const PresenceSubscription = graphql(`
  subscription Presences($id: ID!) {
    conversationPresence(conversationId: $id) {
      state
      actor {
        id
        name
      }
    }
  }
`);

/** The text of a template as a person would get it. */
export const CannedQuery = graphql(`
  query Canned($contactId: ID!, $name: String!) {
    previewMessage(
      input: { to: { contactId: $contactId }, content: { template: { name: $name } }, purpose: CONVERSATION }
    ) {
      text
      issues {
        message
      }
    }
  }
`);

/** The conversation that an inbound message belongs to. */
export const InboundTalkQuery = graphql(`
  query InboundTalk($id: ID!) {
    node(id: $id) {
      __typename
      ... on InboundMessage {
        to
        contact {
          conversations(first: 50) {
            edges {
              node {
                id
                sender
              }
            }
          }
        }
      }
    }
  }
`);

/** Times that people waited, by who answered or by label. */
export const TimesQuery = graphql(`
  query InboxTimes($since: DateTime!, $by: AnswerTimesBy) {
    answerTimes(since: $since, by: $by) {
      actor {
        kind
        id
        name
      }
      label
      answers
      medianAnswer
      slowAnswer
      closed
      medianClose
    }
  }
`);
