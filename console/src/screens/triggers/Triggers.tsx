/** Triggers: the list, and beside it the one that is open. */
import { CirclePause, Plus, Zap } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState, Forbidden } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { Mark } from '../../ui/Status.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { type TriggerRow, TriggersQuery } from './operations.ts';
import { TriggerForm } from './TriggerForm.tsx';
import { TriggerPage } from './TriggerPage.tsx';
import { waitsFor } from './words.ts';

const SCOPE = 'messages:read';

const COLUMNS: readonly Column<TriggerRow>[] = [
  { label: 'Name', width: 'minmax(120px, 200px)', cell: ({ name }) => <bdi>{name}</bdi> },
  { label: 'When', width: 'minmax(180px, 1fr)', cell: (row) => <bdi>{waitsFor(row)}</bdi> },
  { label: 'Says', width: '150px', from: 720, cell: ({ template }) => <bdi>{template}</bdi> },
  { label: 'Messages', width: '100px', align: 'end', cell: ({ accepted }) => accepted.toLocaleString() },
  { label: 'State', width: '110px', cell: (row) => <State row={row} /> },
];

function State({ row: { status } }: { row: TriggerRow }) {
  return status === 'ACTIVE' ? (
    <Mark tone="green" icon={<Zap />}>
      Active
    </Mark>
  ) : (
    <Mark tone="amber" icon={<CirclePause />}>
      Paused
    </Mark>
  );
}

/** Shows the screen. */
export default function Triggers() {
  const hub = useHub();
  const { may, viewer } = useSession();
  const [opened, setOpened] = useState<string | null>(null);
  const list = useLiveList('triggers', () =>
    pagedSource<TriggerRow>(
      async (after) => (await ask(hub, TriggersQuery, { first: PAGE, after })).triggers,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['trigger'], list.reload);
  if (!may(SCOPE)) return <Forbidden scope={SCOPE} role={viewer.role} />;
  const shut = () => setOpened(null);
  const done = () => {
    shut();
    list.reload();
  };
  const row = list.rows.find(({ id }) => id === opened);
  const add = may('messages:send') ? (
    <Button icon={<Plus />} onClick={() => setOpened('new')}>
      New trigger
    </Button>
  ) : null;
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Triggers, newest first"
        columns={COLUMNS}
        narrow={(each) => (
          <TwoLines title={each.name} aside={each.accepted} text={waitsFor(each)} state={<State row={each} />} />
        )}
        keyOf={({ id }) => id}
        selected={opened}
        onOpen={({ id }) => setOpened(id)}
        empty={
          <EmptyState
            icon={<Zap />}
            action={add}
            command='heliograph triggers create Reminder --date appointment --offset="-24 h" --template reminder --purpose transactional'
          >
            A trigger writes to people when something happens to them: an event comes, a date is near.
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={shut} title={opened === 'new' ? 'New trigger' : (row?.name ?? 'Trigger')}>
        {opened === 'new' ? <TriggerForm trigger={null} onDone={done} /> : null}
        {row === undefined ? null : <TriggerPage key={row.id} trigger={row} onChanged={list.reload} onRemoved={done} />}
      </Drawer>
    </>
  );
}
