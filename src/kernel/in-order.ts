/** Rows in the order of the ids that asked for them, as loaders of fields answer. */

/** The row of each id; `null`: there is none. */
export function inOrderOf<Row extends { id: string }>(ids: readonly string[], rows: readonly Row[]): (Row | null)[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
