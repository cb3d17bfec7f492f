/** Live: what happens in the workspace now. */
import { Pause, PenLine, Play, Radio } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { useStream } from '../../data/use-stream.ts';
import { EmptyState, ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, useFilters } from '../../ui/filters.ts';
import { groupNumber } from '../../ui/numbers.ts';
import { Mark } from '../../ui/Status.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { clockTime } from '../../ui/times.ts';
import { PURPOSES, purposeWord } from '../messages/message-filters.ts';
import { ConnectionStrip } from './ConnectionStrip.tsx';
import { EventLog } from './event-log.ts';
import { type EventRow, eventRow, inboundRow, KINDS, startRow } from './event-rows.ts';
import styles from './Live.module.css';
import { LiveEventsSubscription, LiveInboundSubscription, type LiveNow, LiveStartQuery } from './operations.ts';
import { Traffic } from './Traffic.tsx';

const FIELDS: readonly FilterField[] = [
  { name: 'kind', label: 'Event', options: KINDS },
  { name: 'purpose', label: 'Purpose', options: PURPOSES.map((value) => ({ value, label: purposeWord(value) })) },
];

const COLUMNS: readonly Column<EventRow>[] = [
  { label: 'At', width: '118px', cell: ({ at }) => <span className={styles.at}>{clockTime(Date.parse(at))}</span> },
  { label: 'Event', width: 'minmax(150px, 260px)', cell: (row) => <Event row={row} /> },
  { label: 'Person', width: 'minmax(130px, 220px)', cell: ({ who }) => (who === null ? '–' : groupNumber(who)) },
  {
    label: 'Text',
    width: 'minmax(120px, 1fr)',
    cell: ({ text }) => (
      <span dir="auto" className={styles.text}>
        {text ?? ''}
      </span>
    ),
  },
];

/** Shows the screen. */
export default function Live() {
  const [waiting, setWaiting] = useState<LiveNow['waiting']>([]);
  return (
    <div className={styles.live}>
      <section className={styles.now} aria-label="Traffic and connections">
        <Traffic onLive={(live) => setWaiting(live.waiting)} />
        <ConnectionStrip waiting={waiting} />
      </section>
      <section className={styles.events} aria-label="Last events">
        <Events />
      </section>
    </div>
  );
}

/** The log, and how its beginning came. */
interface FollowedLog {
  log: EventLog<EventRow>;
  /** True until its beginning is there. */
  loading: boolean;
  /** Reason that it has none, or is no more live. */
  error: string | null;
  retry(): void;
}

/** Follows both streams into one log. */
function useEventLog(): FollowedLog {
  const hub = useHub();
  const log = useMemo(() => new EventLog<EventRow>(), []);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const begin = useCallback(() => {
    setLoading(true);
    setError(null);
    ask(hub, LiveStartQuery, {})
      .then(
        ({ messages }) =>
          log.begin((messages?.edges ?? []).map(({ node }) => startRow(node)).sort((a, b) => b.at.localeCompare(a.at))),
        (reason: Error) => setError(reason.message),
      )
      .finally(() => setLoading(false));
  }, [hub, log]);
  useEffect(begin, [begin]);
  const common = { variables: {}, onGap: () => {}, onEnd: setError };
  useStream('events', {
    ...common,
    document: LiveEventsSubscription,
    read: ({ messageEvents }) => messageEvents,
    cursorOf: ({ cursor }) => cursor,
    timeOf: ({ event }) => event.at,
    onItems: (items) => log.add(items.map(eventRow)),
  });
  useStream('inbound', {
    ...common,
    document: LiveInboundSubscription,
    read: ({ inboundMessages }) => inboundMessages,
    cursorOf: ({ cursor }) => cursor,
    onItems: (items) => log.add(items.map(({ message }) => inboundRow(message))),
  });
  return { log, loading, error, retry: begin };
}

function Events() {
  const [, go] = useLocation();
  const { may, simulated } = useSession();
  const { log, loading, error, retry } = useEventLog();
  const state = useSyncExternalStore(log.subscribe, log.state);
  const { values, text, setValues, setText } = useFilters(FIELDS);
  const rows = useMemo(() => state.rows.filter(filterOf(values, text)), [state.rows, values, text]);
  const test = () => go(simulated ? '/compose?to=%2B447700900123&text=Hello%20from%20Heliograph' : '/compose');
  const write = may('messages:send') ? (
    <Button kind="main" icon={<PenLine />} onClick={test}>
      Send a test message
    </Button>
  ) : null;
  return (
    <>
      <FilterBar
        fields={FIELDS}
        values={values}
        onChange={setValues}
        search={{ value: text, placeholder: 'Search the last events', onChange: setText }}
      >
        {state.paused ? (
          <Button icon={<Play />} onClick={() => log.resume()}>
            Go on{state.waiting === 0 ? '' : `, ${state.waiting.toLocaleString()}${state.dropped > 0 ? '+' : ''} came`}
          </Button>
        ) : (
          <Button icon={<Pause />} onClick={() => log.pause()}>
            Pause
          </Button>
        )}
        {write}
      </FilterBar>
      {error === null || rows.length === 0 ? null : <FailureNote failure={error} />}
      <Table
        label="Last events, newest first"
        rows={rows}
        columns={COLUMNS}
        narrow={(row) => <Narrow row={row} />}
        keyOf={({ id }) => id}
        onOpen={({ messageId }) => messageId !== null && go(`/messages/${encodeURIComponent(messageId)}`)}
        loading={loading}
        empty={
          error === null ? (
            <EmptyState
              icon={<Radio />}
              action={write}
              command={'heliograph send +447700900123 "Hello from Heliograph" --purpose transactional'}
            >
              {state.rows.length === 0
                ? 'Everything that happens to a message appears here the moment it happens.'
                : 'None of the last events is like this.'}
            </EmptyState>
          ) : (
            <ErrorState message={error} retry={retry} />
          )
        }
      />
    </>
  );
}

function filterOf(values: Readonly<Record<string, readonly string[]>>, text: string): (row: EventRow) => boolean {
  const { kind = [], purpose = [] } = values;
  const wanted = text.toLowerCase();
  return (row) =>
    (kind.length === 0 || kind.includes(row.kind)) &&
    (purpose.length === 0 || (row.purpose !== null && purpose.includes(row.purpose))) &&
    (wanted === '' || `${row.who ?? ''} ${row.text ?? ''} ${row.reason ?? ''}`.toLowerCase().includes(wanted));
}

function Event({ row }: { row: EventRow }) {
  return (
    <Mark tone={row.tone} icon={<span className={styles.dot} />} {...(row.reason === null ? {} : { more: row.reason })}>
      {row.word}
    </Mark>
  );
}

function Narrow({ row }: { row: EventRow }) {
  return (
    <div className={styles.narrow}>
      <span className={styles.line}>
        <Event row={row} />
        <span className={styles.at}>{clockTime(Date.parse(row.at))}</span>
      </span>
      <span dir="auto" className={styles.text}>
        {row.who === null ? '' : `${groupNumber(row.who)}: `}
        {row.text ?? ''}
      </span>
    </div>
  );
}
