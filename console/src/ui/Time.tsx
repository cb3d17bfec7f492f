/** A moment: how long ago, and on hover or focus exactly, here and where the recipient is. */
import { useNow } from './clock.ts';
import { Tip } from './Tip.tsx';
import styles from './text.module.css';
import { exactTime, relativeTime } from './times.ts';

/** Properties of a time. */
export interface TimeProps {
  /** RFC 3339. */
  at: string;
  /** IANA zones of the person it is about. */
  zones?: readonly string[];
}

/** Shows a moment. */
export function Time({ at, zones = [] }: TimeProps) {
  const now = useNow();
  const moment = Date.parse(at);
  return (
    <Tip
      content={() => (
        <>
          <div>{exactTime(moment)}</div>
          {zones.map((zone) => (
            <div key={zone}>
              {exactTime(moment, zone)} <span className={styles.faint}>recipient, {zone}</span>
            </div>
          ))}
        </>
      )}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time is there for the keyboard too. */}
      <time dateTime={at} tabIndex={0} className={styles.time}>
        {relativeTime(moment, Math.max(now, moment <= Date.now() ? moment : now))}
      </time>
    </Tip>
  );
}
