/** Inbox: the workplace of whoever answers. Conversations, the one that is open, and the person, side by side. */
import { Inbox as InboxIcon } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useLocation, useRoute } from 'wouter';
import { EmptyState, ErrorState } from '../../ui/Blank.tsx';
import { FilterBar } from '../../ui/FilterBar.tsx';
import { type FilterField, type FilterValues, useFilters } from '../../ui/filters.ts';
import { Table } from '../../ui/Table.tsx';
import { AnswerTimes } from './AnswerTimes.tsx';
import { Conversation } from './Conversation.tsx';
import styles from './Inbox.module.css';
import { DeskQuery, InboundTalkQuery, type Talk, type TalkConditions } from './operations.ts';
import { TalkRow } from './TalkRow.tsx';
import { useTalks } from './use-talks.ts';
import { Views } from './Views.tsx';

const FIELDS: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    options: [
      { value: 'OPEN', label: 'open' },
      { value: 'SNOOZED', label: 'put off' },
      { value: 'CLOSED', label: 'closed' },
    ],
  },
  {
    name: 'only',
    label: 'Only',
    options: [
      { value: 'waiting', label: 'waiting for an answer' },
      { value: 'unread', label: 'unread by me' },
      { value: 'mine', label: 'given to me' },
      { value: 'nobody', label: 'given to nobody' },
    ],
  },
  { name: 'label', label: 'Label', example: 'vip' },
  { name: 'to', label: 'Written to', example: '+447700900999', single: true },
];

/** Shows the screen. */
export default function Inbox() {
  const [, go] = useLocation();
  const [, params] = useRoute('/inbox/:id');
  const open = params?.id ?? null;
  const { values, setValues, none, query, text, setText } = useFilters(FIELDS);
  const [{ data: desk }] = useQuery({ query: DeskQuery });
  const self = desk?.session?.member.id ?? null;
  const [changes, setChanges] = useState<Readonly<Record<string, number>>>({});
  const onEvent = useCallback((id: string) => setChanges((before) => ({ ...before, [id]: (before[id] ?? 0) + 1 })), []);
  const list = useTalks(conditionsOf(values, text, self), onEvent);
  const close = useCallback(() => go(`/inbox${query}`), [go, query]);
  useKeys(open === null ? null : close);
  return (
    <div className={styles.inbox} data-open={open !== null || undefined}>
      <section className={styles.list} aria-label="Conversations">
        <FilterBar
          fields={FIELDS}
          values={values}
          onChange={setValues}
          search={{ value: text, placeholder: 'Text, name or number', onChange: setText }}
        />
        <Views
          query={query}
          self={self}
          onOpen={(view) => go(`/inbox${view}`)}
          onTimes={() => go(`/inbox/times${query}`)}
        />
        {list.error !== null && list.rows.length === 0 ? (
          <ErrorState message={list.error} retry={list.reload} />
        ) : (
          <Table<Talk>
            label="Conversations, the last active first"
            rows={list.rows}
            columns={[{ label: 'Conversation', width: '1fr', cell: (row) => <TalkRow talk={row} /> }]}
            narrow={(row) => <TalkRow talk={row} />}
            keyOf={({ id }) => id}
            selected={open}
            onOpen={({ id }) => go(`/inbox/${encodeURIComponent(id)}${query}`)}
            onEnd={list.loadMore}
            loading={list.loading}
            empty={
              <EmptyState icon={<InboxIcon />} command="heliograph simulate reply --help">
                {none
                  ? 'When somebody writes to one of your numbers, the conversation appears here at once.'
                  : 'No conversation is like this.'}
              </EmptyState>
            }
          />
        )}
      </section>
      {open === null ? (
        <section className={styles.nothing}>
          <p>Open a conversation: j and k go through the list, Enter opens.</p>
          <AnswerTimes />
        </section>
      ) : open === 'times' ? (
        <section className={styles.nothing}>
          <AnswerTimes onClose={close} />
        </section>
      ) : open.startsWith('inbound_') ? (
        <OfInbound id={open} />
      ) : (
        <Conversation key={open} id={open} changes={changes[open] ?? 0} self={self} desk={desk} onClose={close} />
      )}
    </div>
  );
}

/** Goes from an inbound message to its conversation. */
function OfInbound({ id }: { id: string }) {
  const [, go] = useLocation();
  const [{ data, fetching }] = useQuery({ query: InboundTalkQuery, variables: { id } });
  const inbound = data?.node?.__typename === 'InboundMessage' ? data.node : null;
  const found = inbound?.contact?.conversations?.edges.find(({ node }) => node.sender === inbound.to)?.node;
  useEffect(() => {
    if (found !== undefined) go(`/inbox/${encodeURIComponent(found.id)}`, { replace: true });
  }, [found, go]);
  return (
    <section className={styles.nothing}>{fetching ? null : <p>This message belongs to no conversation.</p>}</section>
  );
}

/** Escape closes what is open, where nothing is being written. */
function useKeys(close: (() => void) | null): void {
  useEffect(() => {
    if (close === null) return;
    const listener = (event: KeyboardEvent) => {
      const isWriting = (event.target as Element | null)?.matches('input, textarea, select') === true;
      const isOver = document.querySelector('[role="dialog"], [role="menu"]') !== null;
      if (event.key === 'Escape' && !event.defaultPrevented && !isWriting && !isOver) close();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [close]);
}

function conditionsOf(values: FilterValues, text: string, self: string | null): TalkConditions {
  const chosen = (name: string) => values[name] ?? [];
  const states = (['OPEN', 'SNOOZED', 'CLOSED'] as const).filter((each) => chosen('state').includes(each));
  const only = chosen('only');
  const [sender] = chosen('to');
  return {
    ...(states.length === 0 ? {} : { states }),
    ...(only.includes('waiting') ? { waiting: true } : {}),
    ...(only.includes('unread') ? { unread: true } : {}),
    ...(only.includes('mine') && self !== null ? { assignee: self } : {}),
    ...(only.includes('nobody') ? { unassigned: true } : {}),
    ...(chosen('label').length === 0 ? {} : { labels: [...chosen('label')] }),
    ...(sender === undefined ? {} : { sender }),
    ...(text.length < 2 ? {} : { search: text }),
  };
}
