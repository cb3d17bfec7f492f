/** Limits of one operation, the same on every transport. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  getOperationAST,
  Lexer,
  parse,
  Source,
  TokenKind,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { operationCost } from './cost.ts';
import { measureDocument } from './document-size.ts';
import { type LimitName, limitExceeded } from './limit-error.ts';

/**
 * Limits of one operation, the same on every transport. Counts are of what runs: a fragment counts wherever it is
 * spread. Introspection is exempt from depth; graphql-js bounds it by a rule of its own.
 */
export const QUERY_LIMITS = {
  documentLength: 50_000,
  tokens: 2_000,
  depth: 12,
  fields: 500,
  aliases: 30,
  directives: 30,
  cost: 30_000,
} as const satisfies Partial<Record<LimitName, number>>;

const REMEDIES = {
  documentLength: 'Values belong in variables.',
  tokens: 'Values belong in variables; split the operation.',
  depth: 'Ask for what is deeper by its id.',
  fields: 'Split the operation.',
  aliases: 'Lists and bulk mutations take many at once.',
  directives: 'Split the operation.',
  cost: 'Ask for smaller pages ("first") or fewer nested lists.',
} as const satisfies Record<keyof typeof QUERY_LIMITS, string>;

function exceeded(limit: keyof typeof QUERY_LIMITS, actual: number): GraphQLError {
  return limitExceeded(limit, actual, QUERY_LIMITS[limit], REMEDIES[limit]);
}

/** The document of a text. @throws GraphQLError when it has a syntax error, or is longer than the limits allow */
export function parseWithinLimits(text: string): DocumentNode {
  if (text.length > QUERY_LIMITS.documentLength) throw exceeded('documentLength', text.length);
  try {
    return parse(text, { maxTokens: QUERY_LIMITS.tokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('tokens. Parsing aborted')) {
      throw exceeded('tokens', countTokens(text));
    }
    throw error;
  }
}

/** Tokens up to the end, or to what is no token. */
function countTokens(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) count++;
  } catch {
    // A syntax error further on: what was counted is above the limit already.
  }
  return count;
}

/** Documents that are within the limits; parsed ones are kept, and asked about with every request. */
const withinLimits = new WeakSet<DocumentNode>();

/** Returns the limits that a document exceeds, before it is validated. One pass; a fragment is measured once. */
export function documentErrors(document: DocumentNode): GraphQLError[] {
  if (withinLimits.has(document)) return [];
  const errors = measuredErrors(document);
  if (errors.length === 0) withinLimits.add(document);
  return errors;
}

function measuredErrors(document: DocumentNode): GraphQLError[] {
  const size = measureDocument(document);
  const limits = ['depth', 'fields', 'aliases', 'directives'] as const;
  return limits.filter((limit) => size[limit] > QUERY_LIMITS[limit]).map((limit) => exceeded(limit, size[limit]));
}

/** Parts of an operation that its cost depends on. */
type Operation = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

/**
 * Returns the cost of a valid operation, page sizes in its variables included; an error: it is too much. `null`: there
 * is no operation.
 */
export function costOf({ schema, document, operationName, variableValues }: Operation): number | GraphQLError | null {
  const operation = getOperationAST(document, operationName);
  if (operation == null) return null;
  try {
    const cost = operationCost({ schema, document, operation, variables: variableValues ?? {} });
    return cost > QUERY_LIMITS.cost ? exceeded('cost', cost) : cost;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** Returns the reason why a valid operation costs too much; `null`: it does not. */
export function costError(operation: Operation): GraphQLError | null {
  const cost = costOf(operation);
  return cost instanceof GraphQLError ? cost : null;
}

/** A result with the cost of its operation in `extensions.cost`; that of an operation that was not run has none. */
export function withCost(result: ExecutionResult, cost: ReturnType<typeof costOf>): ExecutionResult {
  if (typeof cost !== 'number' || result.data === undefined) return result;
  return { ...result, extensions: { ...result.extensions, cost } };
}

/** Returns the cost that each event of a valid subscription may have. */
export function subscriptionCost({ schema, document, operationName, variableValues }: Operation): number {
  const operation = getOperationAST(document, operationName);
  return operation == null ? 0 : operationCost({ schema, document, operation, variables: variableValues ?? {} });
}

/** Puts the limits into the pipeline that HTTP, SSE and WebSocket share. */
export function useLimits(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string | Source) => parseWithinLimits(typeof source === 'string' ? source : source.body));
    },
    onValidate({ params, setResult }) {
      const errors = documentErrors(params.documentAST);
      if (errors.length > 0) setResult(errors);
    },
    onExecute({ args, setResultAndStopExecution }) {
      const cost = costOf(args);
      if (cost instanceof GraphQLError) return setResultAndStopExecution({ errors: [cost] });
      return {
        onExecuteDone({ result, setResult }) {
          if (!(Symbol.asyncIterator in result)) setResult(withCost(result, cost));
        },
      };
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const error = costError(args);
      if (error !== null) setResultAndStopExecution({ errors: [error] });
    },
  };
}
