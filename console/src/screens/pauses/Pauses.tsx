/** The kill switch: what is paused, and beside it the one that is open. */
import { CirclePlay, OctagonPause } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { pagedSource, SMALL_PAGE } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState, Forbidden } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { type PauseRow, PausesQuery } from './operations.ts';
import { PauseForm } from './PauseForm.tsx';
import { PausePage } from './PausePage.tsx';
import { type Choices, scopeWords, useChoices } from './use-names.ts';

const SCOPE = 'messages:read';
const FIELDS: readonly FilterField[] = [
  { name: 'state', label: 'State', options: [{ value: 'force', label: 'In force' }], single: true },
];

const waitingOf = ({ counts }: PauseRow) => (counts.notYetQueued + counts.queued).toLocaleString();

const columnsOf = (choices: Choices): readonly Column<PauseRow>[] => [
  { label: 'What', width: 'minmax(140px, 260px)', cell: (row) => <bdi>{scopeWords(row, choices)}</bdi> },
  { label: 'Why', width: 'minmax(120px, 1fr)', cell: ({ reason }) => <bdi>{reason}</bdi> },
  { label: 'Waits', width: '90px', align: 'end', cell: waitingOf },
  {
    label: 'Recalled',
    width: '90px',
    align: 'end',
    from: 860,
    cell: (row) => row.recall?.recalled.toLocaleString() ?? '–',
  },
  { label: 'By', width: '140px', from: 900, cell: ({ by }) => by.name ?? wordsOf(by.kind) },
  { label: 'State', width: '110px', cell: (row) => <State row={row} /> },
  { label: 'Since', width: '96px', align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

function State({ row: { liftedAt } }: { row: PauseRow }) {
  return liftedAt === null ? (
    <Mark tone="red" icon={<OctagonPause />}>
      In force
    </Mark>
  ) : (
    <Mark tone="grey" icon={<CirclePlay />}>
      Resumed
    </Mark>
  );
}

/** Shows the screen. */
export default function Pauses() {
  const hub = useHub();
  const { may, viewer } = useSession();
  const choices = useChoices();
  const [opened, setOpened] = useState<string | null>(null);
  const { values, setValues, query } = useFilters(FIELDS);
  const inForce = values.state?.includes('force') ? true : null;
  const list = useLiveList(`pauses ${query}`, () =>
    pagedSource<PauseRow>(
      async (after) => (await ask(hub, PausesQuery, { first: SMALL_PAGE, after, inForce })).pauses,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['pause', 'campaign'], list.reload);
  if (!may(SCOPE)) return <Forbidden scope={SCOPE} role={viewer.role} />;
  const row = list.rows.find(({ id }) => id === opened);
  const words = row === undefined ? 'Pause' : scopeWords(row, choices);
  const add = may('messages:send') ? (
    <Button icon={<OctagonPause />} onClick={() => setOpened('new')}>
      Stop something
    </Button>
  ) : null;
  return (
    <>
      <FilterBar fields={FIELDS} values={values} onChange={setValues}>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Pauses, newest first"
        columns={columnsOf(choices)}
        narrow={(each) => (
          <TwoLines
            title={scopeWords(each, choices)}
            aside={<Time at={each.createdAt} />}
            text={each.reason}
            state={<State row={each} />}
          />
        )}
        keyOf={({ id }) => id}
        selected={opened}
        onOpen={({ id }) => setOpened(id)}
        empty={
          <EmptyState
            icon={<OctagonPause />}
            action={add}
            command='heliograph pauses set --scope country --of FR --reason "A wrong text"'
          >
            Nothing is paused. Stop a campaign, a route, a country, a template, a purpose or everything within a second.
          </EmptyState>
        }
      />
      <Drawer
        open={opened !== null}
        onClose={() => setOpened(null)}
        title={opened === 'new' ? 'Stop what is sent' : words}
      >
        {opened === 'new' ? (
          <PauseForm
            choices={choices}
            onDone={(id) => {
              setOpened(id);
              list.reload();
            }}
          />
        ) : null}
        {opened === null || opened === 'new' ? null : (
          <PausePage key={opened} id={opened} words={words} onChanged={list.reload} />
        )}
      </Drawer>
    </>
  );
}
