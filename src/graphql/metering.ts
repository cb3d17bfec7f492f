import { getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Counts operations by type and outcome on every transport; names are not kept, anybody may invent them. */
export function useMeter(telemetry: Telemetry): Plugin {
  const done = (type: string, failed: boolean) =>
    telemetry.count('heliograph_graphql_operations_total', { type, outcome: failed ? 'error' : 'ok' });
  const refused = () => telemetry.count('heliograph_graphql_operations_total', { type: 'none', outcome: 'refused' });
  return {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof Error) refused();
      },
    onValidate:
      () =>
      ({ valid }) => {
        if (!valid) refused();
      },
    onExecute({ args }) {
      const startedAt = performance.now();
      const type = getOperationAST(args.document, args.operationName)?.operation ?? 'none';
      return {
        onExecuteDone({ result }) {
          telemetry.observe('heliograph_graphql_seconds', { type }, (performance.now() - startedAt) / 1_000);
          done(type, !isAsyncIterable(result) && result.errors !== undefined);
        },
      };
    },
    onSubscribe: () => ({
      onSubscribeResult: ({ result }) => done('subscription', !isAsyncIterable(result)),
    }),
  };
}
