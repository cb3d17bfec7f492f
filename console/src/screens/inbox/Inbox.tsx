/** Inbox: what people write, live, and beside it the person and the answer. */
import { Inbox as InboxIcon, Reply } from 'lucide-react';
import { useCallback } from 'react';
import { useLocation, useRoute } from 'wouter';
import { ask, type Hub, useHub } from '../../data/hub.ts';
import { pagedSource, SMALL_PAGE } from '../../data/lists.ts';
import type { ListSource } from '../../data/live-list.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { followFromNow } from '../../data/use-stream.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { PhoneNumber } from '../../ui/PhoneNumber.tsx';
import { Split } from '../../ui/Split.tsx';
import { Mark } from '../../ui/Status.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { InboundPage } from './InboundPage.tsx';
import { type Inbound, InboxQuery, InboxSubscription } from './operations.ts';

const FIELDS: readonly FilterField[] = [
  {
    name: 'keyword',
    label: 'Heard as',
    options: ['STOP', 'START', 'HELP'].map((value) => ({ value, label: value })),
  },
  { name: 'to', label: 'Written to', example: '+447700900999', single: true },
];

const COLUMNS: readonly Column<Inbound>[] = [
  { label: 'From', width: 'minmax(150px, 220px)', cell: (row) => <From row={row} /> },
  { label: 'Text', width: 'minmax(140px, 1fr)', cell: (row) => <Text row={row} /> },
  { label: 'State', width: '110px', cell: (row) => <State row={row} /> },
  { label: 'To', width: '150px', from: 900, cell: ({ to }) => <PhoneNumber number={to} /> },
  {
    label: 'Came',
    width: '90px',
    align: 'end',
    cell: ({ receivedAt, contact }) => <Time at={receivedAt} zones={contact?.timeZones ?? []} />,
  },
];

/** Shows the screen. */
export default function Inbox() {
  const hub = useHub();
  const [, go] = useLocation();
  const [, params] = useRoute('/inbox/:id');
  const open = params?.id ?? null;
  const { values, setValues, none, query } = useFilters(FIELDS);
  const list = useLiveList(query, () => inboxSource(hub, values));
  const close = useCallback(() => go(`/inbox${query}`), [go, query]);
  return (
    <Split
      onClose={close}
      page={open === null ? null : <InboundPage key={open} id={open} onClose={close} onReplied={list.reload} />}
      list={
        <>
          <FilterBar fields={FIELDS} values={values} onChange={setValues} />
          <ListTable
            list={list}
            label="What people wrote, newest first"
            columns={COLUMNS}
            narrow={(row) => (
              <TwoLines
                title={<From row={row} />}
                aside={<Time at={row.receivedAt} zones={row.contact?.timeZones ?? []} />}
                text={<Text row={row} />}
                state={<State row={row} />}
              />
            )}
            keyOf={({ id }) => id}
            selected={open}
            onOpen={({ id }) => go(`/inbox/${encodeURIComponent(id)}${query}`)}
            empty={
              <EmptyState icon={<InboxIcon />} command="heliograph simulate reply --help">
                {none ? 'What people write to your numbers appears here the moment it comes.' : 'Nothing is like this.'}
              </EmptyState>
            }
          />
        </>
      }
    />
  );
}

function inboxSource(hub: Hub, values: FilterValues): ListSource<Inbound> {
  const keywords = (['STOP', 'START', 'HELP'] as const).filter((each) => values.keyword?.includes(each));
  const [to] = values.to ?? [];
  const filter = { ...(keywords.length === 0 ? {} : { keywords }), ...(to === undefined ? {} : { to }) };
  const fits = (row: Inbound) =>
    (keywords.length === 0 || keywords.some((each) => each === row.keyword)) && (to === undefined || row.to === to);
  const paged = pagedSource<Inbound>(
    async (after) => (await ask(hub, InboxQuery, { first: SMALL_PAGE, after, filter })).inboundMessages,
    ({ receivedAt }) => receivedAt,
  );
  return {
    ...paged,
    follow: ({ onRows, onGap, onEnd }) =>
      followFromNow(hub, {
        document: InboxSubscription,
        variables: {},
        read: ({ inboundMessages }) => inboundMessages,
        cursorOf: ({ cursor }) => cursor,
        timeOf: ({ message }) => message.receivedAt,
        onItems: (items) => onRows(items.map(({ message }) => message).filter(fits), []),
        onGap,
        onEnd,
      }),
  };
}

function From({ row }: { row: Inbound }) {
  if (row.contact?.name != null) return <bdi>{row.contact.name}</bdi>;
  return row.from === null ? 'erased' : groupNumber(row.from);
}

function Text({ row }: { row: Inbound }) {
  if (row.body === null) return 'not kept';
  return (
    <>
      <bdi>{row.body}</bdi>
      {row.media.length === 0 ? null : ` + ${row.media.length} picture${row.media.length === 1 ? '' : 's'}`}
    </>
  );
}

function State({ row }: { row: Inbound }) {
  if (row.keyword !== null) {
    return (
      <Mark tone={row.keyword === 'STOP' ? 'red' : 'grey'} icon={<InboxIcon />}>
        {row.keyword}
      </Mark>
    );
  }
  if (row.replies.length > 0) {
    return (
      <Mark tone="green" icon={<Reply />}>
        Answered
      </Mark>
    );
  }
  return (
    <Mark tone="amber" icon={<InboxIcon />}>
      Open
    </Mark>
  );
}
