/** Budgets: a bar each with what is spent and reserved, the form that sets one, and their removal. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useFeed } from '../../data/use-feed.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Acts, Form, Section } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Time } from '../../ui/Time.tsx';
import {
  BudgetBurnSubscription,
  BudgetCampaignsQuery,
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

function titleOf({ scope, period, apiKey, campaign }: BudgetRow): string {
  return `${apiKey?.name ?? campaign?.name ?? SCOPES[scope]}, ${PERIODS[period].toLowerCase()}`;
}

function Budget({ budget, mayChange, onRemoved }: { budget: BudgetRow; mayChange: boolean; onRemoved(): void }) {
  const remove = useAct(RemoveBudgetMutation);
  const { amount, current, stops } = budget;
  const used = current?.usedPercent ?? 0;
  const onRemove = async () => {
    if ((await remove.run({ input: { id: budget.id } })) !== null) onRemoved();
  };
  return (
    <Section title={titleOf(budget)}>
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
    </Section>
  );
}

function BudgetForm({ onDone }: { onDone(): void }) {
  const act = useAct(SetBudgetMutation);
  const [amount, setAmount] = useState('');
  const { currency } = useSession().viewer.workspace;
  const [{ data }] = useQuery({ query: BudgetCampaignsQuery });
  const campaigns = data?.campaigns?.edges ?? [];
  const [campaignId, setCampaignId] = useState('');
  const [period, setPeriod] = useState<keyof typeof PERIODS>('MONTH');
  const [stops, setStops] = useState(true);
  const money = { amount: amount.trim().replace(',', '.'), currency };
  const input = { amount: money, period, stops, campaignId: campaignId === '' ? null : campaignId };
  const command = () =>
    commandLine('budgets set', [`${money.amount} ${currency}`], {
      period: period.toLowerCase(),
      'of-campaign': input.campaignId,
      'warn-only': !stops,
    });
  const submit = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  return (
    <Section title="Set a budget">
      <Form onSubmit={() => void submit()}>
        <Field label="Of">
          <select value={campaignId} onChange={({ target }) => setCampaignId(target.value)}>
            <option value="">Everything that is sent</option>
            {campaigns.map(({ node: { id, name } }) => (
              <option key={id} value={id}>
                {`Campaign ${name}`}
              </option>
            ))}
          </select>
        </Field>
        <Field label={`Amount in ${currency}`}>
          <input
            required
            inputMode="decimal"
            placeholder="250"
            autoComplete="off"
            value={amount}
            onChange={({ target }) => setAmount(target.value)}
          />
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
    </Section>
  );
}
