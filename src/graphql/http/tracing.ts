/** Traces of operations, on every transport. */
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { readTraceParent, startSpan, tracerIfOn, within } from '../../telemetry/trace.ts';

/** A span for each query and mutation, on every transport; a traceparent that came with the request is its parent. */
export function useTraces(): Plugin<{ requestId?: string; traceParent?: string | undefined }> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const tracer = tracerIfOn();
      if (tracer === null) return;
      const operation = getOperationAST(args.document, args.operationName);
      const type = operation?.operation ?? 'operation';
      const { requestId, traceParent } = args.contextValue;
      const name = operation?.name?.value;
      const span = startSpan(tracer, `graphql ${type}`, {
        kind: SpanKind.SERVER,
        parent: readTraceParent(traceParent),
        attributes: {
          'graphql.operation.type': type,
          ...(name === undefined ? {} : { 'graphql.operation.name': name.slice(0, 100) }),
          ...(requestId === undefined ? {} : { 'heliograph.request.id': requestId }),
        },
      });
      setExecuteFn((own) => within(span, () => executeFn(own)));
      return {
        onExecuteDone({ result }) {
          const failed = !isAsyncIterable(result) && result.errors !== undefined;
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
  };
}
