/** A list and, beside it, the page of what is open; where there is no room, one after the other. */
import { type ReactNode, useEffect } from 'react';
import styles from './Split.module.css';

/** Properties of a split. */
export interface SplitProps {
  list: ReactNode;
  /** The page of what is open; `null`: nothing is. */
  page: ReactNode | null;
  /** Closes the page; Escape does. */
  onClose(): void;
}

/** Shows both. */
export function Split({ list, page, onClose }: SplitProps) {
  const open = page !== null;
  useEffect(() => {
    if (!open) return;
    const listener = (event: KeyboardEvent) => {
      const target = event.target as Element | null;
      const isWriting = target?.matches('input, textarea, select') === true;
      if (
        event.key === 'Escape' &&
        !event.defaultPrevented &&
        !isWriting &&
        document.querySelector('[role="dialog"], [role="menu"]') === null
      )
        onClose();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [open, onClose]);
  return (
    <div className={styles.split} data-open={open || undefined}>
      <section className={styles.list}>{list}</section>
      {open ? <section className={styles.page}>{page}</section> : null}
    </div>
  );
}
