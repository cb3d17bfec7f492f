/** The links of the workspace, newest first, with their clicks. */
import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { type LinkRow, LinksQuery } from './operations.ts';

const COLUMNS: readonly Column<LinkRow>[] = [
  { label: 'Leads to', width: 'minmax(200px, 3fr)', cell: ({ url }) => shown(url) },
  { label: 'In', width: 'minmax(100px, 1fr)', from: 760, cell: (row) => place(row) },
  { label: 'People', width: '80px', align: 'end', cell: ({ people }) => people },
  { label: 'Clicks', width: '80px', align: 'end', cell: ({ clicks }) => clicks },
  { label: 'Machines', width: '90px', align: 'end', from: 640, cell: ({ botClicks }) => botClicks },
  { label: 'Last click', width: '110px', align: 'end', from: 860, cell: (row) => <Last row={row} /> },
];

/** Shows the list. */
export function LinkList() {
  const hub = useHub();
  const [openedId, setOpenedId] = useState<string | null>(null);
  const list = useLiveList('links', () =>
    pagedSource<LinkRow>(
      async (after) => (await ask(hub, LinksQuery, { first: PAGE, after })).links,
      ({ createdAt }) => createdAt,
    ),
  );
  const opened = list.rows.find(({ id }) => id === openedId) ?? null;
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        <Button onClick={list.reload}>Look again</Button>
      </FilterBar>
      <ListTable
        list={list}
        label="Links, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={shown(row.url)}
            aside={<Last row={row} />}
            text={`${row.people} people, ${row.clicks} clicks, ${row.botClicks} by machines`}
            state={null}
          />
        )}
        keyOf={({ id }) => id}
        selected={openedId}
        onOpen={({ id }) => setOpenedId(id)}
        empty={
          <EmptyState icon={<Link2 />} command="heliograph links">
            {'Write {{ link "https://…" }} in a text or a template: each recipient gets a short link of their own.'}
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpenedId(null)} title="Link">
        {opened === null ? null : <Details row={opened} />}
      </Drawer>
    </>
  );
}

/** The address without what all have. */
function shown(url: string): string {
  return url.replace(/^https:\/\//, '');
}

function place({ template }: LinkRow): string {
  return template === null ? 'Texts' : template.name;
}

function Last({ row: { lastClickedAt } }: { row: LinkRow }) {
  return lastClickedAt === null ? 'never' : <Time at={lastClickedAt} />;
}

function Details({ row }: { row: LinkRow }) {
  return (
    <Facts>
      <Fact name="Leads to">
        <Copy text={row.url} />
      </Fact>
      <Fact name="Stands in">{place(row)}</Fact>
      <Fact name="People">{row.people}</Fact>
      <Fact name="Clicks of people">{row.clicks}</Fact>
      <Fact name="Previews, scanners, robots">{row.botClicks - row.dataCentreClicks}</Fact>
      <Fact name="Data centres">{row.dataCentreClicks}</Fact>
      <Fact name="Last click">
        <Last row={row} />
      </Fact>
      <Fact name="First sent">
        <Time at={row.createdAt} />
      </Fact>
      <Fact name="Id">
        <Copy text={row.id} />
      </Fact>
    </Facts>
  );
}
