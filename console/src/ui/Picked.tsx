/** Rows of a list that the reader has picked by hand, wherever they stand. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import styles from './Picked.module.css';

/** Rows that are picked. */
export interface Picked {
  ids: ReadonlySet<string>;
  toggle(id: string): void;
  clear(): void;
}

const PickedContext = createContext<Picked | null>(null);

/** Keeps what is picked. */
export function usePicked(): Picked {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return useMemo(
    () => ({
      ids,
      clear: () => setIds(new Set()),
      toggle: (id) =>
        setIds((before) => {
          const after = new Set(before);
          if (!after.delete(id)) after.add(id);
          return after;
        }),
    }),
    [ids],
  );
}

/** Hands what is picked down to the boxes of the rows. */
export function PickedRows({ picked, children }: { picked: Picked; children: ReactNode }) {
  return <PickedContext value={picked}>{children}</PickedContext>;
}

/** Shows the box of a row. @param label says whose it is */
export function Pick({ id, label }: { id: string; label: string }) {
  const picked = useContext(PickedContext);
  if (picked === null) return null;
  return (
    <input
      type="checkbox"
      className={styles.box}
      aria-label={`Pick ${label}`}
      checked={picked.ids.has(id)}
      onChange={() => picked.toggle(id)}
    />
  );
}
