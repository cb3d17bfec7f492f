/** Names and values, one a line; what is not known is left out. */
import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Holds facts. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

/** Shows a fact; `null`: nothing. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
