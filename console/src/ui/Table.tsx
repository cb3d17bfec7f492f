/** A virtual list of rows, live and long: columns where there is room, two lines where there is not. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { classes } from './classes.ts';
import styles from './Table.module.css';
import { useTableKeys } from './table-keys.ts';

/** A column. */
export interface Column<Row> {
  label: string;
  /** CSS width of the grid track, e.g. "120px" or "minmax(160px, 2fr)". */
  width: string;
  /** Width of the whole list from which on it is shown, in pixels; absent: always. */
  from?: number;
  align?: 'end';
  /** True where its label is not shown above it. */
  hidden?: boolean;
  cell(row: Row): ReactNode;
}

/** Properties of a table. */
export interface TableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** The row where there is no room for columns. */
  narrow(row: Row): ReactNode;
  keyOf(row: Row): string;
  selected?: string | null;
  onOpen(row: Row): void;
  /** Marks a row, by "x"; absent: rows are not marked. */
  onMark?(row: Row): void;
  /** Called near the end of the list. */
  onEnd?(): void;
  /** Called with whether the first row is in sight. */
  onTop?(atTop: boolean): void;
  /** New rows that wait for the reader to be at the top. */
  waiting?: number;
  /** True while the rows are those of the list before. */
  stale?: boolean;
  /** Content that stands there without rows. */
  empty: ReactNode;
  /** True while the first rows are loaded. */
  loading?: boolean;
}

/** Height of a row, in pixels, with columns and without. */
const ROW_PX = { wide: 32, narrow: 60 };
/** Width below which there are no columns, in pixels. */
const NARROW_PX = 520;
/** Distance from the top within which the reader counts as being there, in pixels. */
const TOP_PX = 8;
/** Rows before the end at which more are loaded. */
const BEFORE_END = 12;

/** Shows a table. It scrolls itself: its place needs a height. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, rows, columns, narrow, keyOf, selected = null, onOpen, onMark, onEnd, onTop, waiting = 0 } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const wide = width >= NARROW_PX;
  const shown = useMemo(() => columns.filter(({ from = 0 }) => width >= from), [columns, width]);
  const template = shown.map((column) => column.width).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows have other keys; how a key is read is always the same.
  const getItemKey = useCallback((index: number) => keyOf(rows[index] as Row), [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (wide ? ROW_PX.wide : ROW_PX.narrow),
    getItemKey,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height when there are columns.
  useEffect(() => virtual.measure(), [virtual, wide]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - BEFORE_END && rows.length > 0) onEnd?.();
  }, [last, rows.length, onEnd]);
  const keys = useTableKeys({ rows, keyOf, selected, onOpen, onMark, show: (index) => virtual.scrollToIndex(index) });
  const toTop = () => scroller.current?.scrollTo({ top: 0 });

  return (
    <div className={styles.table} data-stale={props.stale || undefined}>
      {wide && rows.length > 0 ? (
        <div className={styles.head} style={{ gridTemplateColumns: template }} aria-hidden="true">
          {shown.map(({ label, align, hidden }) => (
            <span key={label} className={classes(styles.cell, align === 'end' && styles.end)}>
              {hidden === true ? null : label}
            </span>
          ))}
        </div>
      ) : null}
      {waiting === 0 ? null : (
        <button type="button" className={styles.news} onClick={toTop}>
          <ArrowUp aria-hidden="true" />
          {waiting.toLocaleString()} new
        </button>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={({ currentTarget }) => onTop?.(currentTarget.scrollTop <= TOP_PX)}
      >
        {rows.length === 0 ? (
          props.loading ? (
            <Skeleton wide={wide} />
          ) : (
            props.empty
          )
        ) : (
          <div
            role="grid"
            aria-label={label}
            aria-rowcount={rows.length}
            aria-activedescendant={keys.active === null ? undefined : rowId(keys.active)}
            tabIndex={0}
            className={styles.rows}
            style={{ height: virtual.getTotalSize() }}
            onKeyDown={(event: KeyboardEvent) => keys.onKey(event)}
          >
            {items.map(({ index, key, start, size }) => {
              const row = rows[index] as Row;
              const own = keyOf(row);
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys of all its rows.
                <div
                  key={key}
                  id={rowId(own)}
                  role="row"
                  aria-rowindex={index + 1}
                  aria-selected={own === selected}
                  data-active={own === keys.active || undefined}
                  className={wide ? styles.row : styles.narrow}
                  style={{
                    transform: `translateY(${start}px)`,
                    height: size,
                    gridTemplateColumns: wide ? template : undefined,
                  }}
                  onClick={(event) => {
                    if (!isOther(event.target as Element, event.currentTarget)) onOpen(row);
                  }}
                >
                  {wide ? (
                    <Cells row={row} columns={shown} />
                  ) : (
                    <div role="gridcell" className={styles.whole}>
                      {narrow(row)}
                    </div>
                  )}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

/** The cells of a row: a row that only moves is not drawn anew. */
const Cells = memo(function Cells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return columns.map(({ label, align, cell }) => (
    <div key={label} role="gridcell" className={classes(styles.cell, align === 'end' && styles.end)}>
      {cell(row)}
    </div>
  ));
}) as <Row>(props: { row: Row; columns: readonly Column<Row>[] }) => ReactNode;

function rowId(key: string): string {
  return `row-${key}`;
}

/** True for a control within a row, which does something else than the row. */
function isOther(target: Element, row: Element): boolean {
  const control = target.closest('a, button, input, select, label');
  return control !== null && row.contains(control);
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return;
    setWidth(node.clientWidth);
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

function Skeleton({ wide }: { wide: boolean }) {
  return (
    <div aria-busy="true" role="status">
      <span className="aloud">Loading</span>
      {Array.from({ length: 14 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same.
        <div key={index} className={styles.blank} style={{ height: wide ? ROW_PX.wide : ROW_PX.narrow }} />
      ))}
    </div>
  );
}
