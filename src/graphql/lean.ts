import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, type GraphQLError, getOperationAST } from 'graphql';
import { bodyTooLarge, publicErrors } from './masking.ts';
import { MAX_BODY_BYTES } from './transport-limits.ts';
import type { ApiYoga, RequestFacts } from './yoga.ts';

/** An operation as it came. */
interface Operation {
  query: string;
  variables: Record<string, unknown> | undefined;
  operationName: string | undefined;
}

const FIELDS = new Set(['query', 'variables', 'operationName', 'extensions']);

/**
 * Answers what nearly every request is: a POST of one valid query or mutation in JSON. It goes through the pipeline that
 * every transport has (`getEnveloped`: parser, limits, validation, execution, masking), without the emulation of web
 * streams, requests and responses around it, which costs several times as much as all the rest. Whatever is unusual
 * goes to Yoga as it came, before anything was executed.
 *
 * @throws GraphQLError on a body that is too large
 */
export async function answerLean(
  yoga: ApiYoga,
  req: IncomingMessage,
  res: ServerResponse,
  facts: RequestFacts,
): Promise<void> {
  const type = answerType(req);
  if (req.method !== 'POST' || type === null || req.headers['content-encoding'] !== undefined) {
    return void (await yoga(req, res, facts));
  }
  const text = await readBody(req);
  const operation = operationOf(text);
  const result = operation === null ? null : await run(yoga, operation, facts);
  if (result === null) return answerByYoga(yoga, req, res, facts, text);
  const { status, body } = written(result, type);
  res.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}

/** What a client that accepts this gets; `null`: not one of the two kinds of JSON. GraphQL over HTTP §6.4 */
function answerType({ headers: { accept } }: IncomingMessage): string | null {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'application/json';
  return accept === 'application/graphql-response+json' ? accept : null;
}

function readBody(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) return chunks.push(chunk);
      req.pause();
      reject(bodyTooLarge(null));
    });
    req.once('end', () => resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()));
    req.once('error', reject);
    req.once('close', () => reject(new Error('the request broke off')));
  });
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
async function run(yoga: ApiYoga, operation: Operation, facts: RequestFacts): Promise<ExecutionResult | null> {
  const { schema, parse, validate, execute, contextFactory } = yoga.getEnveloped(facts);
  const { query, variables, operationName } = operation;
  let document: ReturnType<typeof parse>;
  try {
    document = parse(query);
    if (validate(schema, document).length > 0) return null;
  } catch {
    return null;
  }
  const kind = getOperationAST(document, operationName)?.operation;
  if (kind !== 'query' && kind !== 'mutation') return null;
  const contextValue = await contextFactory();
  return execute({ schema, document, operationName, variableValues: variables, contextValue });
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
