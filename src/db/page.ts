/** A page as a connection asks for it: so many after (before, when negative) a cursor. */
export interface PageQuery {
  take?: number;
  skip?: number;
  cursor?: { id?: string };
}

/**
 * A page of the newest, by the id in its cursor instead of the row that has it: months that the page cannot be in are then
 * not even planned for, and the row may be gone.
 *
 * @returns the condition of what is behind the cursor, and how many are read in which order
 */
export function newestFirst({ take = 0, cursor }: PageQuery) {
  const id = cursor?.id;
  const behind = id === undefined ? {} : { id: take >= 0 ? { lt: id } : { gt: id } };
  return { behind, page: { take, orderBy: { id: 'desc' } } } as const;
}
