import { JSON_PATHS } from '../../src/db/personal-tables.ts';

/** The paths of a JSON value's leaves: `[]` for each of a list, e.g. `steps[].gate`. */
export function pathsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsOf(each, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, each]) => pathsOf(each, path === '' ? name : `${path}.${name}`));
}

/** Paths in the columns of JSON that stays when a person is erased which the registry of personal data does not have. */
export async function unregisteredPaths(
  query: (sql: string) => Promise<{ value: unknown }[]>,
): Promise<{ paths: string[]; columns: number }> {
  const found = new Set<string>();
  let columns = 0;
  for (const [place, registered] of Object.entries(JSON_PATHS)) {
    const [table, column] = place.split('.');
    const known = new Set(registered.split(' '));
    const rows = await query(`SELECT "${column}"::jsonb AS value FROM "${table}" WHERE "${column}" IS NOT NULL`);
    if (rows.length > 0) columns++;
    for (const path of rows.flatMap(({ value }) => pathsOf(value))) {
      if (path !== '' && !known.has(path)) found.add(`${place}: ${path}`);
    }
  }
  return { paths: [...found].sort(), columns };
}
