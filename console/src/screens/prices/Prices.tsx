/** Prices and budgets: the lists of the workspace and of carriers, by country; a sheet that is imported; the price of a number; what is spent. */
import { BadgeEuro, Calculator, Coins, FileUp, Gauge, PhoneForwarded, Plus, ReceiptText, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Money } from '../../ui/Money.tsx';
import { Acts } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { Budgets } from './Budgets.tsx';
import { ImportPrices } from './ImportPrices.tsx';
import { Invoices } from './Invoices.tsx';
import { Lookups } from './Lookups.tsx';
import { NumberPrices } from './NumberPrices.tsx';
import { type PriceRow, PricesQuery, RemovePricesMutation } from './operations.ts';
import { PriceForm } from './PriceForm.tsx';
import { Rates } from './Rates.tsx';

const COLUMNS: readonly Column<PriceRow>[] = [
  { label: 'Country', width: '72px', cell: ({ country }) => country ?? '–' },
  { label: 'For', width: 'minmax(140px, 1fr)', cell: (row) => placeOf(row) },
  { label: 'List', width: 'minmax(90px, 160px)', cell: (row) => listOf(row) },
  { label: 'A part', width: '110px', align: 'end', cell: ({ pricePerPart }) => <Money money={pricePerPart} /> },
  { label: 'From', width: '130px', from: 720, align: 'end', cell: ({ validFrom }) => <Time at={validFrom} /> },
  { label: 'Until', width: '130px', from: 900, align: 'end', cell: (row) => <Until row={row} /> },
];

type Drawers = 'add' | 'import' | 'number' | 'budgets' | 'rates' | 'invoices' | 'lookups';

/** Shows the screen. */
export default function Prices() {
  const hub = useHub();
  const { may } = useSession();
  const [openedId, setOpenedId] = useState<string | null>(null);
  const [drawer, setDrawer] = useState<Drawers | null>(null);
  const { text, setText } = useFilters([]);
  const country = /^[a-z]{2}$/i.test(text.trim()) ? text.trim().toUpperCase() : null;
  const list = useLiveList(`prices ${country}`, () =>
    pagedSource<PriceRow>(
      async (after) =>
        (await ask(hub, PricesQuery, { first: PAGE, after, filter: country === null ? {} : { country } })).prices,
      ({ createdAt }) => createdAt,
    ),
  );
  const opened = list.rows.find(({ id }) => id === openedId) ?? null;
  const mayChange = may('carriers:write');
  const done = () => {
    setDrawer(null);
    list.reload();
  };
  const add = mayChange ? (
    <>
      <Button icon={<FileUp />} onClick={() => setDrawer('import')}>
        Import
      </Button>
      <Button icon={<Plus />} onClick={() => setDrawer('add')}>
        Add
      </Button>
    </>
  ) : null;
  return (
    <>
      <FilterBar
        fields={[]}
        values={{}}
        onChange={() => {}}
        search={{ value: text, placeholder: 'Country, such as GB', onChange: setText }}
      >
        <Button icon={<Gauge />} onClick={() => setDrawer('budgets')}>
          Budgets
        </Button>
        <Button icon={<ReceiptText />} onClick={() => setDrawer('invoices')}>
          Invoices
        </Button>
        <Button icon={<Coins />} onClick={() => setDrawer('rates')}>
          Rates
        </Button>
        <Button icon={<PhoneForwarded />} onClick={() => setDrawer('lookups')}>
          Look-ups
        </Button>
        <Button icon={<Calculator />} onClick={() => setDrawer('number')}>
          Price of a number
        </Button>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Prices, those set last first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines
            title={row.country === null ? placeOf(row) : `${row.country}, ${placeOf(row)}`}
            aside={<Money money={row.pricePerPart} />}
            text={listOf(row)}
            state={<Time at={row.validFrom} />}
          />
        )}
        keyOf={({ id }) => id}
        selected={openedId}
        onOpen={({ id }) => setOpenedId(id)}
        empty={
          <EmptyState icon={<BadgeEuro />} action={add} command="heliograph prices import sheet.csv">
            There are no prices{country === null ? '' : ` for ${country}`}. What messages cost is known once your own
            prices or a carrier’s sheet are here.
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpenedId(null)} title="Price of a part">
        {opened === null ? null : (
          <Details
            row={opened}
            mayChange={mayChange}
            onRemoved={() => {
              setOpenedId(null);
              list.reload();
            }}
          />
        )}
      </Drawer>
      <Drawer open={drawer === 'add'} onClose={() => setDrawer(null)} title="Set a price">
        <PriceForm onDone={done} />
      </Drawer>
      <Drawer open={drawer === 'import'} onClose={() => setDrawer(null)} title="Import a carrier’s sheet">
        <ImportPrices onImported={list.reload} />
      </Drawer>
      <Drawer open={drawer === 'budgets'} onClose={() => setDrawer(null)} title="Budgets">
        <Budgets mayChange={mayChange} />
      </Drawer>
      <Drawer open={drawer === 'invoices'} onClose={() => setDrawer(null)} title="Carriers’ invoices">
        <Invoices mayChange={mayChange} />
      </Drawer>
      <Drawer open={drawer === 'rates'} onClose={() => setDrawer(null)} title="Rates between currencies">
        <Rates mayChange={mayChange} />
      </Drawer>
      <Drawer open={drawer === 'lookups'} onClose={() => setDrawer(null)} title="Number look-ups">
        <Lookups mayChange={mayChange} />
      </Drawer>
      <Drawer open={drawer === 'number'} onClose={() => setDrawer(null)} title="Price of a number">
        <NumberPrices />
      </Drawer>
    </>
  );
}

function placeOf({ country, mccMnc, prefix, senderKind, purpose }: PriceRow): string {
  const place =
    mccMnc !== null
      ? `network ${mccMnc}`
      : prefix !== null
        ? `${prefix}…`
        : country === null
          ? 'anywhere'
          : 'all of it';
  return [place, senderKind, purpose]
    .flatMap((each) => (each === null ? [] : [each === place ? each : wordsOf(each)]))
    .join(', ');
}

function listOf({ side, connection }: PriceRow): string {
  return side === 'SELL' ? 'Yours' : (connection?.name ?? 'A carrier');
}

function Until({ row: { validUntil } }: { row: PriceRow }) {
  return validUntil === null ? 'the next' : <Time at={validUntil} />;
}

function Details({ row, mayChange, onRemoved }: { row: PriceRow; mayChange: boolean; onRemoved(): void }) {
  const remove = useAct(RemovePricesMutation);
  const onRemove = async () => {
    if ((await remove.run({ input: { ids: [row.id] } })) !== null) onRemoved();
  };
  return (
    <>
      <Facts>
        <Fact name="List">{listOf(row)}</Fact>
        <Fact name="Country">{row.country}</Fact>
        <Fact name="For">{placeOf(row)}</Fact>
        <Fact name="A part">
          {row.pricePerPart.amount} {row.pricePerPart.currency}
        </Fact>
        <Fact name="From">
          <Time at={row.validFrom} />
        </Fact>
        <Fact name="Until">
          <Until row={row} />
        </Fact>
        <Fact name="Id">
          <Copy text={row.id} />
        </Fact>
      </Facts>
      {remove.failure === null ? null : <FailureNote failure={remove.failure} />}
      {mayChange ? (
        <Acts>
          <Button kind="main" icon={<Trash2 />} busy={remove.busy} onClick={() => void onRemove()}>
            Remove
          </Button>
        </Acts>
      ) : null}
    </>
  );
}
