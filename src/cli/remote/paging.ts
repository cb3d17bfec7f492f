/** Lists of any length, a page at a time. */
import type { Hub, Variables } from './hub.ts';

/** A page of a connection of the API. */
export interface Page<T> {
  edges: readonly { node: T }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

/** Most entries that a page of the API has. */
export const LARGEST_PAGE = 100;

/** Selection of a connection. */
export function connectionOf(node: string): string {
  return `edges { node { ${node} } } pageInfo { endCursor hasNextPage }`;
}

/**
 * The entries of a connection, page by page: no more than one page is held.
 *
 * @param query takes `$first: Int, $after: String`, and has the connection as its first root field
 * @param limit most entries; `null`: all
 */
export async function* pagesOf<T>(
  hub: Hub,
  query: string,
  variables: Variables,
  limit: number | null,
): AsyncGenerator<readonly T[]> {
  let after: string | null = null;
  let left = limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const first = Math.min(LARGEST_PAGE, left);
    const { edges, pageInfo }: Page<T> = await hub.ask<Page<T>>(query, { ...variables, first, after });
    yield edges.map(({ node }) => node);
    left -= edges.length;
    if (!pageInfo.hasNextPage || edges.length === 0) return;
    after = pageInfo.endCursor;
  }
}
