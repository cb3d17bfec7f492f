/** The segments of the workspace, newest first. */
import { Filter, Plus } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { Members } from './Members.tsx';
import { type SegmentRow, SegmentsQuery } from './operations.ts';
import { SegmentForm } from './SegmentForm.tsx';

const COLUMNS: readonly Column<SegmentRow>[] = [
  { label: 'Name', width: 'minmax(130px, 220px)', cell: ({ name }) => <bdi>{name}</bdi> },
  { label: 'Who', width: 'minmax(200px, 1fr)', cell: ({ expression }) => <code>{expression}</code> },
  { label: 'Changed', width: '100px', align: 'end', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
];

/** Shows the list. */
export function SegmentList() {
  const hub = useHub();
  const { may } = useSession();
  const [opened, setOpened] = useState<SegmentRow | 'new' | null>(null);
  const list = useLiveList('segments', () =>
    pagedSource<SegmentRow>(
      async (after) => (await ask(hub, SegmentsQuery, { first: PAGE, after })).segments,
      ({ updatedAt }) => updatedAt,
    ),
  );
  useChanges(['segment', 'contactList'], list.reload);
  const shut = () => setOpened(null);
  const add = may('contacts:write') ? (
    <Button icon={<Plus />} onClick={() => setOpened('new')}>
      New segment
    </Button>
  ) : null;
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Segments, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines title={row.name} aside={<Time at={row.updatedAt} />} text={row.expression} state={null} />
        )}
        keyOf={({ id }) => id}
        selected={opened === null || opened === 'new' ? null : opened.id}
        onOpen={(row) => setOpened(row)}
        empty={
          <EmptyState
            icon={<Filter />}
            action={add}
            command="heliograph segments create Buyers 'did bought in 30 days'"
          >
            A segment is a question about your contacts: whoever fits is in it, at every moment anew.
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={shut} title={opened === 'new' ? 'New segment' : 'Segment'}>
        {opened === null ? null : (
          <SegmentForm
            key={opened === 'new' ? 'new' : opened.id}
            segment={opened === 'new' ? null : opened}
            onDone={() => {
              shut();
              list.reload();
            }}
          />
        )}
        {opened === null || opened === 'new' ? null : <Members key={opened.id} segmentId={opened.id} />}
      </Drawer>
    </>
  );
}
