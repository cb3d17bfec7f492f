/** The period as charts: how many messages, and how many of them arrived. */
import { SeriesChart } from '../../ui/SeriesChart.tsx';
import styles from './Analytics.module.css';
import { countText, percentText } from './figures.ts';
import type { Answer } from './operations.ts';
import { PERIODS, type PeriodName } from './questions.ts';

/** Shows the charts. */
export function Charts({ answer, period }: { answer: Answer; period: PeriodName }) {
  const { total, timeZone } = answer;
  const times = total.series.map(({ at }) => Date.parse(at) / 1_000);
  const step = PERIODS.find(({ name }) => name === period)?.step ?? 'DAY';
  const write = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(undefined, { timeZone, ...options });
    return (seconds: number) => format.format(seconds * 1_000);
  };
  const day = { day: 'numeric', month: 'short' } as const;
  const hour = { hour: '2-digit', minute: '2-digit' } as const;
  const moment = write(step === 'HOUR' ? { weekday: 'short', ...day, ...hour } : { weekday: 'short', ...day });
  const tick = write(period === '24h' ? hour : day);
  const apart = period === '24h' ? 3_600 : 86_400;
  return (
    <div className={styles.charts}>
      <SeriesChart
        label={step === 'WEEK' ? 'Messages a week' : step === 'DAY' ? 'Messages a day' : 'Messages an hour'}
        times={times}
        height={200}
        shown={countText}
        moment={moment}
        tick={tick}
        apart={apart}
        series={[
          { label: 'accepted', tone: 'blue', values: total.series.map(({ figures }) => figures.accepted) },
          { label: 'delivered', tone: 'green', values: total.series.map(({ figures }) => figures.delivered) },
          {
            label: 'accepted before',
            tone: 'grey',
            dashed: true,
            values: total.series.map(({ before }) => before?.accepted ?? null),
          },
        ]}
      />
      <SeriesChart
        label="Delivery rate"
        times={times}
        height={120}
        most={1}
        shown={(share) => `${Math.round(share * 100)} %`}
        moment={moment}
        tick={tick}
        apart={apart}
        series={[
          { label: 'delivered', tone: 'green', values: total.series.map(({ figures }) => figures.deliveryRate) },
        ]}
      />
      <p className="aloud">
        {`${countText(total.figures.accepted)} messages were accepted and ${countText(total.figures.delivered)} delivered, ${percentText(total.figures.deliveryRate)} of those that have ended.`}
      </p>
    </div>
  );
}
