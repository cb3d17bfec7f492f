/** A number that is tried: the route it would take, and why each other is passed over. */
import { Check, Minus } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { PURPOSES, purposeWord } from '../messages/message-filters.ts';
import { SimulateQuery } from './operations.ts';
import styles from './Simulation.module.css';

type Purpose = (typeof PURPOSES)[number];

/** Shows the form and its answer. @param onOpen called when a route of the answer is opened */
export function Simulation({ onOpen }: { onOpen(): void }) {
  const [to, setTo] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('TRANSACTIONAL');
  const [asked, setAsked] = useState<{ to: string; purpose: Purpose } | null>(null);
  const [{ data, error, fetching }] = useQuery({
    query: SimulateQuery,
    variables: { input: asked ?? { to: '', purpose } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const result = asked === null || fetching ? null : (data?.simulateRoute ?? null);
  return (
    <>
      <Form onSubmit={() => setAsked({ to: to.trim(), purpose })}>
        <Field label="Number">
          <input
            required
            type="tel"
            placeholder="+44 7700 900123"
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        </Field>
        <Field label="Purpose">
          <select value={purpose} onChange={(event) => setPurpose(event.target.value as Purpose)}>
            {PURPOSES.map((each) => (
              <option key={each} value={each}>
                {purposeWord(each)}
              </option>
            ))}
          </select>
        </Field>
        <Acts>
          <Button kind="main" type="submit" busy={fetching}>
            Try
          </Button>
        </Acts>
      </Form>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {result === null ? null : (
        <ul className={styles.routes} aria-live="polite">
          {result.route === null ? (
            <li>
              <Nothing>{result.reason ?? 'No route takes it: it would be refused.'}</Nothing>
            </li>
          ) : (
            <li className={styles.route}>
              <Mark tone="green" icon={<Check />} strong>
                <Link href={`/routes/${encodeURIComponent(result.route.id)}`} onClick={onOpen}>
                  {result.route.name}
                </Link>
              </Mark>
              <span>
                {result.reason} {result.connection === null ? '' : `Over ${result.connection.name}.`}
              </span>
            </li>
          )}
          {result.rejected.map(({ routeId, name, reason }) => (
            <li key={routeId} className={styles.route}>
              <Mark tone="grey" icon={<Minus />}>
                <Link href={`/routes/${encodeURIComponent(routeId)}`} onClick={onOpen}>
                  {name}
                </Link>
              </Mark>
              <span>{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
