/** The columns that erasing takes from rows that stay, from the registry of personal data. */
import { PERSONAL_COLUMNS } from '../personal-data.ts';

/** The SET list that takes from rows of a table everything that the registry says is taken. */
export function erasedSet(table: string): string {
  const taken = PERSONAL_COLUMNS.filter((each) => each.table === table).flatMap(({ column, erase }) => {
    if (erase === 'nulled') return [`"${column}" = NULL`];
    return erase === 'emptied' ? [`"${column}" = '{}'`] : [];
  });
  return taken.join(', ');
}
