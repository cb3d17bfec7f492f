/** Traffic: five charts over the same five minutes. */
import { useMemo, useState } from 'react';
import { useFeed } from '../../data/use-feed.ts';
import { useNow } from '../../ui/clock.ts';
import type { Tone } from '../../ui/status-words.ts';
import { TimeChart } from '../../ui/TimeChart.tsx';
import styles from './Live.module.css';
import { type LiveNow, LiveSubscription } from './operations.ts';
import { addSeconds, COUNTS, type Count, columnsOf, type Second } from './seconds.ts';

const CHARTS: Readonly<Record<Count, { label: string; tone: Tone }>> = {
  accepted: { label: 'Accepted', tone: 'grey' },
  submitted: { label: 'Submitted', tone: 'blue' },
  delivered: { label: 'Delivered', tone: 'green' },
  failed: { label: 'Failed', tone: 'red' },
  inbound: { label: 'Inbound', tone: 'violet' },
};

/** Shows the charts. @param onLive takes what the hub says besides, every second */
export function Traffic({ onLive }: { onLive(live: LiveNow): void }) {
  const [seconds, setSeconds] = useState<ReadonlyMap<number, Second>>(new Map());
  const now = useNow();
  useFeed(LiveSubscription, (results) => {
    const last = results.at(-1)?.live;
    if (last === undefined) return;
    setSeconds((before) =>
      addSeconds(
        before,
        results.flatMap(({ live }) => live.seconds),
        Date.now(),
      ),
    );
    onLive(last);
  });
  const { times, counts } = useMemo(() => columnsOf(seconds, now), [seconds, now]);
  return (
    <div className={styles.charts}>
      {COUNTS.map((count, index) => (
        <TimeChart
          key={count}
          group="live"
          label={CHARTS[count].label}
          tone={CHARTS[count].tone}
          times={times}
          values={counts[count]}
          axis={index === COUNTS.length - 1}
        />
      ))}
    </div>
  );
}
