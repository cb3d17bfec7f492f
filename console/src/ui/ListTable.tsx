/** The table of a list that is loaded page by page, or why it cannot be loaded. */
import type { ShownList } from '../data/use-live-list.ts';
import { ErrorState } from './Blank.tsx';
import { Table, type TableProps } from './Table.tsx';

/** Properties of the table; what the list knows is taken from it. */
export interface ListTableProps<Row>
  extends Omit<TableProps<Row>, 'rows' | 'onEnd' | 'onTop' | 'waiting' | 'stale' | 'loading'> {
  list: ShownList<Row>;
  /** Rows to show where they are not all of the list. */
  rows?: readonly Row[];
}

/** Shows the table. */
export function ListTable<Row>({ list, rows = list.rows, ...table }: ListTableProps<Row>) {
  if (list.error !== null && list.rows.length === 0) return <ErrorState message={list.error} retry={list.reload} />;
  return (
    <Table
      {...table}
      rows={rows}
      onEnd={list.loadMore}
      onTop={list.setFollowing}
      waiting={list.waiting}
      stale={list.stale}
      loading={list.loading === 'first'}
    />
  );
}
