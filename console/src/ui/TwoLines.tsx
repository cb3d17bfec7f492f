/** A row where there is no room for columns: two lines, each with something at its end. */
import type { ReactNode } from 'react';
import styles from './TwoLines.module.css';

/** Properties of a row of two lines. */
export interface TwoLinesProps {
  /** Start of the first line: who or what it is. */
  title: ReactNode;
  /** End of the first line. */
  aside?: ReactNode;
  /** Start of the second line. */
  text: ReactNode;
  /** End of the second line. */
  state?: ReactNode;
}

/** Shows the row. */
export function TwoLines({ title, aside, text, state }: TwoLinesProps) {
  return (
    <div className={styles.lines}>
      <span className={styles.line}>
        <span className={styles.title}>{title}</span>
        {aside}
      </span>
      <span className={styles.line}>
        <span className={styles.text}>{text}</span>
        {state}
      </span>
    </div>
  );
}
