/** Campaigns: the list, and beside it the one that is open. */
import { Megaphone, Plus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { pagedSource, SMALL_PAGE } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Split } from '../../ui/Split.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { CampaignPage } from './CampaignPage.tsx';
import { CampaignWizard } from './CampaignWizard.tsx';
import { Coupons } from './Coupons.tsx';
import { type Campaign, type CampaignConditions, CampaignsQuery } from './operations.ts';
import { CampaignState, STATE_OPTIONS } from './state-words.tsx';

const FIELDS: readonly FilterField[] = [
  { name: 'state', label: 'State', options: STATE_OPTIONS },
  { name: 'waits', label: 'Waits', options: [{ value: 'held', label: 'for you' }], single: true },
];

const progressText = ({ handled, recipients }: Campaign) =>
  recipients === 0 ? '–' : `${handled.toLocaleString()} of ${recipients.toLocaleString()}`;

const COLUMNS: readonly Column<Campaign>[] = [
  { label: 'Name', width: 'minmax(140px, 1fr)', cell: ({ name }) => <bdi>{name}</bdi> },
  { label: 'For', width: '120px', from: 720, cell: ({ objective }) => wordsOf(objective) },
  { label: 'Recipients', width: '150px', from: 560, align: 'end', cell: progressText },
  { label: 'State', width: '140px', cell: (row) => <CampaignState status={row.status} held={row.held} /> },
  { label: 'Created', width: '90px', align: 'end', cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Shows the screen. */
export default function Campaigns() {
  const hub = useHub();
  const { may } = useSession();
  const [, go] = useLocation();
  const [, params] = useRoute('/campaigns/:id');
  const open = params?.id ?? null;
  const [adding, setAdding] = useState(false);
  const { values, setValues, text, setText, none, query } = useFilters(FIELDS);
  const filter = conditions(values, text);
  const list = useLiveList(query, () =>
    pagedSource<Campaign>(
      async (after) => (await ask(hub, CampaignsQuery, { first: SMALL_PAGE, after, filter })).campaigns,
      ({ createdAt }) => createdAt,
    ),
  );
  useChanges(['campaign'], list.reload);
  const close = useCallback(() => go(`/campaigns${query}`), [go, query]);
  const openOne = (id: string) => go(`/campaigns/${encodeURIComponent(id)}${query}`);
  const add = may('messages:send') ? (
    <Button icon={<Plus />} onClick={() => setAdding(true)}>
      New campaign
    </Button>
  ) : null;
  return (
    <Split
      onClose={close}
      page={open === null ? null : <CampaignPage key={open} id={open} onClose={close} onChanged={list.reload} />}
      list={
        <>
          <FilterBar
            fields={FIELDS}
            values={values}
            onChange={setValues}
            search={{ value: text, placeholder: 'Search name', onChange: setText }}
          >
            <Coupons />
            {add}
          </FilterBar>
          <ListTable
            list={list}
            label="Campaigns"
            columns={COLUMNS}
            narrow={(row) => (
              <TwoLines
                title={row.name}
                aside={<Time at={row.createdAt} />}
                text={`${wordsOf(row.objective)}, ${progressText(row)}`}
                state={<CampaignState status={row.status} held={row.held} />}
              />
            )}
            keyOf={({ id }) => id}
            selected={open}
            onOpen={({ id }) => openOne(id)}
            empty={
              <EmptyState icon={<Megaphone />} action={add} command="heliograph campaigns create --help">
                {none
                  ? 'A campaign sends one template to many people, each of them once. You see whom it reaches and what it costs before the first message goes.'
                  : 'No campaign is like this.'}
              </EmptyState>
            }
          />
          <Drawer open={adding} onClose={() => setAdding(false)} title="New campaign">
            <CampaignWizard
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

function conditions({ state, waits }: FilterValues, text: string): CampaignConditions {
  const statuses = STATE_OPTIONS.map(({ value }) => value).filter((each) => state?.includes(each));
  return {
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(waits?.includes('held') ? { held: true } : {}),
    ...(text === '' ? {} : { name: text }),
  };
}
