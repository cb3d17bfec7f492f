/** The fraud guard: what it blocks and why, and the rules that people have set. */
import { Ban, Eye, Plus, ShieldCheck, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { PAGE, pagedSource } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { useStream } from '../../data/use-stream.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { ListTable } from '../../ui/ListTable.tsx';
import { Acts } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { FraudAlertsSubscription, FraudRulesQuery, LiftFraudRuleMutation, type RuleRow } from './operations.ts';
import { RuleForm } from './RuleForm.tsx';

const COLUMNS: readonly Column<RuleRow>[] = [
  { label: 'Does', width: '110px', cell: (row) => <Does row={row} /> },
  { label: 'Where', width: 'minmax(120px, 180px)', cell: (row) => where(row) },
  { label: 'Why', width: 'minmax(160px, 2fr)', from: 640, cell: ({ reason }) => reason },
  { label: 'By', width: 'minmax(100px, 140px)', from: 860, cell: (row) => by(row) },
  { label: 'Until', width: '110px', align: 'end', cell: (row) => <Until row={row} /> },
];

/** Shows the rules that hold now. */
export function Rules() {
  const hub = useHub();
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const [openedId, setOpenedId] = useState<string | null>(null);
  const list = useLiveList('fraud-rules', () =>
    pagedSource<RuleRow>(
      async (after) => (await ask(hub, FraudRulesQuery, { first: PAGE, after })).fraudRules,
      ({ createdAt }) => createdAt,
    ),
  );
  useStream('fraud-alerts', {
    document: FraudAlertsSubscription,
    variables: {},
    read: ({ fraudAlerts }) => fraudAlerts,
    onItems: list.reload,
    onGap: list.reload,
    onEnd: () => {},
  });
  const opened = list.rows.find(({ id }) => id === openedId) ?? null;
  const mayChange = may('carriers:write');
  const add = mayChange ? (
    <Button icon={<Plus />} onClick={() => setAdding(true)}>
      Set a rule
    </Button>
  ) : null;
  return (
    <>
      <FilterBar fields={[]} values={{}} onChange={() => {}}>
        {add}
      </FilterBar>
      <ListTable
        list={list}
        label="Rules that hold now, newest first"
        columns={COLUMNS}
        narrow={(row) => (
          <TwoLines title={where(row)} aside={<Until row={row} />} text={row.reason} state={<Does row={row} />} />
        )}
        keyOf={({ id }) => id}
        selected={openedId}
        onOpen={({ id }) => setOpenedId(id)}
        empty={
          <EmptyState icon={<ShieldCheck />} action={add} command="heliograph fraud rules">
            Nothing is blocked. What the guard blocks by itself appears here, with why, and is lifted here.
          </EmptyState>
        }
      />
      <Drawer open={opened !== null} onClose={() => setOpenedId(null)} title="Rule of the fraud guard">
        {opened === null ? null : <Details row={opened} mayChange={mayChange} onLifted={() => setOpenedId(null)} />}
      </Drawer>
      <Drawer open={adding} onClose={() => setAdding(false)} title="Set a rule">
        <RuleForm
          onDone={() => {
            setAdding(false);
            list.reload();
          }}
        />
      </Drawer>
    </>
  );
}

function where({ scope, key }: RuleRow) {
  return key === null ? 'An address' : <code>{scope === 'PREFIX' ? `${key}…` : key}</code>;
}

function by({ automatic, actor }: RuleRow): string {
  return automatic ? 'The guard' : (actor.name ?? wordsOf(actor.kind));
}

function Until({ row: { until } }: { row: RuleRow }) {
  return until === null ? 'no end' : <Time at={until} />;
}

function Does({ row: { action } }: { row: RuleRow }) {
  if (action === 'BLOCK') {
    return (
      <Mark tone="red" icon={<Ban />}>
        Blocks
      </Mark>
    );
  }
  return action === 'WATCH' ? (
    <Mark tone="amber" icon={<Eye />}>
      Watches
    </Mark>
  ) : (
    <Mark tone="green" icon={<ShieldCheck />}>
      Allows
    </Mark>
  );
}

function Details({ row, mayChange, onLifted }: { row: RuleRow; mayChange: boolean; onLifted(): void }) {
  const lift = useAct(LiftFraudRuleMutation);
  const onLift = async () => {
    if ((await lift.run({ input: { id: row.id } })) !== null) onLifted();
  };
  return (
    <>
      <Facts>
        <Fact name="Does">
          <Does row={row} />
        </Fact>
        <Fact name="Where">{where(row)}</Fact>
        <Fact name="Why">{row.reason}</Fact>
        <Fact name="Set">
          <Time at={row.createdAt} /> by {row.automatic ? 'the guard' : by(row)}
        </Fact>
        <Fact name="Until">
          <Until row={row} />
        </Fact>
        <Fact name="Id">
          <Copy text={row.id} />
        </Fact>
      </Facts>
      {lift.failure === null ? null : <FailureNote failure={lift.failure} />}
      {mayChange ? (
        <Acts>
          <Button kind="main" icon={<Undo2 />} busy={lift.busy} onClick={() => void onLift()}>
            Lift
          </Button>
        </Acts>
      ) : null}
    </>
  );
}
