/** Lists that have no stream: pages of a connection of the API. */
import type { ListSource } from './live-list.ts';

/** A connection as the API answers it. */
export interface Answered<Row> {
  edges: readonly { cursor: string; node: Row }[];
  pageInfo: { hasNextPage: boolean };
}

/** Makes the source of a list that is loaded page by page. @param load asks for a page */
export function pagedSource<Row extends { id: string }>(
  load: (after: string | null) => Promise<Answered<Row> | null>,
  timeOf: (row: Row) => string,
): ListSource<Row> {
  return {
    keyOf: ({ id }) => id,
    timeOf,
    async load(after) {
      const page = await load(after);
      return {
        rows: (page?.edges ?? []).map(({ cursor, node }) => ({ cursor, row: node })),
        more: page?.pageInfo.hasNextPage ?? false,
      };
    },
    follow: () => () => {},
  };
}

/** Rows of a page of a list. */
export const PAGE = 60;
/** Rows of a page where each has lists of its own, which the hub counts as cost. */
export const SMALL_PAGE = 20;

/** Rows of a connection. */
export function nodesOf<Node>(list: { edges: readonly { node: Node }[] } | null | undefined): Node[] {
  return (list?.edges ?? []).map(({ node }) => node);
}
