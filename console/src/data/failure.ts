/** Refusals of the hub: members of the result unions that are no payload. */
import type { FragmentOf } from 'gql.tada';
import { graphql } from './graphql.ts';

/** Everything that a refusal says; every mutation asks for it. */
export const FailureFields = graphql(`
  fragment FailureFields on Error {
    __typename
    code
    message
    help
    ... on InvalidInput {
      issues {
        path
        message
        received
      }
    }
    ... on Forbidden {
      neededScopes
    }
    ... on MessageRefused {
      decision {
        steps {
          gate
          verdict
          reason
          advice
          until
        }
      }
    }
  }
`);

/** A refusal. */
export type Failure = FragmentOf<typeof FailureFields>;

/** Fault of a field, by its name in the input; `null`: none. */
export function issueOf(failure: Failure | string | null, name: string): string | null {
  if (failure === null || typeof failure === 'string' || failure.__typename !== 'InvalidInput') return null;
  return failure.issues.find(({ path }) => path.includes(name))?.message ?? null;
}

/** Returns the refusal of a result; `null`: it is a payload. */
export function failureOf(result: { __typename: string } | Failure): Failure | null {
  return 'code' in result && 'help' in result ? result : null;
}
