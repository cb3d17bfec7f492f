/** Execution of queries and mutations on every transport: by graphql-js, with the faults of variables in one shape. */
import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { storeVariables } from '../schema/received-input.ts';
import { describeVariables } from '../schema/request-errors.ts';

/** Executes a query or a mutation. Variables are refused at once: what is answered later has no mistake of theirs. */
export function executeOperation(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  storeVariables(args.contextValue, args.variableValues);
  const result = execute(args);
  return result instanceof Promise ? result : describeVariables(args, result);
}
