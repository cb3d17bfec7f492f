/** Reads: who was shown data of people, newest first, a row a request or an opened subscription. */
import { Eye } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { SaveAll } from '../../ui/SaveAll.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { type ReadRow, ReadsQuery } from './audit-operations.ts';
import styles from './Settings.module.css';
import { saveReads } from './save-audit.ts';

const COLUMNS: readonly Column<ReadRow>[] = [
  { label: 'When', width: '90px', cell: ({ at }) => <Time at={at} /> },
  { label: 'Who', width: 'minmax(120px, 220px)', cell: (row) => whoOf(row) },
  { label: 'What', width: 'minmax(140px, 1fr)', cell: (row) => whatOf(row) },
  { label: 'By', width: 'minmax(100px, 200px)', from: 800, cell: ({ filters }) => filters.join(', ') },
  { label: 'Of', width: '110px', from: 700, cell: (row) => <Whom row={row} /> },
  { label: 'How many', width: '90px', align: 'end', cell: ({ count }) => count?.toLocaleString() ?? 'live' },
];

/** Shows the reads. */
export function Reads() {
  const hub = useHub();
  const [, go] = useLocation();
  const list = useLiveList('reads', () =>
    pagedSource<ReadRow>(
      async (after) => (await ask(hub, ReadsQuery, { first: PAGE, after })).dataReads,
      ({ at }) => at,
    ),
  );
  return (
    <>
      <div className={styles.bar}>
        <SaveAll label="Save as CSV" save={(onCount, signal) => saveReads(hub, onCount, signal)} />
      </div>
      <ListTable
        list={list}
        label="Reads of data of people, newest first"
        columns={COLUMNS}
        narrow={(row) => <TwoLines title={whatOf(row)} aside={<Time at={row.at} />} text={whoOf(row)} />}
        keyOf={({ id }) => id}
        onOpen={({ contactId }) => {
          if (contactId !== null) go(`/contacts/${encodeURIComponent(contactId)}`);
        }}
        empty={
          <EmptyState icon={<Eye />} command="heliograph audit reads">
            Whoever is shown numbers, names or texts of people is written down here, without the values.
          </EmptyState>
        }
      />
    </>
  );
}

function whoOf({ actor }: ReadRow): string {
  return actor.name ?? wordsOf(actor.kind);
}

function whatOf({ operation, fields }: ReadRow): string {
  return operation === null ? fields.join(', ') : `${operation}: ${fields.join(', ')}`;
}

function Whom({ row: { contactId } }: { row: ReadRow }) {
  if (contactId === null) return null;
  return <Link href={`/contacts/${encodeURIComponent(contactId)}`}>one person</Link>;
}
