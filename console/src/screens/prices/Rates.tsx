/** Rates between currencies: each with its beginning, the form that sets one, and their removal. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Time } from '../../ui/Time.tsx';
import styles from './Rates.module.css';
import { type RateRow, RatesQuery, RemoveRateMutation, SetRateMutation } from './rate-operations.ts';

/** Shows the rates. @param mayChange shows what sets and removes them */
export function Rates({ mayChange }: { mayChange: boolean }) {
  const [{ data, fetching }, again] = useQuery({ query: RatesQuery, requestPolicy: 'cache-and-network' });
  const reload = () => again({ requestPolicy: 'network-only' });
  const rates = data?.currencyRates ?? [];
  return (
    <>
      <ul className={styles.rates}>
        {rates.map((rate) => (
          <Rate
            key={`${rate.currency} ${rate.inCurrency} ${rate.validFrom}`}
            rate={rate}
            mayChange={mayChange}
            onRemoved={reload}
          />
        ))}
      </ul>
      {rates.length === 0 && !fetching ? (
        <Nothing>No rate is set: prices of other currencies stay as they are.</Nothing>
      ) : null}
      {mayChange ? <RateForm onDone={reload} /> : null}
    </>
  );
}

function Rate({ rate: row, mayChange, onRemoved }: { rate: RateRow; mayChange: boolean; onRemoved(): void }) {
  const remove = useAct(RemoveRateMutation);
  const { currency, inCurrency, rate, validFrom } = row;
  const words = `1 ${currency} is ${rate} ${inCurrency}`;
  const onRemove = async () => {
    if ((await remove.run({ input: { currency, inCurrency, validFrom } })) !== null) onRemoved();
  };
  return (
    <li className={styles.rate}>
      <span>
        {words} from <Time at={validFrom} />
      </span>
      {mayChange ? (
        <Button icon={<Trash2 />} busy={remove.busy} aria-label={`Remove ${words}`} onClick={() => void onRemove()} />
      ) : null}
      {remove.failure === null ? null : <FailureNote failure={remove.failure} />}
    </li>
  );
}

function RateForm({ onDone }: { onDone(): void }) {
  const act = useAct(SetRateMutation);
  const [form, setForm] = useState({ currency: 'USD', inCurrency: 'EUR', rate: '', from: '' });
  const input = {
    currency: form.currency.trim().toUpperCase(),
    inCurrency: form.inCurrency.trim().toUpperCase(),
    rate: form.rate.trim().replace(',', '.'),
    validFrom: form.from === '' ? null : new Date(form.from).toISOString(),
  };
  const command = () =>
    commandLine('prices rate', [input.currency, input.inCurrency, input.rate], { from: input.validFrom });
  const text = (name: keyof typeof form) => ({
    autoComplete: 'off',
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [name]: target.value }),
  });
  const submit = async () => {
    if ((await act.run({ input })) === null) return;
    setForm({ ...form, rate: '' });
    onDone();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="One unit of">
        <input required maxLength={3} {...text('currency')} />
      </Field>
      <Field label="In">
        <input required maxLength={3} {...text('inCurrency')} />
      </Field>
      <Field label="Is">
        <input required inputMode="decimal" placeholder="0.8651" {...text('rate')} />
      </Field>
      <Field label="From" hint="Empty: now">
        <input type="datetime-local" {...text('from')} />
      </Field>
      <SameByCode snippets={() => operationSnippets(SetRateMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Set the rate
        </Button>
      </Acts>
    </Form>
  );
}
