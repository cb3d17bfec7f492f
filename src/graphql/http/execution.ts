/** Execution of queries and mutations on every transport: in turns, by graphql-js, with the faults of variables in one shape. */
import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { turnOf } from '../limits/operation-turns.ts';
import type { Context } from '../schema/context.ts';
import { storeVariables } from '../schema/received-input.ts';
import { describeVariables } from '../schema/request-errors.ts';

/** Executes a query or a mutation when it is its workspace's turn. What gathers with others takes none and waits for none. */
export function executeOperation(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  const { principal, runtime } = args.contextValue as Context;
  const workspaceId = turnOf(args.document, args.operationName, principal);
  return workspaceId === null
    ? executeNow(args)
    : runtime.operationTurns.run(workspaceId, async () => executeNow(args));
}

/** Variables are refused at once: what is answered later has no mistake of theirs. */
function executeNow(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  storeVariables(args.contextValue, args.variableValues);
  const result = execute(args);
  return result instanceof Promise ? result : describeVariables(args, result);
}
