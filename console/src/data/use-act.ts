/** A mutation as an act of a page: whether it is under way, and what was refused. */
import type { AnyVariables, DocumentInput } from '@urql/core';
import { useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from './failure.ts';
import { messageOf } from './hub.ts';

/** An act. */
export interface Act<Result, Variables> {
  busy: boolean;
  /** Refusal of the last one; `null`: it was not refused. */
  failure: Failure | string | null;
  /** Does it. @returns what the hub answered; `null`: it was refused */
  run(variables: Variables): Promise<Result | null>;
  /** Forgets the refusal. */
  forget(): void;
}

/** Makes an act of a mutation with one field. */
export function useAct<Result extends object, Variables extends AnyVariables>(
  document: DocumentInput<Result, Variables>,
): Act<Result, Variables> {
  const [{ fetching }, mutate] = useMutation(document);
  const [failure, setFailure] = useState<Failure | string | null>(null);
  return {
    busy: fetching,
    failure,
    forget: () => setFailure(null),
    async run(variables) {
      setFailure(null);
      const { data, error } = await mutate(variables);
      const [result] = Object.values(data ?? {}) as ({ __typename: string } | undefined)[];
      const refused = error !== undefined ? messageOf(error) : result === undefined ? null : failureOf(result);
      setFailure(refused);
      return refused === null && data !== undefined ? data : null;
    },
  };
}
