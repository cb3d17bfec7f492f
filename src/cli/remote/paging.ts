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
export function pagesOf<T>(
  hub: Hub,
  query: string,
  variables: Variables,
  limit: number | null,
): AsyncGenerator<readonly T[]> {
  return pagesIn<T, Page<T>>(hub, query, variables, limit, (page) => page);
}

/** The entries of a connection below the first root field, page by page. @param connection finds it there; throws where it is not */
export async function* pagesIn<T, Root>(
  hub: Hub,
  query: string,
  variables: Variables,
  limit: number | null,
  connection: (root: Root) => Page<T>,
): AsyncGenerator<readonly T[]> {
  let after: string | null = null;
  let left = limit ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    const first = Math.min(LARGEST_PAGE, left);
    const { edges, pageInfo }: Page<T> = connection(await hub.ask<Root>(query, { ...variables, first, after }));
    yield edges.map(({ node }) => node);
    left -= edges.length;
    if (!pageInfo.hasNextPage || edges.length === 0) return;
    after = pageInfo.endCursor;
  }
}
