/** Steps one after the other, with the time that each took. */
import type { ReactNode } from 'react';
import type { Tone } from './status-words.ts';
import styles from './Timeline.module.css';
import { clockTime, dayText, exactDuration, exactTime } from './times.ts';

/** A step of a timeline. */
export interface TimelineStep {
  id: string;
  /** RFC 3339. */
  at: string;
  tone: Tone;
  title: ReactNode;
  /** More about it, below the title. */
  detail?: ReactNode;
}

/** Shows steps, the first at the top; between two of them stands the time from one to the other. */
export function Timeline({ steps }: { steps: readonly TimelineStep[] }) {
  return (
    <ol className={styles.timeline}>
      {steps.map(({ id, at, tone, title, detail }, index) => {
        const before = steps[index - 1];
        const day = dayText(at);
        const gap = before === undefined ? null : Date.parse(at) - Date.parse(before.at);
        return (
          <li key={id} className={styles.step} data-tone={tone}>
            {before !== undefined && dayText(before.at) === day ? null : <p className={styles.day}>{day}</p>}
            <span className={styles.gap}>{gap === null ? '' : `+ ${exactDuration(Math.max(0, gap))}`}</span>
            <span className={styles.dot} aria-hidden="true" />
            <div className={styles.body}>
              <div className={styles.title}>
                {title}
                <time dateTime={at} title={exactTime(Date.parse(at))} className={styles.time}>
                  {clockTime(Date.parse(at))}
                </time>
              </div>
              {detail === undefined ? null : <div className={styles.detail}>{detail}</div>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
