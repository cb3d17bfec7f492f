/** Mutations: the payload or the error of the one root field that every mutation has. */
import { type ErrorMember, type HubError, memberError, type Result } from './errors.ts';
import { post } from './http.ts';
import { type Connection, didNothing, mayPass, retrying, type Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

/** Options of a mutation. */
export interface MutateOptions extends CallOptions {
  /** Says that the mutation may be repeated without harm: it is tried again as a query is. */
  isIdempotent?: boolean;
  /** Asked where an answer is lost, instead of `isIdempotent`: whether the mutation is sent again. */
  mayRepeat?: (error: HubError) => boolean | Promise<boolean>;
  /** Set to false, a RATE_LIMITED of `mutate` that is about the input is an answer for the caller, and not waited for. */
  waitsForRate?: boolean;
}

/** Value of the one root field of a document. */
export type Root<Data> = Data[keyof Data];

/** Payload of a mutation, as its document asks for it; it has to ask for `__typename`. */
export type PayloadOf<Document extends string> = string extends Document
  ? Record<string, unknown>
  : Extract<Root<ResultOf<Document>>, { __typename: `${string}Payload` }>;

/** Members of every result that are errors, as documents ask for them. */
export const ERRORS = `... on Error { code message help }
... on InvalidInput { issues { path message received } }
... on Forbidden { neededScopes }
... on NotFound { what }
... on Unavailable { retryAfterMs }` as const;

/** The rule by which a mutation is sent again: at any error that may pass, or only where the hub did nothing; and where it is asked, as it answers. */
export function repeatedBy({
  isIdempotent,
  mayRepeat,
}: MutateOptions): (error: HubError) => boolean | Promise<boolean> {
  if (mayRepeat === undefined) return isIdempotent ? mayPass : didNothing;
  return (error) => didNothing(error) || (mayPass(error) && mayRepeat(error));
}

/** Does a mutation. @returns its payload, or the error after the last try */
export function mutate<Payload extends object>(
  { endpoint, retry }: Connection,
  query: string,
  variables: object,
  { signal, waitsForRate = true, ...rule }: MutateOptions = {},
): Promise<Tried<Payload>> {
  const body = JSON.stringify({ query, variables });
  const attempt = async (): Promise<Result<Payload>> => {
    const result = await post<Record<string, ErrorMember>>(endpoint, body, signal);
    if (!result.ok) return result;
    const answer = Object.values(result.data)[0] as ErrorMember;
    if (!answer.__typename.endsWith('Payload')) return { ok: false, error: memberError(answer) };
    return { ok: true, ...(answer as unknown as Payload) };
  };
  const mayRepeat = repeatedBy(rule);
  return retrying({ endpoint, retry }, signal, attempt, (error) => {
    // With another status the hub was asked for too much in all.
    const isForCaller = !waitsForRate && error.code === 'RATE_LIMITED' && error.status === 200;
    return !isForCaller && mayRepeat(error);
  });
}
