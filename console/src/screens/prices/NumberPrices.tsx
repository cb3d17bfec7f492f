/** A number that is tried: what a message to it costs, by every list. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { type Asked, NumberAndPurpose } from '../messages/NumberAndPurpose.tsx';
import { NumberPricesQuery } from './operations.ts';

interface Amount {
  amount: string;
  currency: string;
}

/** Shows the form and its answer. */
export function NumberPrices() {
  const [form, setForm] = useState<Asked>({ phone: '', purpose: 'TRANSACTIONAL' });
  const [asked, setAsked] = useState<Asked | null>(null);
  const { phone, purpose } = asked ?? form;
  const [{ data, error, fetching }] = useQuery({
    query: NumberPricesQuery,
    variables: { input: { to: phone.trim(), purpose } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const found = asked === null || fetching ? null : (data?.numberPrices ?? null);
  return (
    <>
      <Form onSubmit={() => setAsked(form)}>
        <NumberAndPurpose asked={form} onChange={setForm} />
        <Acts>
          <Button kind="main" type="submit" busy={fetching}>
            Ask
          </Button>
        </Acts>
      </Form>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {found === null ? null : (
        <div role="status">
          <Facts>
            {found.map(({ connection, total, converted, low, high }) => (
              <Fact key={connection?.id ?? 'sell'} name={connection === null ? 'Yours' : connection.name}>
                {total === null ? 'no price' : sentence(total, converted, low, high)}
              </Fact>
            ))}
          </Facts>
        </div>
      )}
    </>
  );
}

function sentence(total: Amount, converted: Amount | null, low: Amount | null, high: Amount | null): string {
  const text = ({ amount, currency }: Amount) => `${amount} ${currency}`;
  const here = converted === null || converted.currency === total.currency ? '' : `, ${text(converted)}`;
  const isSpan = low !== null && high !== null && low.amount !== high.amount;
  return `${text(total)} a part${here}${isSpan ? `; by network ${text(low)} to ${text(high)}` : ''}`;
}
