/** Everything that is stored about a person, read as the registry of personal data says. */
import type { Queryable } from '../client.ts';
import { PERSONAL_COLUMNS } from '../personal-data.ts';
import { EXPORTED_TABLES } from '../personal-tables.ts';

/** Table that an export reads. */
export type ExportedTable = keyof typeof EXPORTED_TABLES;

/** A person whose data are read. */
export interface ExportedPerson {
  workspaceId: string;
  contactId: string;
  /** Keyed hash of the number; `null`: it has none any more. */
  phoneHash: Buffer | null;
}

/** Rows that are read at a time. */
const ROWS_A_TIME = 500;

/** Conditions that rows are the person's, by the column that the registry names, with their values. */
const CONDITIONS: Record<
  (typeof EXPORTED_TABLES)[ExportedTable],
  readonly [condition: string, values: (person: ExportedPerson) => unknown[]]
> = {
  id: ['t.workspace_id = $1 AND t.id = $2', ofContact],
  contact_id: ['t.workspace_id = $1 AND t.contact_id = $2', ofContact],
  phone_hash: [
    't.workspace_id = $1 AND (t.contact_id = $2 OR t.phone_hash = $3)',
    (person) => [...ofContact(person), person.phoneHash],
  ],
  subject: ['t.workspace_id = $1 AND t.subject = $2', ofContact],
  conversation_id: [
    't.conversation_id IN (SELECT id FROM conversations WHERE workspace_id = $1 AND contact_id = $2)',
    ofContact,
  ],
  message_id: ['t.message_id IN (SELECT id FROM messages WHERE workspace_id = $1 AND contact_id = $2)', ofContact],
  decision_id: ['t.id IN (SELECT decision_id FROM messages WHERE workspace_id = $1 AND contact_id = $2)', ofContact],
};

function ofContact({ workspaceId, contactId }: ExportedPerson): unknown[] {
  return [workspaceId, contactId];
}

/** Rows of a person in one table, without the columns that the registry keeps out of exports; a few hundred at a time. */
export async function* exportedRows(
  tx: Queryable,
  table: ExportedTable,
  person: ExportedPerson,
): AsyncGenerator<object[]> {
  const left = PERSONAL_COLUMNS.filter((each) => each.table === table && !each.exported).map(({ column }) => column);
  const without = left.length === 0 ? '' : ` - '{${left.join(',')}}'::text[]`;
  const [condition, values] = CONDITIONS[EXPORTED_TABLES[table]];
  await tx.query(
    `DECLARE exported NO SCROLL CURSOR FOR SELECT to_jsonb(t)${without} AS row FROM ${table} t
     WHERE ${condition}`,
    values(person),
  );
  for (let more = true; more; ) {
    const { rows } = await tx.query<{ row: object }>(`FETCH ${ROWS_A_TIME} FROM exported`);
    if (rows.length > 0) yield rows.map(({ row }) => row);
    more = rows.length === ROWS_A_TIME;
  }
  await tx.query('CLOSE exported');
}

/** Makes the transaction see one moment, and change nothing. */
export async function readOneMoment(tx: Queryable): Promise<void> {
  await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
}
