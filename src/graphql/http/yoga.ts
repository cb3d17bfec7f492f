/** The GraphQL pipeline that all transports go through. */
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { fairSubscribe, type Shares } from '../limits/fair-subscribe.ts';
import { useLimits } from '../limits/limits.ts';
import { MAX_BODY_BYTES } from '../limits/transport-limits.ts';
import { useHiddenSchema } from '../schema/hidden-schema.ts';
import { useMutationScopes } from '../schema/mutation-scopes.ts';
import { useRequestErrors } from '../schema/request-errors.ts';
import { schema } from '../schema/schema.ts';
import { documentCache } from './document-cache.ts';
import { executeOperation } from './execution.ts';
import { errorMask } from './masking.ts';
import { useMeter } from './metering.ts';
import { useRequestLog } from './request-log.ts';
import { useTraces } from './tracing.ts';

/** Facts of a request that the transports know before GraphQL looks at it. */
export interface RequestFacts {
  principal: Principal | null;
  requestId: string;
  /** The cursor at which a subscription with a resume key goes on. */
  resumesAt?: string;
  /** W3C traceparent that came with it. */
  traceParent?: string | undefined;
}

/** The GraphQL pipeline: parse, limits, validation, execution, masking. HTTP, SSE and WebSocket all go through it. */
export type ApiYoga = ReturnType<typeof createApiYoga>;

/** Path of the API. */
export const GRAPHQL_PATH = '/graphql';

/** Makes the pipeline. The transports own HTTP methods, content types, keys, GraphiQL and origins. */
export function createApiYoga(runtime: ApiRuntime, shares: Shares) {
  return createYoga<RequestFacts>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: { runtime },
    plugins: [
      useMeter(runtime.telemetry),
      useRequestLog(runtime),
      useReferenceExecutor(shares),
      useRequestErrors(),
      useLimits(),
      useMutationScopes(),
      ...(runtime.config.publicSchema ? [] : [useHiddenSchema()]),
      useTraces(),
    ],
    maskedErrors: { maskError: errorMask(runtime), errorMessage: '' },
    maxRequestBodySize: MAX_BODY_BYTES,
    parserAndValidationCache: { documentCache: documentCache(), errorCache: noCache() },
    batching: false,
    multipart: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
  });
}

/** graphql-js executes: Yoga's own executor answers with the fields in the order in which they were ready. */
function useReferenceExecutor(shares: Shares): Plugin {
  const subscribe = fairSubscribe(shares);
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(executeOperation),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
}

function noCache() {
  return { get: () => undefined, set: () => {} };
}
