/** The page of what is open beside its list: head, sections. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './Page.module.css';

/** Properties of a page. */
export interface PageProps {
  title: ReactNode;
  /** Noun of the open page, for the button that closes it: "message", "contact". */
  noun: string;
  onClose(): void;
  children: ReactNode;
}

/** Shows a page. */
export function Page({ title, noun, onClose, children }: PageProps) {
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <Button kind="quiet" icon={<X />} aria-label={`Close the ${noun}`} onClick={onClose} />
      </header>
      {children}
    </article>
  );
}

/** Holds what stands first on a page: its state, its id, its acts. */
export function Lead({ children }: { children: ReactNode }) {
  return <div className={styles.lead}>{children}</div>;
}

/** Shows a section of a page. @param acts buttons beside its title */
export function Section({ title, acts, children }: { title: string; acts?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <div className={styles.top}>
        <h3 className={styles.heading}>{title}</h3>
        {acts}
      </div>
      {children}
    </section>
  );
}

/** Keeps the place of a page while it is loaded. */
export function PageLoading() {
  return (
    <div aria-busy="true" className={styles.loading}>
      {[62, 40, 88, 76, 54].map((width) => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

/** Says that a section has nothing, in one line. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className={styles.nothing}>{children}</p>;
}

/** Holds buttons, side by side. */
export function Acts({ children }: { children: ReactNode }) {
  return <div className={styles.acts}>{children}</div>;
}

/** Holds the fields of a form, one below the other, and sends them by Enter. */
export function Form({ onSubmit, children }: { onSubmit(): void; children: ReactNode }) {
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
