/** Parts of the schema that a client without a key may not see, if the settings hide it. */
import { type DocumentNode, GraphQLError, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Principal } from '../../domains/accounts/principal.ts';
import { unauthenticated } from './access.ts';

/** Documents that ask for the schema; parsed ones are kept, and looked up with every request without a key. */
const asking = new WeakMap<DocumentNode, boolean>();

/** Returns true if a document asks for the schema itself. */
export function introspects(document: DocumentNode): boolean {
  const known = asking.get(document);
  if (known !== undefined) return known;
  let found = false;
  visit(document, {
    Field: ({ name: { value } }) => {
      found ||= value === '__schema' || value === '__type';
    },
  });
  asking.set(document, found);
  return found;
}

const SUGGESTION = / Did you mean [^?]*\?/g;

/** Errors without the names that graphql-js suggests instead of one that there is not. */
export function withoutSuggestions<E extends GraphQLError>(errors: readonly E[]): (E | GraphQLError)[] {
  return errors.map((error) => {
    if (!error.message.includes(' Did you mean ')) return error;
    const { nodes, path, extensions } = error;
    return new GraphQLError(error.message.replaceAll(SUGGESTION, ''), { nodes: nodes ?? null, path, extensions });
  });
}

const REFUSAL = 'The schema is shown to those who have an API key: send "Authorization: Bearer <key>".';

/** Hides the schema from strangers on the whole pipeline. */
export function useHiddenSchema(): Plugin<{ principal?: Principal | null }, { principal?: Principal | null }> {
  const refuse = (
    { document, contextValue }: { document: DocumentNode; contextValue: { principal?: Principal | null } },
    stop: (result: { errors: GraphQLError[] }) => void,
  ) => {
    if (contextValue.principal == null && introspects(document)) stop({ errors: [unauthenticated(REFUSAL)] });
  };
  return {
    // Here and not where they are made: what validation found is remembered for everybody.
    onResultProcess({ result, setResult, serverContext }) {
      if (serverContext.principal != null || !('errors' in result) || result.errors === undefined) return;
      setResult({ ...result, errors: withoutSuggestions(result.errors as GraphQLError[]) });
    },
    onExecute: ({ args, setResultAndStopExecution }) => refuse(args, setResultAndStopExecution),
    onSubscribe: ({ args, setResultAndStopExecution }) => refuse(args, setResultAndStopExecution),
  };
}
