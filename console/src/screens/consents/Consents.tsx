/** Consents: whom nothing may reach, and whether somebody may be written to. */
import { Ban, CircleHelp, FileUp, MessageCircleQuestion, MessageSquareWarning, Plus, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useChanges, usePeopleWrite } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { PhoneNumber } from '../../ui/PhoneNumber.tsx';
import { SaveAll } from '../../ui/SaveAll.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import { Complaints } from './Complaints.tsx';
import { ImportSuppressions } from './ImportSuppressions.tsx';
import { LedgerCheck } from './LedgerCheck.tsx';
import { MayWrite } from './MayWrite.tsx';
import { OpenRequests } from './OpenRequests.tsx';
import { type Suppression, type SuppressionConditions, SuppressionsQuery } from './operations.ts';
import { SuppressForm } from './SuppressForm.tsx';
import { saveSuppressions } from './suppression-file.ts';

const REASONS = ['COMPLAINT', 'STOP', 'UNCLEAR_REPLY', 'UNUSABLE', 'INVALID', 'MANUAL', 'REGULATOR', 'ERASED'] as const;
const FIELDS: readonly FilterField[] = [
  { name: 'reason', label: 'Reason', options: REASONS.map((value) => ({ value, label: wordsOf(value) })) },
  { name: 'phone', label: 'Number', example: '+447700900123', single: true },
];

const COLUMNS: readonly Column<Suppression>[] = [
  { label: 'Who', width: 'minmax(160px, 1fr)', cell: (row) => <Who row={row} /> },
  { label: 'Reason', width: 'minmax(120px, 160px)', cell: (row) => <Reason row={row} /> },
  { label: 'Keeps away', width: 'minmax(120px, 220px)', from: 700, cell: (row) => keptAway(row) },
  { label: 'By', width: 'minmax(110px, 200px)', from: 860, cell: ({ actor }) => actor.name ?? wordsOf(actor.kind) },
  {
    label: 'Until',
    width: '96px',
    from: 1000,
    cell: ({ expiresAt }) => (expiresAt === null ? 'for good' : <Time at={expiresAt} />),
  },
  { label: 'Since', width: '96px', align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

const TITLES = {
  asking: 'May I write to them?',
  requests: 'Who is being asked',
  complaints: 'Complaints in 31 days',
  ledger: 'Is the ledger whole?',
  importing: 'Import suppressions',
  adding: 'Suppress a number',
} as const;

/** Shows the screen. */
export default function Consents() {
  const hub = useHub();
  const [, go] = useLocation();
  const { may: mayDo } = useSession();
  const [open, setOpen] = useState<keyof typeof TITLES | null>(null);
  const close = () => setOpen(null);
  const { values, setValues, none, query } = useFilters(FIELDS);
  const filter = conditions(values);
  const list = useLiveList(query, () =>
    pagedSource<Suppression>(
      async (after) => (await ask(hub, SuppressionsQuery, { first: PAGE, after, filter })).suppressions,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['suppression', 'contact'], list.reload);
  usePeopleWrite(list.reload);
  const may = (
    <Button icon={<CircleHelp />} onClick={() => setOpen('asking')}>
      May I write to …
    </Button>
  );
  return (
    <>
      <FilterBar fields={FIELDS} values={values} onChange={setValues}>
        {may}
        <Button icon={<MessageSquareWarning />} onClick={() => setOpen('complaints')}>
          Complaints
        </Button>
        <Button icon={<MessageCircleQuestion />} onClick={() => setOpen('requests')}>
          Being asked
        </Button>
        {mayDo('audit:read') ? (
          <Button icon={<ShieldCheck />} onClick={() => setOpen('ledger')}>
            Ledger
          </Button>
        ) : null}
        <SaveAll label="Save as CSV" save={(onCount, signal) => saveSuppressions(hub, filter, onCount, signal)} />
        {mayDo('contacts:write') ? (
          <>
            <Button icon={<FileUp />} onClick={() => setOpen('importing')}>
              Import
            </Button>
            <Button icon={<Plus />} onClick={() => setOpen('adding')}>
              Suppress
            </Button>
          </>
        ) : null}
      </FilterBar>
      <ListTable
        list={list}
        label="Suppressions, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={<Who row={row} />}
            aside={<Time at={row.createdAt} />}
            text={keptAway(row)}
            state={<Reason row={row} />}
          />
        )}
        keyOf={({ id }) => id}
        onOpen={({ contact }) => {
          if (contact !== null) go(`/contacts/${encodeURIComponent(contact.id)}`);
        }}
        empty={
          <EmptyState icon={<Ban />} action={may} command="heliograph suppressions --help">
            {none
              ? 'Whoever complained, was taken out by hand or is on a register is listed here. What people chose themselves stands with each of them.'
              : 'Nobody is like this.'}
          </EmptyState>
        }
      />
      <Drawer open={open !== null} onClose={close} title={open === null ? '' : TITLES[open]}>
        {open === 'asking' ? <MayWrite /> : null}
        {open === 'requests' ? <OpenRequests /> : null}
        {open === 'complaints' ? <Complaints /> : null}
        {open === 'ledger' ? <LedgerCheck /> : null}
        {open === 'importing' ? <ImportSuppressions onImported={list.reload} /> : null}
        {open === 'adding' ? (
          <SuppressForm
            onDone={() => {
              close();
              list.reload();
            }}
          />
        ) : null}
      </Drawer>
    </>
  );
}

function conditions(values: FilterValues): SuppressionConditions {
  const reasons = REASONS.filter((each) => values.reason?.includes(each));
  const [phone] = values.phone ?? [];
  return { ...(reasons.length === 0 ? {} : { reasons }), ...(phone === undefined ? {} : { phone }) };
}

function keptAway({ purposes }: Suppression): string {
  return purposes.length === 0 ? 'everything' : purposes.map(purposeWord).join(', ');
}

function Who({ row: { contact } }: { row: Suppression }) {
  if (contact === null) return 'not a contact';
  if (contact.phone === null) return 'erased';
  if (contact.name === null) return <PhoneNumber number={contact.phone} country={contact.country} />;
  return (
    <>
      <bdi>{contact.name}</bdi> {groupNumber(contact.phone)}
    </>
  );
}

function Reason({ row }: { row: Suppression }) {
  return (
    <Mark tone={row.reason === 'COMPLAINT' ? 'red' : 'grey'} icon={<Ban />}>
      {row.failures.length === 0 ? wordsOf(row.reason) : `${wordsOf(row.reason)}, ${row.failures.length} failed`}
    </Mark>
  );
}
