/** A number that is tried: the route it would take, and why each other is passed over. */
import type { ResultOf } from 'gql.tada';
import { Check, Minus } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Money } from '../../ui/Money.tsx';
import { Acts, Form, Nothing } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { type Asked, NumberAndPurpose } from '../messages/NumberAndPurpose.tsx';
import { SimulateQuery } from './operations.ts';
import styles from './Simulation.module.css';

/** Shows the form and its answer. @param onOpen called when a route of the answer is opened */
export function Simulation({ onOpen }: { onOpen(): void }) {
  const [form, setForm] = useState<Asked>({ phone: '', purpose: 'TRANSACTIONAL' });
  const [asked, setAsked] = useState<Asked | null>(null);
  const { phone, purpose } = asked ?? form;
  const [{ data, error, fetching }] = useQuery({
    query: SimulateQuery,
    variables: { input: { to: phone.trim(), purpose } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const result = asked === null || fetching ? null : (data?.simulateRoute ?? null);
  return (
    <>
      <Form onSubmit={() => setAsked(form)}>
        <NumberAndPurpose asked={form} onChange={setForm} />
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
              <PriceAndQuality of={result} routeId={result.route.id} />
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
              <PriceAndQuality of={result} routeId={routeId} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

type Simulated = NonNullable<ResultOf<typeof SimulateQuery>['simulateRoute']>;

/** The carrier's price of a part by a route, and what was delivered of it in the last hour. */
function PriceAndQuality({ of, routeId }: { of: Simulated; routeId: string }) {
  const found = of.routePrices?.find((each) => each.routeId === routeId);
  if (found === undefined) return null;
  const { pricePerPart } = found.estimate;
  const { ended, deliveryPercent } = found.quality;
  return (
    <span className={styles.facts}>
      {pricePerPart === null ? 'No price of its carrier' : <Money money={pricePerPart} />}
      {pricePerPart === null ? '' : ' a part'}
      {deliveryPercent === null
        ? '; nothing ended in the last hour'
        : `; ${deliveryPercent.toFixed(1)} % of ${ended} delivered`}
    </span>
  );
}
