/** A phone as the person holds it: the sender at the top, and what was written as bubbles. */
import type { ReactNode } from 'react';
import { groupNumber } from './numbers.ts';
import styles from './PhoneScreen.module.css';
import { exactTime, minuteTime } from './times.ts';

/** A message on the phone. */
export interface Bubble {
  id: string;
  text: ReactNode;
  /** Its outcome, below the bubble. */
  state?: ReactNode;
  /** RFC 3339; absent: it is not sent yet. */
  at?: string;
  /** True for what was written on this side of the screen. */
  own: boolean;
}

/** Properties of the screen. */
export interface PhoneScreenProps {
  /** Whoever is on the other side, as the screen names them. */
  from: string;
  bubbles: readonly Bubble[];
  /** Label for who hears the page; absent: the screen is the person's phone. */
  label?: string;
}

/** Shows the day of a message where it is another one than that of the message before. */
function Day({ at, before }: { at: string | undefined; before: string | undefined }) {
  if (at === undefined) return null;
  const day = new Date(at).toDateString();
  const isToday = day === new Date().toDateString();
  if (before === undefined ? isToday : new Date(before).toDateString() === day) return null;
  return (
    <p className={styles.day}>
      {isToday
        ? 'Today'
        : new Date(at).toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long' })}
    </p>
  );
}

/** Shows the screen. */
export function PhoneScreen({ from: given, bubbles, label }: PhoneScreenProps) {
  const from = groupNumber(given);
  return (
    <figure className={styles.phone} aria-label={label ?? `On the phone, from ${from}`}>
      <figcaption className={styles.from}>{from}</figcaption>
      <div className={styles.bubbles}>
        {bubbles.map(({ id, text, state, at, own }, index) => (
          <div key={id} className={styles.line} data-own={own || undefined}>
            <Day at={at} before={bubbles[index - 1]?.at} />
            <p dir="auto" className={styles.bubble}>
              {text}
            </p>
            {state === undefined ? null : <span className={styles.state}>{state}</span>}
            {at === undefined ? null : (
              <time dateTime={at} title={exactTime(Date.parse(at))} className={styles.time}>
                {minuteTime(Date.parse(at))}
              </time>
            )}
          </div>
        ))}
      </div>
    </figure>
  );
}
