/** Numbers of a request that JavaScript cannot hold: refused before they are read as others. */
import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { INEXACT_REMEDY, inexactNumber, inexactSentence, isExact } from '../../kernel/json-scan.ts';

function inexact(path: readonly string[], value: string): GraphQLError {
  const message = inexactSentence({ path, written: value });
  // `spec: false`: 400 whatever the client accepts.
  const extensions = {
    code: 'BAD_USER_INPUT',
    path,
    value,
    remedy: INEXACT_REMEDY,
    http: { status: 400, spec: false },
  };
  return new GraphQLError(message, { extensions });
}

/**
 * Finds a number in the JSON of a request that would be another one when it is read.
 *
 * @returns the error, its path beginning at the variable; `null`: every number is kept
 */
export function inexactNumberIn(json: string): GraphQLError | null {
  const found = inexactNumber(json);
  if (found === null) return null;
  const variables = found.path.indexOf('variables');
  return inexact(variables < 0 ? found.path : found.path.slice(variables + 1), found.written);
}

/** The same within a literal of a document. @throws GraphQLError */
export function checkLiteralNumbers(node: ValueNode, path: readonly string[] = []): void {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      if (!isExact(node.value)) throw inexact(path, node.value.slice(0, 100));
      return;
    case Kind.LIST:
      node.values.forEach((each, index) => {
        checkLiteralNumbers(each, [...path, String(index)]);
      });
      return;
    case Kind.OBJECT:
      for (const { name, value } of node.fields) checkLiteralNumbers(value, [...path, name.value]);
      return;
    default:
  }
}
