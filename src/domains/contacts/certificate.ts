/** The certificate of an erasure: what was erased, what stays and why, as the registry of personal data says. */
import { type ErasedTable, PERSONAL_COLUMNS } from '../../db/personal-data.ts';

/** A table of which something was erased. */
export interface ErasedData {
  table: string;
  columns: string[];
  /** Rows that were the person's, or named the number. */
  rows: number;
}

/** A datum that stays. */
export interface KeptData {
  table: string;
  column: string;
  reason: string;
}

/** Certificate of an erasure: what was erased of a person, and what stays. */
export interface ErasureCertificate {
  erasedAt: Date;
  erased: ErasedData[];
  stays: KeptData[];
}

const STAYS = 'stays: ';

/** The certificate of an erasure that found these rows. */
export function certificateOf(rows: Readonly<Record<ErasedTable, number>>, erasedAt: Date): ErasureCertificate {
  const ofContacts = PERSONAL_COLUMNS.filter(({ subject }) => subject === 'contact');
  const erased = Object.entries(rows).map(([table, count]) => {
    const taken = ofContacts.filter((each) => each.table === table && !each.erase.startsWith(STAYS));
    return { table, columns: taken.map(({ column }) => column), rows: count };
  });
  const stays = ofContacts.flatMap(({ table, column, erase }) =>
    erase.startsWith(STAYS) ? [{ table, column, reason: erase.slice(STAYS.length) }] : [],
  );
  return { erasedAt, erased, stays };
}
