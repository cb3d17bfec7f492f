/** Metrics of operations, on every transport. */
import { getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Telemetry } from '../../telemetry/telemetry.ts';

/** Counts operations by type and outcome on every transport; names are not kept, anybody may invent them. */
export function useMeter(telemetry: Telemetry): Plugin<{ requestId?: string }> {
  let last = '';
  // An operation that the short path cannot take goes through the pipeline a second time: one request is refused once.
  const refused = ({ requestId = '' }: { requestId?: string }) => {
    if (requestId !== '' && requestId === last) return;
    last = requestId;
    telemetry.count('heliograph_graphql_operations_total', { type: 'none', outcome: 'refused' });
  };
  return {
    onParse:
      ({ context }) =>
      ({ result }) => {
        if (result instanceof Error) refused(context);
      },
    onValidate:
      ({ context }) =>
      ({ valid }) => {
        if (!valid) refused(context);
      },
    onExecute({ args }) {
      const done = meterOperation(telemetry, getOperationAST(args.document, args.operationName)?.operation ?? 'none');
      return { onExecuteDone: ({ result }) => done(isAsyncIterable(result) ? {} : result) };
    },
    onSubscribe: () => ({
      onSubscribeResult: ({ result }) => countOperation(telemetry, 'subscription', !isAsyncIterable(result)),
    }),
  };
}

/** Begins to measure an operation. @returns to be called with its result */
export function meterOperation(
  telemetry: Telemetry,
  type: string,
): (result: { errors?: readonly unknown[] | undefined }) => void {
  const startedAt = performance.now();
  return ({ errors }) => {
    telemetry.observe('heliograph_graphql_seconds', { type }, (performance.now() - startedAt) / 1_000);
    countOperation(telemetry, type, errors !== undefined);
  };
}

function countOperation(telemetry: Telemetry, type: string, failed: boolean): void {
  telemetry.count('heliograph_graphql_operations_total', { type, outcome: failed ? 'error' : 'ok' });
}
