/** The open conversation: what was said, the answer, and beside it the person. */

import type { ResultOf } from 'gql.tada';
import { CircleCheck, Clock, PanelRight, RotateCcw, UserRoundCheck, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { AnswerBox } from './AnswerBox.tsx';
import styles from './Inbox.module.css';
import { Key } from './Key.tsx';
import {
  AssignMutation,
  CloseMutation,
  type DeskQuery,
  OpenMutation,
  type OpenTalk,
  ReadMutation,
  SnoozeMutation,
  TalkQuery,
} from './operations.ts';
import { PersonPane, Unreachable } from './PersonPane.tsx';
import { TalkState, whoIs } from './TalkRow.tsx';
import { Thread } from './Thread.tsx';
import { usePresence } from './use-presence.ts';

/** Newest entries, which are loaded anew whenever something happens. */
const NEWEST = 50;

/** Properties of the open conversation. */
export interface ConversationProps {
  id: string;
  /** Counts what has happened in it: it is loaded anew when it grows. */
  changes: number;
  /** Id of the member who looks; `null`: not known, or a key. */
  self: string | null;
  desk: ResultOf<typeof DeskQuery> | undefined;
  onClose(): void;
}

/** Shows it. */
export function Conversation({ id, changes, self, desk, onClose }: ConversationProps) {
  const [{ data, error, fetching }, reload] = useQuery({
    query: TalkQuery,
    variables: { id, last: NEWEST },
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    if (changes > 0) reload({ requestPolicy: 'network-only' });
  }, [changes, reload]);
  const talk = data?.conversation ?? null;
  if (talk === null) {
    return (
      <section className={styles.nothing}>
        {error !== undefined ? <ErrorState message={messageOf(error)} retry={() => reload()} /> : null}
        {error === undefined && !fetching ? (
          <ErrorState message={`There is no conversation ${id} in this workspace.`} />
        ) : null}
      </section>
    );
  }
  return <Whole talk={talk} self={self} desk={desk} onClose={onClose} />;
}

interface WholeProps extends Pick<ConversationProps, 'self' | 'desk' | 'onClose'> {
  talk: OpenTalk;
}

function Whole({ talk, self, desk, onClose }: WholeProps) {
  const { id, unread } = talk;
  const { may } = useSession();
  const [person, setPerson] = useState(false);
  const { others, typing } = usePresence(id, self);
  const names = new Map(
    (desk?.assignees ?? []).flatMap((each) => (each.id === null ? [] : [[each.id, each.name ?? '']])),
  );
  const [, markRead] = useMutation(ReadMutation);
  useEffect(() => {
    if (unread > 0 && !document.hidden) void markRead({ id });
  }, [id, unread, markRead]);
  return (
    <>
      <section className={styles.thread} aria-label={`Conversation with ${whoIs(talk)}`}>
        <header className={styles.head}>
          <h2 className={styles.title}>
            <bdi>{whoIs(talk)}</bdi>
          </h2>
          <TalkState talk={talk} />
          <span className={styles.space} />
          <Button
            kind="quiet"
            className={styles.toPerson}
            icon={<PanelRight />}
            aria-label={person ? 'Back to the conversation' : 'Show the person'}
            aria-pressed={person}
            onClick={() => setPerson(!person)}
          />
          <Button kind="quiet" icon={<X />} aria-label="Close the conversation page" onClick={onClose} />
        </header>
        {may('conversations:write') ? <TalkActs talk={talk} self={self} desk={desk} /> : null}
        <p className={styles.others} role="status">
          {others.map(({ id: other, name, typing: writes }) => (
            <span key={other}>
              {name} {writes ? 'is writing …' : 'is looking at this too.'}
            </span>
          ))}
        </p>
        <Thread talk={talk} names={names} />
        <Unreachable contactId={talk.contact?.id ?? null} />
        {may('conversations:write') && talk.contact?.phone != null ? (
          <AnswerBox talk={talk} self={self} desk={desk} onTyping={typing} />
        ) : null}
      </section>
      <aside className={styles.person} data-open={person || undefined} aria-label="The person">
        <PersonPane talk={talk} />
      </aside>
    </>
  );
}

/** Tomorrow at nine, where the reader is. */
function tomorrow(): string {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(9, 0, 0, 0);
  return at.toISOString();
}

function TalkActs({ talk, self, desk }: Pick<WholeProps, 'talk' | 'self' | 'desk'>) {
  const { id, state, assignee, sender } = talk;
  const [close, open, snooze, assign] = [
    useAct(CloseMutation),
    useAct(OpenMutation),
    useAct(SnoozeMutation),
    useAct(AssignMutation),
  ];
  const keys: Record<string, () => void> = {
    e: () => void (state === 'CLOSED' ? open.run({ id }) : close.run({ id })),
    s: () => void snooze.run({ id, until: tomorrow() }),
    ...(self === null ? {} : { a: () => void assign.run({ id, to: assignee?.id === self ? null : self }) }),
  };
  useLetters(keys);
  const failure = close.failure ?? open.failure ?? snooze.failure ?? assign.failure;
  return (
    <div className={styles.acts}>
      {state === 'CLOSED' ? (
        <Button icon={<RotateCcw />} title="e" aria-keyshortcuts="e" busy={open.busy} onClick={keys.e}>
          Open again
          <Key name="e" />
        </Button>
      ) : (
        <Button icon={<CircleCheck />} title="e" aria-keyshortcuts="e" busy={close.busy} onClick={keys.e}>
          Close
          <Key name="e" />
        </Button>
      )}
      {state === 'OPEN' ? (
        <Button icon={<Clock />} title="s" aria-keyshortcuts="s" busy={snooze.busy} onClick={keys.s}>
          Until tomorrow
          <Key name="s" />
        </Button>
      ) : null}
      {self !== null && assignee?.id !== self ? (
        <Button icon={<UserRoundCheck />} title="a" aria-keyshortcuts="a" busy={assign.busy} onClick={keys.a}>
          Take it
          <Key name="a" />
        </Button>
      ) : null}
      <label className={styles.assignee}>
        <span className="aloud">Given to</span>
        <select
          value={assignee?.id ?? ''}
          onChange={(event) => void assign.run({ id, to: event.target.value === '' ? null : event.target.value })}
        >
          <option value="">nobody</option>
          {assignee != null && desk?.assignees?.some((each) => each.id === assignee.id) !== true ? (
            <option value={assignee.id ?? ''}>{assignee.name ?? 'a key'}</option>
          ) : null}
          {(desk?.assignees ?? []).map((each) => (
            <option key={each.id} value={each.id ?? ''}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      <span className={styles.faint}>with {groupNumber(sender)}</span>
      {failure === null ? null : <FailureNote failure={failure} />}
    </div>
  );
}

/** Single letters that do something while nothing is being written. */
function useLetters(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('input, textarea, select, [role="dialog"]') != null) return;
      latest.current[event.key]?.();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
