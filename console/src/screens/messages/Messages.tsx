/** Messages: the list, and beside it the message that is open. */
import { Download, MessageSquareText, PenLine } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { useLocation, useRoute } from 'wouter';
import { useHub } from '../../data/hub.ts';
import { useLiveList } from '../../data/use-live-list.ts';
import { EmptyState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { ListTable } from '../../ui/ListTable.tsx';
import { Money } from '../../ui/Money.tsx';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Acts } from '../../ui/Page.tsx';
import { PhoneNumber } from '../../ui/PhoneNumber.tsx';
import { SaveAll } from '../../ui/SaveAll.tsx';
import { Split } from '../../ui/Split.tsx';
import { Status } from '../../ui/Status.tsx';
import { type MessageStatus, wordsOf } from '../../ui/status-words.ts';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { MessagePage } from '../message/MessagePage.tsx';
import styles from './Messages.module.css';
import { messageConditions, messageFields, purposeWord } from './message-filters.ts';
import { messageSource } from './message-source.ts';
import { FilterChoicesQuery, type MessageConditions, type MessageRow } from './operations.ts';
import { saveMessages } from './save-messages.ts';

const COLUMNS: readonly Column<MessageRow>[] = [
  {
    label: 'Status',
    width: 'minmax(180px, 240px)',
    cell: ({ status, reason }) => (
      <Status status={status} reason={reason === null ? null : reasonWord(status, reason.code)} />
    ),
  },
  {
    label: 'To',
    width: 'minmax(150px, 240px)',
    cell: (row) => <Recipient row={row} />,
  },
  { label: 'Text', width: 'minmax(120px, 1fr)', cell: ({ body }) => <Text body={body} /> },
  {
    label: 'Sender',
    width: '136px',
    from: 940,
    cell: ({ sender }) => (sender === null ? '–' : <PhoneNumber number={sender} />),
  },
  { label: 'Purpose', width: '112px', from: 820, cell: ({ purpose }) => purposeWord(purpose) },
  { label: 'Route', width: '120px', from: 1180, cell: ({ route }) => route?.name ?? '–' },
  { label: 'Parts', width: '52px', from: 700, align: 'end', cell: ({ partCount }) => partCount },
  { label: 'Price', width: '92px', from: 1060, align: 'end', cell: ({ price }) => <Money money={price} /> },
  {
    label: 'Accepted',
    width: '96px',
    align: 'end',
    cell: ({ createdAt, contact }) => <Time at={createdAt} zones={contact?.timeZones ?? []} />,
  },
];

/** Shows the screen. */
export default function Messages() {
  const hub = useHub();
  const [, go] = useLocation();
  const [, params] = useRoute('/messages/:id');
  const open = params?.id ?? null;
  const [{ data }] = useQuery({ query: FilterChoicesQuery });
  const fields = useMemo(() => {
    const nodes = <Node,>(list: { edges: readonly { node: Node }[] } | null | undefined) =>
      (list?.edges ?? []).map(({ node }) => node);
    const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
    return messageFields({
      routes: nodes(data?.routes).map(named),
      connections: nodes(data?.smscConnections).map(named),
      templates: nodes(data?.templates).map(named),
      senders: nodes(data?.senders).map(({ address }) => ({ value: address, label: address })),
    });
  }, [data]);
  const { values, text, setValues, setText, clear, none, query } = useFilters(fields);
  const conditions = messageConditions(values, text, Date.now());
  const [exporting, setExporting] = useState(false);
  const close = useCallback(() => go(`/messages${query}`), [go, query]);

  return (
    <Split
      onClose={close}
      page={open === null ? null : <MessagePage key={open} id={open} onClose={close} />}
      list={
        <>
          <FilterBar
            fields={fields}
            values={values}
            onChange={setValues}
            search={{ value: text, placeholder: 'Search text or number', onChange: setText }}
          >
            <MoreMenu
              acts={[
                {
                  label: none ? 'Export all' : 'Export these',
                  icon: <Download />,
                  onChoose: () => setExporting(true),
                },
              ]}
            />
          </FilterBar>
          <Drawer open={exporting} onClose={() => setExporting(false)} title="Export messages">
            <p>What the list shows now, newest first, as a file for spreadsheets.</p>
            <Acts>
              <SaveAll
                label="Save the file"
                save={(onCount, signal) => saveMessages(hub, conditions, onCount, signal)}
              />
            </Acts>
            <Code text="heliograph messages --all --json > messages.ndjson" label="the command line" />
          </Drawer>
          <Rows
            query={query}
            conditions={conditions}
            open={open}
            empty={none ? <Nothing /> : <NothingFound onClear={clear} />}
          />
        </>
      }
    />
  );
}

interface RowsProps {
  query: string;
  conditions: MessageConditions;
  open: string | null;
  empty: ReactNode;
}

/** The list alone: what comes by the thousand draws nothing else anew. */
function Rows({ query, conditions, open, empty }: RowsProps) {
  const hub = useHub();
  const [, go] = useLocation();
  const list = useLiveList(query, () => messageSource(hub, conditions));
  return (
    <>
      {list.error !== null && list.rows.length > 0 ? <FailureNote failure={list.error} /> : null}
      <ListTable
        list={list}
        label="Messages, newest first"
        columns={COLUMNS}
        narrow={(row) => <Narrow row={row} />}
        keyOf={({ id }) => id}
        selected={open}
        onOpen={({ id }) => go(`/messages/${encodeURIComponent(id)}${query}`)}
        empty={empty}
      />
    </>
  );
}

/** A reason in words; `null`: it says no more than the status. */
function reasonWord(status: MessageStatus, code: string): string | null {
  return code.startsWith(status) ? null : wordsOf(code);
}

function Recipient({ row }: { row: MessageRow }) {
  const name = row.contact?.name ?? null;
  if (row.to === null) return <span className={styles.faint}>erased</span>;
  if (name === null) return <PhoneNumber number={row.to} country={row.country} />;
  return (
    <span className={styles.who}>
      <bdi className={styles.name}>{name}</bdi>
      <span className={styles.number}>{groupNumber(row.to)}</span>
    </span>
  );
}

function Text({ body }: { body: string | null }) {
  if (body === null) return <span className={styles.faint}>not kept</span>;
  return (
    <span dir="auto" className={styles.text}>
      {body}
    </span>
  );
}

function Narrow({ row }: { row: MessageRow }) {
  return (
    <TwoLines
      title={row.contact?.name ?? (row.to === null ? 'erased' : groupNumber(row.to))}
      aside={<Time at={row.createdAt} zones={row.contact?.timeZones ?? []} />}
      text={<Text body={row.body} />}
      state={<Status status={row.status} />}
    />
  );
}

function Nothing() {
  const [, go] = useLocation();
  return (
    <EmptyState
      icon={<MessageSquareText />}
      command={'heliograph send +447700900123 "Hello from Heliograph" --purpose transactional'}
      action={
        <Button kind="main" icon={<PenLine />} onClick={() => go('/compose')}>
          Write a message
        </Button>
      }
    >
      Every message of the workspace appears here the moment it is accepted, and changes as it travels.
    </EmptyState>
  );
}

function NothingFound({ onClear }: { onClear(): void }) {
  return (
    <EmptyState icon={<MessageSquareText />} action={<Button onClick={onClear}>Clear the filters</Button>}>
      No message is like this.
    </EmptyState>
  );
}
