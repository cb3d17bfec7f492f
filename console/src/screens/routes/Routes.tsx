/** Routes in the order they are tried, and beside them the one that is open. */
import { BadgeEuro, FlaskConical, Plus, Route as RouteIcon } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Money } from '../../ui/Money.tsx';
import { Split } from '../../ui/Split.tsx';
import type { Column } from '../../ui/Table.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { conditionText, percentText } from './condition-text.ts';
import { LeastCost } from './LeastCost.tsx';
import { type Route, RoutesQuery } from './operations.ts';
import { RouteForm } from './RouteForm.tsx';
import { RoutePage } from './RoutePage.tsx';
import { Simulation } from './Simulation.tsx';

const COLUMNS: readonly Column<Route>[] = [
  { label: 'Priority', width: '64px', align: 'end', cell: ({ priority }) => priority },
  { label: 'Name', width: 'minmax(110px, 180px)', cell: ({ name }) => name },
  { label: 'For', width: 'minmax(140px, 1fr)', cell: (row) => conditionText(row) },
  {
    label: 'Connections',
    width: 'minmax(120px, 200px)',
    from: 640,
    cell: ({ connections }) => connections.map(({ name }) => name).join(', '),
  },
  {
    label: 'Accepted',
    width: '80px',
    from: 800,
    align: 'end',
    cell: ({ quality }) => percentText(quality, 'acceptancePercent'),
  },
  {
    label: 'Delivered',
    width: '80px',
    from: 880,
    align: 'end',
    cell: ({ quality }) => percentText(quality, 'deliveryPercent'),
  },
  {
    label: 'Price a part',
    width: '96px',
    from: 980,
    align: 'end',
    cell: ({ pricePerPart }) => (pricePerPart === null ? '–' : <Money money={pricePerPart} />),
  },
];

/** Shows the screen. */
export default function Routes() {
  const hub = useHub();
  const { may } = useSession();
  const [, go] = useLocation();
  const [, params] = useRoute('/routes/:id');
  const open = params?.id ?? null;
  const [drawer, setDrawer] = useState<'add' | 'simulate' | 'cost' | null>(null);
  const { text, setText, query } = useFilters([]);
  const list = useLiveList('routes', () =>
    pagedSource<Route>(
      async (after) => (await ask(hub, RoutesQuery, { first: PAGE, after })).routes,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['route'], list.reload);
  const shown = (route: Route) => `${route.name} ${conditionText(route)}`.toLowerCase().includes(text.toLowerCase());
  const rows = list.rows.filter(shown).sort((a, b) => b.priority - a.priority);
  const close = useCallback(() => go(`/routes${query}`), [go, query]);
  const openOne = (id: string) => go(`/routes/${encodeURIComponent(id)}${query}`);
  const shut = () => setDrawer(null);
  const add = may('carriers:write') ? (
    <Button icon={<Plus />} onClick={() => setDrawer('add')}>
      Add
    </Button>
  ) : null;
  return (
    <Split
      onClose={close}
      page={
        open === null || (list.loading === 'first' && list.rows.length === 0) ? null : (
          <RoutePage
            key={open}
            id={open}
            route={list.rows.find(({ id }) => id === open) ?? null}
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
            search={{ value: text, placeholder: 'Search name or condition', onChange: setText }}
          >
            <Button icon={<FlaskConical />} onClick={() => setDrawer('simulate')}>
              Try a number
            </Button>
            <Button icon={<BadgeEuro />} onClick={() => setDrawer('cost')}>
              Least cost
            </Button>
            {add}
          </FilterBar>
          <ListTable
            list={list}
            label="Routes, the first tried first"
            rows={rows}
            columns={COLUMNS}
            narrow={(row) => (
              <TwoLines
                title={row.name}
                aside={row.priority}
                text={conditionText(row)}
                state={row.connections.map(({ name }) => name).join(', ')}
              />
            )}
            keyOf={({ id }) => id}
            selected={open}
            onOpen={({ id }) => openOne(id)}
            empty={
              <EmptyState icon={<RouteIcon />} action={add} command="heliograph routes --help">
                A route says which messages go over which connections, and which it tries first.
              </EmptyState>
            }
          />
          <Drawer open={drawer === 'add'} onClose={shut} title="Add a route">
            <RouteForm
              route={null}
              onSaved={(id) => {
                shut();
                list.reload();
                openOne(id);
              }}
            />
          </Drawer>
          <Drawer open={drawer === 'simulate'} onClose={shut} title="Where would it go?">
            <Simulation onOpen={shut} />
          </Drawer>
          <Drawer open={drawer === 'cost'} onClose={shut} title="Take the cheapest route">
            <LeastCost mayChange={may('carriers:write')} onDone={shut} />
          </Drawer>
        </>
      }
    />
  );
}
