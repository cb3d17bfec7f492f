import { type GraphQLField, type GraphQLOutputType, isListType, isNonNullType } from 'graphql';
import { limitExceeded } from './limit-error.ts';

/** Entries a page of a connection may have. */
export const MAX_PAGE_SIZE = 100;
/** Entries of a page when neither `first` nor `last` is given. */
export const DEFAULT_PAGE_SIZE = 20;
/** What one entry of a plain list is taken to multiply its fields by. */
const LIST_MULTIPLIER = 10;

/** What of a field decides its cost. */
type CostedField = Pick<GraphQLField<unknown, unknown, unknown>, 'args' | 'name' | 'type'>;

/**
 * What a field costs that has no `complexity` of its own: 1, times the entries it may bring for what is below it.
 *
 * @throws LIMIT_EXCEEDED when `first` or `last` is above 100
 */
export function fieldCost(args: Record<string, unknown>, _context: unknown, field: CostedField) {
  if (field.args.some((arg) => arg.name === 'first')) return { field: 1, multiplier: pageSize(args) };
  // The connection has multiplied already.
  if (field.name === 'edges') return { field: 0, multiplier: 1 };
  return { field: 1, multiplier: isList(field.type) ? LIST_MULTIPLIER : 1 };
}

function pageSize(args: Record<string, unknown>): number {
  const size = args.first ?? args.last ?? DEFAULT_PAGE_SIZE;
  if (typeof size !== 'number') return DEFAULT_PAGE_SIZE;
  if (size > MAX_PAGE_SIZE) throw limitExceeded('pageSize', size, MAX_PAGE_SIZE, 'Go on with "after".');
  return Math.max(size, 1);
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
