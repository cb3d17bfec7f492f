/** Operations of the part for conversations: rules of assignment, teams, hours and absences. */
import type { FragmentOf } from 'gql.tada';
import { FailureFields } from '../../data/failure.ts';
import { graphql } from '../../data/graphql.ts';

const RuleFields = graphql(`
  fragment AssignmentRuleFields on AssignmentRule {
    id
    name
    enabled
    keywords
    senders
    languages
    hours
    to {
      kind
      id
      name
    }
    roundRobin
    lastGivenTo {
      name
    }
  }
`);

/** A rule of assignment. */
export type RuleRow = FragmentOf<typeof RuleFields>;

/** Rules, teams, hours and absences of the workspace, and whom conversations can be given to. */
export const DeskSettingsQuery = graphql(
  `
    query DeskSettings {
      assignmentRules {
        ...AssignmentRuleFields
      }
      teams(first: 100) {
        edges {
          node {
            id
            name
            members {
              id
              name
            }
          }
        }
      }
      officeHours {
        open
        closedOn
        timeZone
        openNow
        text
        absentText
      }
      absences {
        id
        member {
          id
          name
        }
        from
        until
        text
      }
      assignees {
        kind
        id
        name
      }
    }
  `,
  [RuleFields],
);

/** Makes or changes a rule. */
export const SetRuleMutation = graphql(
  `
    mutation SetAssignmentRule($input: SetAssignmentRuleInput!) {
      setAssignmentRule(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a rule. */
export const RemoveRuleMutation = graphql(
  `
    mutation RemoveAssignmentRule($id: ID!) {
      removeAssignmentRule(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Puts the rules in an order. */
export const OrderRulesMutation = graphql(
  `
    mutation OrderAssignmentRules($ids: [ID!]!) {
      orderAssignmentRules(input: { ids: $ids }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Makes or changes a team. */
export const SetTeamMutation = graphql(
  `
    mutation SetTeam($input: SetTeamInput!) {
      setTeam(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Removes a team. */
export const RemoveTeamMutation = graphql(
  `
    mutation RemoveTeam($id: ID!) {
      removeTeam(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Sets the hours of the workspace. */
export const SetHoursMutation = graphql(
  `
    mutation SetOfficeHours($input: SetOfficeHoursInput!) {
      setOfficeHours(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Notes an absence. */
export const SetAbsenceMutation = graphql(
  `
    mutation SetAbsence($input: SetAbsenceInput!) {
      setAbsence(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Ends an absence. */
export const EndAbsenceMutation = graphql(
  `
    mutation EndAbsence($id: ID!) {
      endAbsence(input: { id: $id }) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Trial of the rules: the one who would get a text, and the reason. */
export const SimulateAssignmentQuery = graphql(`
  query SimulateAssignment($input: SimulateAssignmentInput!) {
    simulateAssignment(input: $input) {
      language
      heldBy {
        name
      }
      assignee {
        name
      }
      verdicts {
        rule {
          id
          name
        }
        takes
        reason
      }
      awayReply
    }
  }
`);
