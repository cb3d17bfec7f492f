/** Connections: the list, live, and beside it the one that is open. */
import { Cable, Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, type Hub, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import type { ListSource } from '../../data/live-list.ts';
import { openStream } from '../../data/stream.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Split } from '../../ui/Split.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';
import { ConnectionPage } from './ConnectionPage.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { type Connection, ConnectionsQuery, HealthSubscription } from './operations.ts';

const COLUMNS: readonly Column<Connection>[] = [
  { label: 'Name', width: 'minmax(120px, 1fr)', cell: ({ name }) => name },
  { label: 'State', width: 'minmax(220px, 300px)', cell: (row) => <ConnectionState connection={row} /> },
  {
    label: 'Window',
    width: '150px',
    from: 640,
    cell: ({ windowUsed, windowSize }) => <Meter label="Window used" value={windowUsed} max={windowSize} />,
  },
  { label: 'Sent', width: '76px', from: 760, align: 'end', cell: ({ submitsPerSecond }) => `${submitsPerSecond}/s` },
  { label: 'Answer', width: '76px', from: 840, align: 'end', cell: ({ roundTripMs }) => millis(roundTripMs) },
  { label: 'Throttled', width: '80px', from: 920, align: 'end', cell: ({ throttledCount }) => throttledCount },
  {
    label: 'Address',
    width: 'minmax(140px, 190px)',
    from: 1040,
    cell: ({ host, port }) => <code>{`${host}:${port}`}</code>,
  },
];

/** Shows the screen. */
export default function Connections() {
  const hub = useHub();
  const { may } = useSession();
  const [, go] = useLocation();
  const [, params] = useRoute('/connections/:id');
  const open = params?.id ?? null;
  const [adding, setAdding] = useState(false);
  const { text, setText, query } = useFilters([]);
  const list = useLiveList('connections', () => connectionSource(hub));
  const rows = list.rows.filter(({ name, host }) => `${name} ${host}`.toLowerCase().includes(text.toLowerCase()));
  const close = useCallback(() => go(`/connections${query}`), [go, query]);
  const openOne = (id: string) => go(`/connections/${encodeURIComponent(id)}${query}`);
  const add = may('carriers:write') ? (
    <Button icon={<Plus />} onClick={() => setAdding(true)}>
      Connect a carrier
    </Button>
  ) : null;
  const opened = list.rows.find(({ id }) => id === open) ?? null;
  return (
    <Split
      onClose={close}
      page={
        open === null || (list.loading === 'first' && list.rows.length === 0) ? null : (
          <ConnectionPage
            key={open}
            id={open}
            connection={opened}
            all={list.rows}
            onClose={close}
            onChanged={list.reload}
          />
        )
      }
      list={
        <>
          <FilterBar
            fields={[]}
            values={{}}
            onChange={() => {}}
            search={{ value: text, placeholder: 'Search name or host', onChange: setText }}
          >
            {add}
          </FilterBar>
          <ListTable
            list={list}
            label="Connections"
            rows={rows}
            columns={COLUMNS}
            narrow={(row) => <Narrow row={row} />}
            keyOf={({ id }) => id}
            selected={open}
            onOpen={({ id }) => openOne(id)}
            empty={
              <EmptyState icon={<Cable />} action={add} command="heliograph connections --help">
                A connection is a bind to a carrier’s SMSC. Without one nothing leaves the hub.
              </EmptyState>
            }
          />
          <Drawer open={adding} onClose={() => setAdding(false)} title="Connect a carrier">
            <ConnectionForm
              connection={null}
              onSaved={(id) => {
                setAdding(false);
                list.reload();
                openOne(id);
              }}
            />
          </Drawer>
        </>
      }
    />
  );
}

function connectionSource(hub: Hub): ListSource<Connection> {
  const paged = pagedSource<Connection>(
    async (after) => (await ask(hub, ConnectionsQuery, { first: PAGE, after })).smscConnections,
    ({ createdAt }) => createdAt,
  );
  return {
    ...paged,
    follow: ({ onRows, onGap, onEnd }) =>
      openStream(hub.socket, {
        document: HealthSubscription,
        variables: {},
        after: null,
        read: ({ smscConnectionHealth }) => smscConnectionHealth,
        onItems: (items) => onRows([], items),
        onGap,
        onEnd,
      }),
  };
}

/** Writes a duration in milliseconds; `null`: a dash. */
function millis(ms: number | null): string {
  return ms === null ? '–' : `${Math.round(ms)} ms`;
}

function Narrow({ row }: { row: Connection }) {
  return (
    <TwoLines
      title={row.name}
      aside={`${row.submitsPerSecond}/s`}
      text={`${row.host}:${row.port}`}
      state={<ConnectionState connection={row} short />}
    />
  );
}
