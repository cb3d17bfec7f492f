/** Delivery rates that are far below their usual ones, above everything else. */
import { TriangleAlert } from 'lucide-react';
import { useQuery } from 'urql';
import { useStream } from '../../data/use-stream.ts';
import { countryName } from '../../ui/numbers.ts';
import { Time } from '../../ui/Time.tsx';
import styles from './Analytics.module.css';
import { percentText } from './figures.ts';
import { DeliveryAlertsSubscription, OpenAlertsQuery } from './operations.ts';

/** Shows open alerts, live; nothing where there are none. */
export function Alerts() {
  const [{ data }, reload] = useQuery({ query: OpenAlertsQuery, requestPolicy: 'cache-and-network' });
  const look = () => reload({ requestPolicy: 'network-only' });
  useStream('delivery-alerts', {
    document: DeliveryAlertsSubscription,
    variables: {},
    read: ({ deliveryAlerts }) => deliveryAlerts,
    cursorOf: ({ cursor }) => cursor,
    onItems: look,
    onGap: look,
    onEnd: () => {},
  });
  const alerts = data?.deliveryAlerts?.edges.flatMap((edge) => (edge === null ? [] : [edge.node])) ?? [];
  if (alerts.length === 0) return null;
  return (
    <ul className={styles.alerts} aria-label="Delivery rates that have dropped">
      {alerts.map(({ id, dimension, value, name, rate, usualRate, ended, waiting, reasons, raisedAt }) => (
        <li key={id}>
          <TriangleAlert aria-hidden="true" />
          <span>
            <b>
              {WORDS[dimension] ?? 'Messages'} {dimension === 'COUNTRY' ? countryName(value) : name}
            </b>
            : {percentText(rate)} of {ended.toLocaleString()} messages arrived, usually {percentText(usualRate)}.
            {waiting > 0 && ` The carrier has said nothing of ${waiting.toLocaleString()} of them.`}
            {reasons.length > 0 && ' More than usual: '}
            {reasons.map(({ code, description, share, usualShare }, index) => (
              <span key={code} title={description}>
                {index > 0 && ', '}
                {code} {percentText(share)} (usually {percentText(usualShare)})
              </span>
            ))}
            {reasons.length > 0 && '.'} Noticed <Time at={raisedAt} />.
          </span>
        </li>
      ))}
    </ul>
  );
}

const WORDS: Partial<Record<string, string>> = { ROUTE: 'Route', COUNTRY: 'To', TEMPLATE: 'Template' };
