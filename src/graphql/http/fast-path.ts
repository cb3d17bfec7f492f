/** The short path of an operation over HTTP that the pipeline has found valid before. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type DocumentNode, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { ApiRuntime } from '../../roots/api.ts';
import { tracerIfOn } from '../../telemetry/trace.ts';
import { inexactNumberIn } from '../limits/exact-numbers.ts';
import { HeldBytes } from '../limits/held-bytes.ts';
import { checkJsonDepth } from '../limits/json-depth.ts';
import { costOf, withCost } from '../limits/limits.ts';
import { introspects, withoutSuggestions } from '../schema/hidden-schema.ts';
import { readBackError } from '../schema/mutation-scopes.ts';
import { schema } from '../schema/schema.ts';
import { Bodies } from './bodies.ts';
import { documentCache } from './document-cache.ts';
import { executeOperation } from './execution.ts';
import { errorMask, publicErrors } from './masking.ts';
import { meterOperation } from './metering.ts';
import { noteOperation } from './request-log.ts';
import type { ApiYoga, RequestFacts } from './yoga.ts';

/** Parts that requests are answered with. */
export interface FastPathApi {
  yoga: ApiYoga;
  runtime: ApiRuntime;
  /** Documents that the pipeline found valid, by their text. */
  validated: ReturnType<typeof documentCache>;
  /** Octets of bodies and messages that are not whole yet. */
  held: HeldBytes;
  bodies: Bodies;
  mask: ReturnType<typeof errorMask>;
}

/** Makes the short path into a pipeline. */
export function fastPathApi(yoga: ApiYoga, runtime: ApiRuntime): FastPathApi {
  const held = new HeldBytes();
  runtime.telemetry.read('heliograph_graphql_unfinished_octets', () => held.all);
  return { yoga, runtime, validated: documentCache(), held, bodies: new Bodies(held), mask: errorMask(runtime) };
}

/** An operation as it came. */
interface Operation {
  query: string;
  variables: Record<string, unknown> | undefined;
  operationName: string | undefined;
}

const FIELDS = new Set(['query', 'variables', 'operationName', 'extensions']);

/**
 * Answers what nearly every request is: a POST of one valid query or mutation in JSON. A document is parsed and validated
 * by the pipeline that every transport has, once; what is executed gets the same limits, counts and masking, without the
 * hooks between them and without the emulation of web streams, requests and responses, which cost several times as much
 * as all the rest. Whatever is unusual goes to Yoga as it came, before anything was executed.
 *
 * @param address what somebody without a key is counted by
 * @throws GraphQLError on a body that is not taken, with its HTTP status
 */
export async function answerFast(
  api: FastPathApi,
  req: IncomingMessage,
  res: ServerResponse,
  facts: RequestFacts,
  address: string,
): Promise<void> {
  if (req.method !== 'POST') {
    checkQuery(req.url ?? '');
    return void (await api.yoga(req, res, facts));
  }
  const text = await api.bodies.read(req, res, { principal: facts.principal, address });
  checkJsonDepth(text);
  const inexact = inexactNumberIn(text);
  if (inexact !== null) throw inexact;
  const type = answerType(req);
  // Yoga takes the body that was read from there.
  if (type === null) return void (await api.yoga(Object.assign(req, { body: Readable.from([text]) }), res, facts));
  const operation = operationOf(text);
  const result = operation === null ? null : await run(api, operation, facts);
  if (result === null) return answerByYoga(api.yoga, req, res, facts, text);
  const { status, body } = written(result, type);
  res.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}

/** The JSON of a GET is in its variables and extensions. @throws GraphQLError when it is none, too deep, or inexact */
function checkQuery(url: string): void {
  const query = url.indexOf('?');
  if (query === -1) return;
  const given = new URLSearchParams(url.slice(query));
  for (const name of ['variables', 'extensions']) {
    for (const text of given.getAll(name)) {
      checkJsonDepth(text);
      if (text !== '' && !isJson(text)) throw noJson(name, text);
      const inexact = name === 'variables' ? inexactNumberIn(text) : null;
      if (inexact !== null) throw inexact;
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function noJson(name: string, text: string): GraphQLError {
  const message = `${name}: "${text.slice(0, 60)}" is not JSON.`;
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}

/**
 * Returns the type of the answer to a client that accepts this; `null`: neither of the two kinds of JSON. GraphQL over
 * HTTP §6.4
 */
function answerType({ headers: { accept } }: IncomingMessage): string | null {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  return accept === 'application/graphql-response+json' ? accept : null;
}

/** The operation of a body; `null`: it is not one as clients send it. */
function operationOf(text: string): Operation | null {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
    const { query, variables, operationName, extensions } = body as Record<string, unknown>;
    const plain = Object.keys(body).every((key) => FIELDS.has(key)) && extensions == null;
    const named = operationName == null || typeof operationName === 'string';
    const valued = variables == null || (typeof variables === 'object' && !Array.isArray(variables));
    if (!plain || !named || !valued || typeof query !== 'string') return null;
    return {
      query,
      variables: (variables ?? undefined) as Operation['variables'],
      operationName: operationName ?? undefined,
    };
  } catch {
    return null;
  }
}

/** Its result; `null`: it was not executed, because it is not valid or no query and no mutation. */
async function run(api: FastPathApi, operation: Operation, facts: RequestFacts): Promise<ExecutionResult | null> {
  const { query, variables, operationName } = operation;
  const found = fastPathDocument(api, query, operationName, facts);
  return found === null ? null : await runFast(api, found, { variables, operationName }, facts);
}

/** A document that is valid, and what its operation is. */
export interface FastPathDocument {
  document: DocumentNode;
  type: 'query' | 'mutation';
}

/** The document of a text, parsed and validated by the pipeline, once; `null`: it is not valid, or no query and no mutation. */
export function fastPathDocument(
  api: FastPathApi,
  query: string,
  operationName: string | null | undefined,
  facts: RequestFacts,
): FastPathDocument | null {
  const document = api.validated.get(query) ?? validate(api, query, facts);
  if (document === null || (isStranger(api, facts) && introspects(document))) return null;
  const type = getOperationAST(document, operationName)?.operation;
  return type === 'query' || type === 'mutation' ? { document, type } : null;
}

/** Returns true if a request comes without a key and the schema is not public: the pipeline then says so. */
function isStranger({ runtime }: FastPathApi, { principal }: RequestFacts): boolean {
  return principal === null && !runtime.config.publicSchema;
}

/** Executes it with the limits, counts and masking of the pipeline. */
export async function runFast(
  api: FastPathApi,
  { document, type }: FastPathDocument,
  { variables, operationName }: Partial<Pick<Operation, 'variables' | 'operationName'>>,
  facts: RequestFacts,
): Promise<ExecutionResult> {
  const { principal, requestId } = facts;
  const contextValue = { runtime: api.runtime, principal, requestId };
  const args = { schema, document, operationName, variableValues: variables, contextValue };
  // A request that may be followed goes through all plugins.
  if (tracerIfOn() !== null) {
    const { execute: executeTraced, contextFactory } = api.yoga.getEnveloped(facts);
    return executeTraced({ ...args, contextValue: await contextFactory() });
  }
  const startedAt = performance.now();
  const done = meterOperation(api.runtime.telemetry, type);
  const cost = costOf(args);
  const costly = cost instanceof GraphQLError ? cost : null;
  const refusal = costly ?? (type === 'mutation' ? readBackError(document, operationName, principal) : null);
  const result: ExecutionResult = refusal === null ? await executeOperation(args) : { errors: [refusal] };
  const masked = result.errors === undefined ? result : { ...result, errors: maskedErrors(api, result.errors, facts) };
  const answer = withCost(masked, cost);
  done(answer);
  noteOperation(api.runtime, facts, { document, operationName, variableValues: variables }, startedAt, answer);
  return answer;
}

function maskedErrors(api: FastPathApi, errors: readonly GraphQLError[], facts: RequestFacts): GraphQLError[] {
  const masked = errors.map(api.mask);
  return isStranger(api, facts) ? withoutSuggestions(masked) : masked;
}

/** Parses and validates as every transport does, and remembers what is valid. `null`: it is not. */
function validate({ yoga, validated }: FastPathApi, query: string, facts: RequestFacts): DocumentNode | null {
  const enveloped = yoga.getEnveloped(facts);
  try {
    const document: DocumentNode = enveloped.parse(query);
    if (enveloped.validate(schema, document).length > 0) return null;
    validated.set(query, document);
    return document;
  } catch {
    return null;
  }
}

/** Status and body of a result; an error may name its status. */
function written(result: ExecutionResult, type: string): { status: number; body: string } {
  const { errors } = result;
  if (errors === undefined) return { status: 200, body: JSON.stringify(result) };
  let status = 200;
  for (const { extensions } of errors) {
    const http = extensions.http as { status?: number; spec?: boolean } | undefined;
    if (http?.status !== undefined && !(type === 'application/json' && http.spec === true)) {
      status = Math.max(status, http.status);
    }
  }
  return { status, body: JSON.stringify({ ...result, errors: publicErrors(errors as GraphQLError[]) }) };
}

async function answerByYoga(
  yoga: ApiYoga,
  req: IncomingMessage,
  res: ServerResponse,
  facts: RequestFacts,
  body: string,
): Promise<void> {
  const headers = Object.entries(req.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && name !== 'content-length' && name !== 'transfer-encoding' ? [[name, value]] : [],
  );
  const response = await yoga.fetch(`http://localhost${req.url ?? '/'}`, { method: 'POST', headers, body }, facts);
  res.writeHead(response.status, Object.fromEntries(response.headers));
  res.end(await response.text());
}
