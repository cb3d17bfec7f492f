/** Rows by their ids. */
import { plainArray } from './arrays.ts';

/**
 * Values of a statement about rows by their ids, for `amongIds`: the ids, the lowest of them and the highest. A statement
 * that names these reads only the partitions between them: PostgreSQL does not look into an array for that.
 */
export function idValues(ids: readonly string[]): [ids: string, lowest: string | null, highest: string | null] {
  return [plainArray(ids), ...boundsOf(ids)];
}

/** The lowest and the highest of ids, for a statement that has the ids already. */
export function boundsOf(ids: readonly string[]): [lowest: string | null, highest: string | null] {
  let [lowest, highest] = [ids[0] ?? null, ids[0] ?? null];
  for (const id of ids) {
    if (lowest !== null && id < lowest) lowest = id;
    if (highest !== null && id > highest) highest = id;
  }
  return [lowest, highest];
}

/**
 * The condition that a column is one of ids, of which `idValues` are the first three values of the statement. The ids are
 * named beside their bounds: a table that is joined to them may be read from the lowest to the highest otherwise, which are a
 * million rows when a code of now and a message of yesterday end together.
 *
 * @param parameter gives the placeholder of the n-th of the three, from 1
 */
export function amongIds(column: string, parameter: (n: number) => string = (n) => `$${n}`): string {
  return `${column} = ANY(${parameter(1)}::uuid[]) AND ${column} BETWEEN ${parameter(2)}::uuid AND ${parameter(3)}::uuid`;
}
