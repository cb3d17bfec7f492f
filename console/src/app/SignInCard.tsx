/** The card that every step of signing in stands on. */
import type { ReactNode } from 'react';
import styles from './SignIn.module.css';

/** Shows the card. */
export function SignInCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/assets/mark.svg" alt="" width="32" height="32" />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
