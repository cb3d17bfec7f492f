/** All pages of a list, one after the other. */

/** A page. */
export interface AnyPage<Node> {
  edges: readonly { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/**
 * Reads a list to its end, or up to a number of rows.
 *
 * @param load asks for the page behind a cursor
 * @param onPage called with each page @throws what `load` throws, and an AbortError once `signal` says so
 * @returns how many rows came, and whether there were more
 */
export async function readAll<Node>(
  load: (after: string | null) => Promise<AnyPage<Node> | null>,
  onPage: (nodes: Node[], count: number) => void,
  { most, signal }: { most: number; signal: AbortSignal },
): Promise<{ count: number; more: boolean }> {
  let after: string | null = null;
  let count = 0;
  for (;;) {
    signal.throwIfAborted();
    const page: AnyPage<Node> | null = await load(after);
    const whole = (page?.edges ?? []).map(({ node }) => node);
    const nodes = whole.slice(0, most - count);
    count += nodes.length;
    onPage(nodes, count);
    const next = page?.pageInfo;
    if (nodes.length < whole.length) return { count, more: true };
    if (next?.hasNextPage !== true || next.endCursor === null) return { count, more: false };
    if (count >= most) return { count, more: true };
    after = next.endCursor;
  }
}
