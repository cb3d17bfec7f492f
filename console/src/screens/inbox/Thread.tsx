/** Texts of a conversation from old to new, by days, with what else happened between them. */
import { useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { STATUS_WORDS, wordsOf } from '../../ui/status-words.ts';
import { exactTime, minuteTime } from '../../ui/times.ts';
import { purposeWord } from '../messages/message-filters.ts';
import styles from './Inbox.module.css';
import { DecideMutation, type OpenTalk, type TalkEntry } from './operations.ts';
import { momentOf, useEntries } from './use-entries.ts';

/** Names of members, teams and bots, by their ids. */
export type Names = ReadonlyMap<string, string>;

/** Properties of the thread. */
export interface ThreadProps {
  talk: OpenTalk;
  names: Names;
}

/** Shows the thread, and keeps to its end while the reader is there. */
export function Thread({ talk, names }: ThreadProps) {
  const { entries, onEarlier, error } = useEntries(talk);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const newest = entries.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is what moves the end.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest]);
  let day = '';
  const decided = decidedProposals(entries);
  return (
    <div
      ref={scroller}
      className={styles.entries}
      role="log"
      aria-label="What was said"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      {onEarlier === null ? null : (
        <Button kind="quiet" onClick={onEarlier}>
          Show earlier ones
        </Button>
      )}
      {error === null ? null : <FailureNote failure={error} />}
      {entries.map((entry) => {
        const at = momentOf(entry);
        const own = new Date(at).toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
        const first = own !== day;
        day = own;
        return (
          <div key={entry.id} className={styles.entry}>
            {first ? <p className={styles.day}>{own}</p> : null}
            <Entry entry={entry} decided={decided} names={names} />
          </div>
        );
      })}
    </div>
  );
}

/** Ids of proposals that somebody has decided on. */
function decidedProposals(entries: readonly TalkEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ event }) => {
      const { proposalId } = (event?.detail ?? {}) as { proposalId?: string };
      return proposalId === undefined ? [] : [proposalId];
    }),
  );
}

/** A proposed answer, and what a person may do about it. */
function Proposal({ id, event, open }: { id: string; event: NonNullable<TalkEntry['event']>; open: boolean }) {
  const { may } = useSession();
  const decide = useAct(DecideMutation);
  return (
    <div className={styles.note}>
      <p dir="auto">{event.text ?? 'The text is not kept.'}</p>
      <span className={styles.below}>Proposed by {event.actor.name ?? 'the hub'}</span>
      {open && event.text !== null && may('conversations:write') ? (
        <div className={styles.acts}>
          <Button kind="main" busy={decide.busy} onClick={() => void decide.run({ id, accept: true })}>
            Send it
          </Button>
          <Button busy={decide.busy} onClick={() => void decide.run({ id, accept: false })}>
            Dismiss
          </Button>
        </div>
      ) : null}
      {decide.failure === null ? null : <FailureNote failure={decide.failure} />}
    </div>
  );
}

interface EntryProps {
  entry: TalkEntry;
  decided: ReadonlySet<string>;
  names: Names;
}

function Entry({ entry, decided, names }: EntryProps) {
  const { inboundMessage, message, event } = entry;
  const time = (
    <time dateTime={momentOf(entry)} title={exactTime(Date.parse(momentOf(entry)))}>
      {minuteTime(Date.parse(momentOf(entry)))}
    </time>
  );
  if (inboundMessage !== null) {
    const { body, intent, missingParts, media } = inboundMessage;
    return (
      <div className={styles.bubble}>
        <p dir="auto">{body ?? 'The text is not kept.'}</p>
        <span className={styles.below}>
          {time}
          {intent === null ? null : (
            <span title={meaning(intent)}>{` · read as ${intent.outcome}, by ${intent.rule}`}</span>
          )}
          {missingParts === 0 ? null : ` · ${missingParts} of its parts did not come`}
          {media.length === 0 ? null : ` · ${media.length} picture${media.length === 1 ? '' : 's'}`}
        </span>
      </div>
    );
  }
  if (message !== null) {
    return (
      <div className={styles.bubble} data-own="">
        <p dir="auto">{message.body ?? 'The text is not kept.'}</p>
        <span className={styles.below}>
          {message.purpose === 'CONVERSATION' ? null : `${purposeWord(message.purpose)} · `}
          <Link href={`/messages/${encodeURIComponent(message.id)}`}>{STATUS_WORDS[message.status].word}</Link> · {time}
        </span>
      </div>
    );
  }
  if (event === null) return null;
  if (event.type === 'NOTE') {
    return (
      <div className={styles.note}>
        <p dir="auto">{event.text ?? 'The note is not kept.'}</p>
        <span className={styles.below}>
          Note of {event.actor.name ?? 'the hub'} · {time}
        </span>
      </div>
    );
  }
  if (event.type === 'PROPOSED') return <Proposal id={entry.id} event={event} open={!decided.has(entry.id)} />;
  return (
    <p className={styles.event}>
      {event.actor.name ?? 'The hub'} {eventWords(event, names)} · {time}
      {event.text === null ? null : <span className={styles.summary}>{event.text}</span>}
    </p>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  OPENED: 'opened it again',
  SNOOZED: 'put it off',
  CLOSED: 'closed it',
  CLAIMED: 'answers from here',
  RELEASED: 'let it go',
  PROPOSAL_ACCEPTED: 'sent what was proposed',
  PROPOSAL_DISMISSED: 'dismissed what was proposed',
  AWAY_REPLIED: 'said that nobody answers now',
};

/** Says what happened, in words. */
export function eventWords({ type, detail }: NonNullable<TalkEntry['event']>, names: Names): string {
  const facts = (detail ?? {}) as { labels?: string[]; to?: string | null; reason?: string; rule?: string };
  if (type === 'LABELED')
    return facts.labels?.length ? `labelled it ${facts.labels.join(', ')}` : 'took its labels away';
  if (type === 'ASSIGNED') {
    const to = facts.to == null ? 'nobody' : (names.get(facts.to) ?? 'somebody');
    return facts.rule === undefined
      ? `gave it to ${to}`
      : `gave it to ${to}, by the rule ${facts.rule}: ${facts.reason ?? ''}`;
  }
  if (type === 'HANDED_OVER') {
    return `handed it over to a ${facts.to === 'BOT' ? 'bot' : 'person'}: ${facts.reason ?? 'no reason is kept'}`;
  }
  return WORDS[type] ?? wordsOf(type).toLowerCase();
}

/** The words that the rule is about, and what they are about. */
function meaning({ matched, scope }: { matched: string | null; scope: readonly string[] }): string {
  return [matched ?? '', ...(scope.length === 0 ? [] : [`about ${scope.join(', ')}`])].join(' · ');
}
