/** A phone as the person holds it: the sender at the top, and what was written as bubbles. */
import type { ReactNode } from 'react';
import styles from './PhoneScreen.module.css';

/** A message on the phone. */
export interface Bubble {
  id: string;
  text: ReactNode;
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

/** Shows the screen. */
export function PhoneScreen({ from, bubbles, label = `On the phone, from ${from}` }: PhoneScreenProps) {
  return (
    <figure className={styles.phone} aria-label={label}>
      <figcaption className={styles.from}>{from}</figcaption>
      <div className={styles.bubbles}>
        {bubbles.map(({ id, text, at, own }) => (
          <div key={id} className={styles.line} data-own={own || undefined}>
            <p dir="auto" className={styles.bubble}>
              {text}
            </p>
            {at === undefined ? null : (
              <time dateTime={at} className={styles.time}>
                {new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}
              </time>
            )}
          </div>
        ))}
      </div>
    </figure>
  );
}
