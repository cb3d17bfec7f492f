/** Operations of the settings. */
import type { FragmentOf, ResultOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

/** The workspace and its senders. */
export const SettingsQuery = graphql(`
  query Settings {
    workspace {
      id
      name
      currency
      defaultCountry
      timeZone
      smartEncoding
      helpText
      optOutText
      optInText
    }
    senders(first: 100) {
      edges {
        node {
          id
          address
          kind
        }
      }
    }
  }
`);

/** The workspace as its form shows it. */
export type Workspace = NonNullable<ResultOf<typeof SettingsQuery>['workspace']>;
/** A sender. */
export type Sender = NonNullable<ResultOf<typeof SettingsQuery>['senders']>['edges'][number]['node'];

/** Changes the workspace. */
export const UpdateWorkspaceMutation = graphql(
  `
    mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {
      updateWorkspace(input: $input) {
        __typename
        ... on UpdateWorkspacePayload {
          workspace {
            id
          }
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Adds a sender. */
export const CreateSenderMutation = graphql(
  `
    mutation CreateSender($address: String!) {
      createSender(input: { address: $address }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Deletes a sender. */
export const DeleteSenderMutation = graphql(
  `
    mutation DeleteSender($id: ID!) {
      deleteSender(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

const AuditFields = graphql(`
  fragment AuditFields on AuditEntry {
    id
    at
    action
    subject
    subjectName
    detail
    actor {
      kind
      name
    }
  }
`);

/** An act that was recorded. */
export type AuditRow = FragmentOf<typeof AuditFields>;

/** A page of acts, newest first. */
export const AuditQuery = graphql(
  `
    query Audit($first: Int!, $after: String) {
      auditEntries(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...AuditFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [AuditFields],
);

const MemberFields = graphql(`
  fragment MemberFields on Member {
    id
    name
    email
    role
    createdAt
    joinedAt
  }
`);

/** A member of the workspace. */
export type Member = FragmentOf<typeof MemberFields>;

/** The members. */
export const MembersQuery = graphql(
  `
    query Members($first: Int!, $after: String) {
      members(first: $first, after: $after) {
        edges {
          cursor
          node {
            ...MemberFields
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [MemberFields],
);

/** Invites somebody; the link is answered this once. */
export const InviteMutation = graphql(
  `
    mutation Invite($input: InviteMemberInput!) {
      inviteMember(input: $input) {
        __typename
        ... on InviteMemberPayload {
          link
          expiresAt
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Makes a link by which a member signs in who has lost every other way. */
export const SignInLinkMutation = graphql(
  `
    mutation SignInLink($memberId: ID!) {
      createSignInLink(input: { memberId: $memberId }) {
        __typename
        ... on CreateSignInLinkPayload {
          link
          expiresAt
        }
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Gives a member another role. */
export const UpdateMemberMutation = graphql(
  `
    mutation UpdateMember($id: ID!, $role: ApiRole!) {
      updateMember(input: { id: $id, role: $role }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Takes a member out of the workspace. */
export const RemoveMemberMutation = graphql(
  `
    mutation RemoveMember($id: ID!) {
      removeMember(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** The ways by which the reader is, and can be, signed in. */
export const OwnSessionsQuery = graphql(`
  query OwnSessions {
    session {
      id
      sessions {
        id
        method
        address
        userAgent
        createdAt
        lastUsedAt
        isCurrent
      }
      passkeys {
        id
        name
        createdAt
        lastUsedAt
        isBackedUp
      }
    }
  }
`);

/** Session of the reader. */
export type OwnSession = NonNullable<ResultOf<typeof OwnSessionsQuery>['session']>;

/** Ends a session. */
export const EndSessionMutation = graphql(
  `
    mutation EndSession($id: ID!) {
      endSession(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a passkey. */
export const RemovePasskeyMutation = graphql(
  `
    mutation RemovePasskey($id: ID!) {
      removePasskey(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);
