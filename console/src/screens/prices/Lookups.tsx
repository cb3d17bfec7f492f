/** Number look-ups: how they are made, one to try, and what was spent by day. */
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import styles from './Invoices.module.css';
import { LookupForm } from './LookupForm.tsx';
import {
  type LookedUp,
  type LookupDay,
  LookupNumberMutation,
  type LookupSetting,
  LookupsQuery,
  secondsOf,
} from './lookup-operations.ts';

/** Shows look-ups. @param mayChange shows what changes them */
export function Lookups({ mayChange }: { mayChange: boolean }) {
  const { may } = useSession();
  const [{ data }, again] = useQuery({ query: LookupsQuery, requestPolicy: 'cache-and-network' });
  if (data === undefined) return null;
  const reload = () => again({ requestPolicy: 'network-only' });
  const setting = data.numberLookupSettings ?? null;
  return (
    <>
      {setting === null ? (
        <Nothing>
          Numbers are not looked up. A provider tells what they lead to: landline or mobile, which network.
        </Nothing>
      ) : (
        <Setting setting={setting} />
      )}
      {setting !== null && may('messages:send') ? <TryNumber onDone={reload} /> : null}
      <Days days={data.numberLookupDays ?? []} />
      {mayChange ? (
        <LookupForm
          key={setting === null ? 'off' : JSON.stringify({ ...setting, leftToday: null })}
          setting={setting}
          onDone={reload}
        />
      ) : null}
    </>
  );
}

function Setting({ setting }: { setting: LookupSetting }) {
  const { url, hasToken, cacheDays, timeLimit, silence, price, purposes, countries, refuseLandlines } = setting;
  const { dailyLimit, leftToday } = setting;
  return (
    <Facts>
      <Fact name="Provider">{url}</Fact>
      <Fact name="Bearer token">{hasToken ? 'Set' : 'None'}</Fact>
      <Fact name="A look-up costs">{price === null ? null : `${price.amount} ${price.currency}`}</Fact>
      <Fact name="Answers are waited for">{`${secondsOf(timeLimit)} s`}</Fact>
      <Fact name="An answer holds">{`${cacheDays} days`}</Fact>
      <Fact name="Daily limit">
        {dailyLimit === null
          ? 'None'
          : `${dailyLimit.toLocaleString()} numbers, ${leftToday?.toLocaleString() ?? 0} left today`}
      </Fact>
      <Fact name="Landlines">{refuseLandlines ? 'Are refused' : 'Get messages'}</Fact>
      <Fact name="When silent">{silence === 'SEND' ? 'The message goes' : 'The message is refused'}</Fact>
      <Fact name="Purposes">{purposes.length === 0 ? 'All' : purposes.map(wordsOf).join(', ')}</Fact>
      <Fact name="Countries">{countries.length === 0 ? 'All' : countries.join(', ')}</Fact>
    </Facts>
  );
}

function TryNumber({ onDone }: { onDone(): void }) {
  const act = useAct(LookupNumberMutation);
  const [phone, setPhone] = useState('');
  const [looked, setLooked] = useState<LookedUp | null>(null);
  const submit = async () => {
    const result = (await act.run({ input: { phone, fresh: true } }))?.lookupNumber;
    if (result?.__typename !== 'LookupNumberPayload') return;
    setLooked(result);
    onDone();
  };
  return (
    <Section title="Try a number">
      <Form onSubmit={() => void submit()}>
        <Field label="Number to look up" hint="The provider is asked now, which costs a look-up">
          <input
            required
            type="tel"
            autoComplete="off"
            placeholder="+447700900123"
            value={phone}
            onChange={({ target }) => setPhone(target.value)}
          />
        </Field>
        {act.failure === null ? null : <FailureNote failure={act.failure} />}
        <Acts>
          <Button type="submit" icon={<Search />} busy={act.busy}>
            Look up
          </Button>
        </Acts>
      </Form>
      <div role="status">{looked === null ? null : <Outcome looked={looked} />}</div>
    </Section>
  );
}

function Outcome({ looked: { lookup, fault } }: { looked: LookedUp }) {
  if (lookup === null) return <p>No answer: {fault}</p>;
  const { lineType, mccMnc, ported, country, at } = lookup;
  return (
    <Facts>
      <Fact name="Line">{wordsOf(lineType)}</Fact>
      <Fact name="Country">{country}</Fact>
      <Fact name="Network">{mccMnc}</Fact>
      <Fact name="Ported">{ported === null ? null : ported ? 'Yes' : 'No'}</Fact>
      <Fact name="At">
        <Time at={at} />
      </Fact>
    </Facts>
  );
}

function Days({ days }: { days: readonly LookupDay[] }) {
  if (days.length === 0) return null;
  return (
    <Section title="The last 30 days">
      <table className={styles.lines} aria-label="Look-ups by day">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Asked</th>
            <th scope="col">Answered</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, asked, answered, cost }) => (
            <tr key={`${day} ${cost?.currency}`}>
              <th scope="row">{day}</th>
              <td>{asked.toLocaleString()}</td>
              <td>{answered.toLocaleString()}</td>
              <td>{cost === null ? null : `${cost.amount} ${cost.currency}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
