/** The error of a request that exceeds a limit. */
import { GraphQLError } from 'graphql';

/** Limits that a request can exceed, with the name of each in a message. */
export const LIMIT_NAMES = {
  depth: 'levels of fields',
  fields: 'fields, fragments spread',
  aliases: 'aliases, fragments spread',
  directives: 'directives, fragments spread',
  tokens: 'tokens in the document',
  documentLength: 'characters in the document',
  cost: 'points of cost',
  pageSize: 'entries asked for in one page',
  jsonDepth: 'levels of JSON',
  operationsPerSocket: 'operations on this socket',
  subscriptionsPerSocket: 'subscriptions on this socket',
  subscriptionCostPerKey: 'points of cost of this key’s running subscriptions together',
  subscriptionCostPerWorkspace: 'points of cost of the workspace’s running subscriptions together',
} as const;
/** Name of a limit, as `extensions.limit` shows it. */
export type LimitName = keyof typeof LIMIT_NAMES;

/** The error that says which limit, how much came, how much may come, and what helps. */
export function limitExceeded(limit: LimitName, actual: number, max: number, remedy: string): GraphQLError {
  return new GraphQLError(
    `${actual.toLocaleString('en')} ${LIMIT_NAMES[limit]}, at most ${max.toLocaleString('en')}. ${remedy}`,
    // `spec: false`: 400 whatever the client accepts.
    { extensions: { code: 'LIMIT_EXCEEDED', limit, actual, max, http: { status: 400, spec: false } } },
  );
}
