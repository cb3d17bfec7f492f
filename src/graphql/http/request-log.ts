/** Entry of an operation in the log of requests, on every transport. */
import { type DocumentNode, type ExecutionResult, getOperationAST, Kind } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { noteRead } from './data-reads.ts';

interface Facts {
  principal?: Principal | null;
  requestId?: string;
}

/** A document with the operation that is meant. */
interface Document {
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: unknown;
}

type Logs = Pick<ApiRuntime, 'requestLog' | 'dataReads'>;

/** Notes an operation that was executed. @param startedAt by `performance.now()` */
export function noteOperation(
  { requestLog, dataReads }: Logs,
  { principal, requestId = '' }: Facts,
  { document, operationName, variableValues }: Document,
  startedAt: number,
  result: Pick<ExecutionResult, 'data' | 'errors' | 'extensions'>,
): void {
  if (principal == null) return;
  if (result.errors === undefined || result.data != null) {
    noteRead(dataReads, principal, { document, operationName, variableValues, data: result.data });
  }
  const operation = getOperationAST(document, operationName);
  requestLog.note({
    principal,
    requestId,
    type: operation?.operation ?? 'none',
    named: () => ({
      operation: operation?.name?.value ?? null,
      fields:
        operation?.selectionSet.selections.flatMap((each) => (each.kind === Kind.FIELD ? each.name.value : [])) ?? [],
    }),
    durationMs: performance.now() - startedAt,
    cost: typeof result.extensions?.cost === 'number' ? result.extensions.cost : null,
    code: codeOf(result),
  });
}

/** OK, the code of the first error, or of the first failure among the results of mutations. */
function codeOf({ data, errors }: Pick<ExecutionResult, 'data' | 'errors'>): string {
  if (errors !== undefined) return String(errors[0]?.extensions?.code ?? 'INTERNAL_SERVER_ERROR');
  for (const each of Object.values(data ?? {})) {
    const { code, message } = (each ?? {}) as { code?: unknown; message?: unknown };
    if (typeof code === 'string' && typeof message === 'string') return code;
  }
  return 'OK';
}

/** Notes what the short path does not execute: documents that are not valid, subscriptions, and what comes another way. */
export function useRequestLog(logs: Logs): Plugin<Facts> {
  let last = '';
  // A document that is not valid goes through the pipeline twice: it is one request.
  const refused = (facts: Facts, code: string) => {
    const { principal, requestId = '' } = facts;
    if (principal == null || (requestId !== '' && requestId === last)) return;
    last = requestId;
    const named = () => ({ operation: null, fields: [] });
    logs.requestLog.note({ principal, requestId, type: 'none', named, durationMs: 0, cost: null, code });
  };
  return {
    onParse:
      ({ context }) =>
      ({ result }) => {
        if (result instanceof Error) refused(context, 'GRAPHQL_PARSE_FAILED');
      },
    onValidate:
      ({ context }) =>
      ({ valid }) => {
        if (!valid) refused(context, 'GRAPHQL_VALIDATION_FAILED');
      },
    onExecute({ args }) {
      const startedAt = performance.now();
      return {
        onExecuteDone({ result }) {
          if (!isAsyncIterable(result)) noteOperation(logs, args.contextValue, args, startedAt, result);
        },
      };
    },
    onSubscribe({ args }) {
      const startedAt = performance.now();
      return {
        onSubscribeResult({ result }) {
          noteOperation(logs, args.contextValue, args, startedAt, isAsyncIterable(result) ? {} : result);
        },
      };
    },
  };
}
