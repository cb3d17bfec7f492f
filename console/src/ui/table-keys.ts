/** Keys of a list: j and k, arrows, Home and End move, Enter opens, x marks. */
import { type KeyboardEvent, useEffect, useState } from 'react';

/** Parts that the keys of a list act on. */
export interface TableKeysParts<Row> {
  rows: readonly Row[];
  keyOf(row: Row): string;
  selected: string | null;
  onOpen(row: Row): void;
  /** Marks a row; absent: rows are not marked. */
  onMark?: ((row: Row) => void) | undefined;
  /** Brings a row into sight. */
  show(index: number): void;
}

/** Steps by key; the others are positions. */
const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 20, PageUp: -20 };

/** Makes the keys of a list work, j and k wherever the focus is while nothing is being written. */
export function useTableKeys<Row>({ rows, keyOf, selected, onOpen, onMark, show }: TableKeysParts<Row>) {
  const [active, setActive] = useState<string | null>(null);
  const current = active ?? selected;

  const onKey = (event: Pick<KeyboardEvent, 'key' | 'preventDefault'>) => {
    const at = rows.findIndex((row) => keyOf(row) === current);
    if (event.key === 'Enter') {
      const row = rows[at];
      if (row === undefined) return;
      event.preventDefault();
      return onOpen(row);
    }
    if (event.key === 'x' && onMark !== undefined) {
      const row = rows[at];
      if (row === undefined) return;
      event.preventDefault();
      return onMark(row);
    }
    const to = target(event.key, at, rows.length);
    const row = to === null ? undefined : rows[to];
    if (to === null || row === undefined) return;
    event.preventDefault();
    setActive(keyOf(row));
    show(to);
    // Beside an open page the page goes along.
    if (selected !== null) onOpen(row);
  };

  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => {
      const isLetter = ['j', 'k', 'x', 'Enter'].includes(event.key);
      if (!isLetter || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (isTaken(event.target as Element | null, event.key)) return;
      onKey(event as never);
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  });
  return { active: current, onKey };
}

function target(key: string, at: number, count: number): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[key];
  if (step === undefined) return null;
  return Math.min(count - 1, Math.max(0, at + step));
}

/** True where the key belongs to what has the focus: a text that is written, a control that is pressed, a dialog. */
function isTaken(element: Element | null, key: string): boolean {
  if (element === null) return false;
  if (element.closest('[role="dialog"], [role="menu"], [role="grid"]') !== null) return true;
  if (key === 'Enter') return element !== document.body;
  return element.matches('input, textarea, select, [contenteditable]');
}
