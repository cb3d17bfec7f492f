/** Analytics: what became of messages over time, against the period before, and by what they have in common. */
import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { useSearchParams } from 'wouter';
import { saveFile } from '../../data/csv.ts';
import { ask, messageOf, useHub } from '../../data/hub.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { PageLoading } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { Alerts } from './Alerts.tsx';
import styles from './Analytics.module.css';
import { Breakdown } from './Breakdown.tsx';
import { Charts } from './Charts.tsx';
import { Headline } from './Headline.tsx';
import { AnalyticsCsvQuery, AnalyticsQuery } from './operations.ts';
import { People } from './People.tsx';
import { DIMENSIONS, type Dimension, inputOf, PERIODS } from './questions.ts';
import { Reasons } from './Reasons.tsx';

/** Shows the screen. Its question stands in the address. */
export default function Analytics() {
  const hub = useHub();
  const [params, setParams] = useSearchParams();
  const period = (PERIODS.find(({ name }) => name === params.get('period')) ?? PERIODS[1]).name;
  const by = (DIMENSIONS.find(({ name }) => name === params.get('by')) ?? DIMENSIONS[0]).name;
  const [looked, setLooked] = useState(() => Date.now());
  const input = useMemo(() => inputOf(period, by, looked), [period, by, looked]);
  const [{ data, error, fetching, stale }] = useQuery({
    query: AnalyticsQuery,
    variables: { input },
    requestPolicy: 'cache-and-network',
  });
  const set = (name: string, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      next.set(name, value);
      return next;
    });
  const save = async () => {
    const { analytics } = await ask(hub, AnalyticsCsvQuery, { input: { ...input, compareTo: null } });
    if (analytics !== null) saveFile(`analytics-${period}-${by.toLowerCase()}.csv`, [analytics.csv]);
  };
  const answer = data?.analytics;
  return (
    <div className={styles.screen}>
      <div className={styles.bar}>
        <Field label="Period" quiet>
          <select value={period} onChange={(event) => set('period', event.target.value)}>
            {PERIODS.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Tell apart by" quiet>
          <select value={by} onChange={(event) => set('by', event.target.value)}>
            {DIMENSIONS.map(({ name, label }) => (
              <option key={name} value={name}>
                by {label.toLowerCase()}
              </option>
            ))}
          </select>
        </Field>
        <span className={styles.acts}>
          <Button onClick={() => setLooked(Date.now())} busy={fetching || stale}>
            Look again
          </Button>
          <Button icon={<Download />} onClick={() => void save()}>
            CSV
          </Button>
        </span>
      </div>
      {answer == null ? (
        error === undefined ? (
          <PageLoading />
        ) : (
          <ErrorState message={messageOf(error)} retry={() => setLooked(Date.now())} />
        )
      ) : (
        <div className={styles.body} aria-busy={fetching}>
          <Alerts />
          <Headline now={answer.total.figures} before={answer.total.before} />
          <Charts answer={answer} period={period} />
          <Breakdown answer={answer} label={labelOf(by)} />
          <Reasons answer={answer} />
          <People />
          <p className={styles.note}>
            Messages count where they were accepted, with what they are now; the dashed line and the changes are the
            period before. Days begin at midnight in {answer.timeZone}. As of <Time at={answer.asOf} />.
          </p>
        </div>
      )}
    </div>
  );
}

function labelOf(by: Dimension): string {
  return DIMENSIONS.find(({ name }) => name === by)?.label ?? by;
}
