/** Turns of queries and mutations: no workspace waits behind another's many for the connections of the database. */
import { type DocumentNode, getOperationAST, Kind } from 'graphql';
import type { Principal } from '../../domains/accounts/principal.ts';

/**
 * Mutations that never wait for reads and batches of their own workspace: a person waits for what they send. Single messages
 * gather for one commit, and workspaces take turns there.
 */
const AT_ONCE: ReadonlySet<string> = new Set([
  'sendMessage',
  'replyToMessage',
  'sendReply',
  'startVerification',
  'resendVerification',
  'checkVerification',
]);

/** Answers for documents, which are kept once they were found valid. */
const known = new WeakMap<DocumentNode, Map<string, boolean>>();

/** Returns the workspace whose turn an operation takes; `null`: it takes none. */
export function turnOf(
  document: DocumentNode,
  operationName: string | null | undefined,
  principal: Principal | null,
): string | null {
  // A stranger reaches no data.
  if (principal === null) return null;
  const name = operationName ?? '';
  const before = known.get(document);
  let takes = before?.get(name);
  if (takes === undefined) {
    takes = takesTurn(document, operationName);
    known.set(document, (before ?? new Map()).set(name, takes));
  }
  return takes ? principal.actor.workspaceId : null;
}

function takesTurn(document: DocumentNode, operationName: string | null | undefined): boolean {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return false;
  return operation.selectionSet.selections.some((each) => each.kind !== Kind.FIELD || !AT_ONCE.has(each.name.value));
}
