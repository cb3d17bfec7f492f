/** Limits of the API, and what is used of them now. */
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Nothing } from '../../ui/Page.tsx';
import styles from './Developers.module.css';
import { LimitsQuery } from './operations.ts';

/** Time between two looks, in milliseconds. */
const AGAIN_MS = 2_000;

const TITLES: Readonly<Record<string, string>> = {
  operationsPerSecond: 'Operations',
  messagesPerSecond: 'Messages',
};

/** Shows the limits. */
export function Limits() {
  const [{ data, error }, reload] = useQuery({ query: LimitsQuery, requestPolicy: 'cache-and-network' });
  useEffect(() => {
    const timer = setInterval(() => reload({ requestPolicy: 'network-only' }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [reload]);
  if (data?.limits == null) {
    if (error === undefined) return null;
    return <ErrorState message={messageOf(error)} retry={() => reload({ requestPolicy: 'network-only' })} />;
  }
  return (
    <div className={styles.text}>
      <Facts>
        {data.limits.map(({ name, unit, max, used }) => (
          <Fact key={name} name={TITLES[name] ?? name}>
            {max === null ? `No limit is set for ${unit}.` : null}
            {max === null ? null : (
              <Meter
                label={unit}
                value={used ?? 0}
                max={max}
                text={`${used ?? 0} of ${max.toLocaleString()} ${unit}`}
              />
            )}
          </Fact>
        ))}
      </Facts>
      <Nothing>
        Whoever asks for more is answered RATE_LIMITED with retryAfterMs: how long to wait. Other limits, of depth, cost
        and size, are told by the error that names them.
      </Nothing>
    </div>
  );
}
