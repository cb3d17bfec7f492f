/** A conversation in the list: who, since when, what was said last, and what is to be done. */
import { Bot, CircleCheck, Clock, Reply, UserRound, UserRoundPen } from 'lucide-react';
import { groupNumber } from '../../ui/numbers.ts';
import { Mark } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import styles from './Inbox.module.css';
import type { Talk } from './operations.ts';

/** Names the person of a conversation. */
export function whoIs({ contact }: Pick<Talk, 'contact'>): string {
  if (contact?.name != null) return contact.name;
  return contact?.phone == null ? 'Erased person' : groupNumber(contact.phone);
}

/** Shows the row. */
export function TalkRow({ talk }: { talk: Talk }) {
  const { unread, lastText, contact, lastActivityAt } = talk;
  const own = lastText?.message != null;
  const text = lastText?.message?.body ?? lastText?.inboundMessage?.body ?? 'not kept';
  const draft = localStorage.getItem(draftKey(talk.id));
  return (
    <TwoLines
      title={
        <span className={styles.who} data-unread={unread > 0 || undefined}>
          <bdi>{whoIs(talk)}</bdi>
          {unread === 0 ? null : (
            <span className={styles.unread}>
              {unread}
              <span className="aloud"> unread</span>
            </span>
          )}
        </span>
      }
      aside={<Time at={lastActivityAt} zones={contact?.timeZones ?? []} />}
      text={
        <>
          {draft !== null ? (
            <span className={styles.draft}>Draft: </span>
          ) : own ? (
            <span className={styles.faint}>You: </span>
          ) : null}
          <bdi>{draft ?? text}</bdi>
          {talk.labels.map((label) => (
            <span key={label} className={styles.tag}>
              {label}
            </span>
          ))}
        </>
      }
      state={<TalkState talk={talk} />}
    />
  );
}

/** Place in the browser of the answer that was begun in a conversation. */
export const draftKey = (id: string) => `heliograph.reply.${id}`;

/** Shows what is to be done about a conversation, or who does it now. */
export function TalkState({ talk: { state, waitingSince, assignee, lease } }: { talk: Talk }) {
  if (state === 'CLOSED') {
    return (
      <Mark tone="grey" icon={<CircleCheck />}>
        Closed
      </Mark>
    );
  }
  if (state === 'SNOOZED') {
    return (
      <Mark tone="violet" icon={<Clock />}>
        Put off
      </Mark>
    );
  }
  if (waitingSince !== null && lease !== null && lease.holder !== null) {
    return (
      <Mark tone="blue" icon={lease.kind === 'BOT' ? <Bot /> : <UserRoundPen />} more={lease.holder.name ?? null}>
        Answers
      </Mark>
    );
  }
  if (waitingSince !== null) {
    return (
      <Mark tone="amber" icon={<UserRound />} {...(assignee?.name == null ? {} : { more: assignee.name })}>
        Waits
      </Mark>
    );
  }
  return (
    <Mark tone="green" icon={<Reply />} {...(assignee?.name == null ? {} : { more: assignee.name })}>
      Answered
    </Mark>
  );
}
