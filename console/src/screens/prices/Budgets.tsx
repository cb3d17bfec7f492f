/** Budgets: a bar each with what is spent and reserved, the form that sets one, and their removal. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useFeed } from '../../data/use-feed.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Time } from '../../ui/Time.tsx';
import {
  BudgetBurnSubscription,
  type BudgetRow,
  BudgetsQuery,
  RemoveBudgetMutation,
  SetBudgetMutation,
} from './budget-operations.ts';

const PERIODS = { DAY: 'A day', MONTH: 'A month', TOTAL: 'In all' } as const;
const SCOPES = { WORKSPACE: 'Everything', KEY: 'A key', CAMPAIGN: 'A campaign' } as const;

/** Shows the budgets. @param mayChange shows what sets and removes them */
export function Budgets({ mayChange }: { mayChange: boolean }) {
  const [{ data, fetching }, again] = useQuery({ query: BudgetsQuery, requestPolicy: 'cache-and-network' });
  const reload = () => again({ requestPolicy: 'network-only' });
  // What is spent changes every second at most.
  useFeed(BudgetBurnSubscription, reload);
  const budgets = data?.budgets ?? [];
  return (
    <>
      {budgets.map((budget) => (
        <Budget key={budget.id} budget={budget} mayChange={mayChange} onRemoved={reload} />
      ))}
      {budgets.length === 0 && !fetching ? <p>No budget limits what messages may cost.</p> : null}
      {mayChange ? <BudgetForm onDone={reload} /> : null}
    </>
  );
}

function titleOf({ scope, period, apiKey }: BudgetRow): string {
  return `${apiKey?.name ?? SCOPES[scope]}, ${PERIODS[period].toLowerCase()}`;
}

function Budget({ budget, mayChange, onRemoved }: { budget: BudgetRow; mayChange: boolean; onRemoved(): void }) {
  const remove = useAct(RemoveBudgetMutation);
  const { amount, current, stops } = budget;
  const used = current?.usedPercent ?? 0;
  const onRemove = async () => {
    if ((await remove.run({ input: { id: budget.id } })) !== null) onRemoved();
  };
  return (
    <section aria-label={titleOf(budget)}>
      <h3>{titleOf(budget)}</h3>
      <Meter
        label={`Used of ${titleOf(budget)}`}
        value={used}
        max={100}
        text={`${used} % of ${amount.amount} ${amount.currency}`}
        tone={used >= 100 ? 'red' : used >= 80 ? 'amber' : 'accent'}
      />
      {current === null ? null : (
        <Facts>
          <Fact name="Spent">{current.spent.amount}</Fact>
          <Fact name="Reserved">{current.reserved.amount}</Fact>
          {current.late.amount === '0' ? null : <Fact name="Late">{current.late.amount}</Fact>}
          <Fact name="Left">{current.left.amount}</Fact>
          <Fact name="At its end">{stops ? 'It stops' : 'It warns'}</Fact>
          {current.endsAt === null ? null : (
            <Fact name="Until">
              <Time at={current.endsAt} />
            </Fact>
          )}
        </Facts>
      )}
      {remove.failure === null ? null : <FailureNote failure={remove.failure} />}
      {mayChange ? (
        <Acts>
          <Button icon={<Trash2 />} busy={remove.busy} onClick={() => void onRemove()}>
            Remove the budget
          </Button>
        </Acts>
      ) : null}
    </section>
  );
}

function BudgetForm({ onDone }: { onDone(): void }) {
  const act = useAct(SetBudgetMutation);
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [period, setPeriod] = useState<keyof typeof PERIODS>('MONTH');
  const [stops, setStops] = useState(true);
  const money = { amount: amount.trim().replace(',', '.'), currency: currency.trim().toUpperCase() };
  const input = { amount: money, period, stops };
  const command = () =>
    commandLine('budgets set', [`${money.amount} ${money.currency}`], { period: period.toLowerCase() });
  const submit = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Amount">
        <input
          required
          inputMode="decimal"
          placeholder="250"
          autoComplete="off"
          value={amount}
          onChange={({ target }) => setAmount(target.value)}
        />
      </Field>
      <Field label="Currency" hint="The workspace’s">
        <input required maxLength={3} value={currency} onChange={({ target }) => setCurrency(target.value)} />
      </Field>
      <Field label="Period">
        <select value={period} onChange={({ target }) => setPeriod(target.value as keyof typeof PERIODS)}>
          {Object.entries(PERIODS).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      <Field label="At its end">
        <select value={stops ? 'stop' : 'warn'} onChange={({ target }) => setStops(target.value === 'stop')}>
          <option value="stop">Stop</option>
          <option value="warn">Warn alone</option>
        </select>
      </Field>
      <SameByCode snippets={() => operationSnippets(SetBudgetMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Set the budget
        </Button>
      </Acts>
    </Form>
  );
}
