import { type DocumentNode, execute, subscribe } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Viewer } from '../domains/accounts/viewer.ts';
import type { Runtime } from '../runtime.ts';
import { useLimits } from './limits.ts';
import { errorMask } from './masking.ts';
import { useMeter } from './metering.ts';
import { schema } from './schema.ts';
import { useTraces } from './tracing.ts';
import { MAX_BODY_BYTES } from './transport-limits.ts';

/** What the transports know of a request before GraphQL looks at it. */
export interface RequestFacts {
  viewer: Viewer | null;
  requestId: string;
  /** W3C traceparent that came with it. */
  traceParent?: string | undefined;
}

/** The GraphQL pipeline: parse, limits, validation, execution, masking. HTTP, SSE and WebSocket all go through it. */
export type ApiYoga = ReturnType<typeof createApiYoga>;

/** Path of the API. */
export const GRAPHQL_PATH = '/graphql';

/** Makes the pipeline. The transports own HTTP methods, content types, keys, GraphiQL and origins. */
export function createApiYoga(runtime: Runtime) {
  return createYoga<RequestFacts>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context: { runtime },
    plugins: [useMeter(runtime.telemetry), useReferenceExecutor(), useLimits(), useTraces()],
    maskedErrors: { maskError: errorMask(runtime.log), errorMessage: '' },
    maxRequestBodySize: MAX_BODY_BYTES,
    parserAndValidationCache: { documentCache: boundedCache(), errorCache: noCache() },
    batching: false,
    multipart: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
  });
}

/** graphql-js executes: Yoga's own executor answers with the fields in the order in which they were ready. */
function useReferenceExecutor(): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
}

const CACHED_DOCUMENT_LENGTH = 8_000;
const CACHED_DOCUMENTS = 500;

/** Parsed documents by their text: the oldest goes first, long ones are not kept, so strangers cannot fill memory. */
function boundedCache() {
  const documents = new Map<string, DocumentNode>();
  return {
    get: (text: string) => documents.get(text),
    set(text: string, document: DocumentNode) {
      if (text.length > CACHED_DOCUMENT_LENGTH) return;
      const oldest = documents.size >= CACHED_DOCUMENTS ? documents.keys().next().value : undefined;
      if (oldest !== undefined) documents.delete(oldest);
      documents.set(text, document);
    },
  };
}

function noCache() {
  return { get: () => undefined, set: () => {} };
}
