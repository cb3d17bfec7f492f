/** Changes of who is in a segment, as they happen. */
import { UserMinus, UserPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useHub } from '../../data/hub.ts';
import { openStream } from '../../data/stream.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Nothing, Section } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { followed, type MemberChange, type MemberItem, type Membership, UNKNOWN } from './membership.ts';
import { SegmentChangesSubscription } from './operations.ts';
import styles from './Segments.module.css';

/** Follows a segment while it is shown. */
function useMembership(id: string): Membership & { error: string | null } {
  const hub = useHub();
  const [membership, setMembership] = useState(UNKNOWN);
  const [error, setError] = useState<string | null>(null);
  /** Counts beginnings: behind a gap it begins anew, with how many are in it then. */
  const [life, setLife] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another life is another stream.
  useEffect(
    () =>
      openStream(hub.socket, {
        document: SegmentChangesSubscription as never,
        variables: { id },
        after: null,
        read: ({ segmentChanges }: { segmentChanges: MemberItem }) => segmentChanges,
        cursorOf: ({ cursor }) => cursor,
        onItems: (items) => setMembership((before) => followed(before, items, new Date().toISOString())),
        onGap: () => setLife((before) => before + 1),
        onEnd: setError,
      }),
    [hub, id, life],
  );
  return { ...membership, error };
}

/** Shows how many are in it, and who came and went since it was opened. */
export function Members({ segmentId }: { segmentId: string }) {
  const { count, changes, error } = useMembership(segmentId);
  return (
    <Section title="Who enters and leaves">
      {error === null ? null : <FailureNote failure={error} />}
      {count === null ? (
        <Nothing>The hub looks at all contacts for the first time …</Nothing>
      ) : (
        <p role="status" className={styles.members}>
          <strong>{count.toLocaleString()}</strong> in the segment, as it is saved
        </p>
      )}
      {count !== null && changes.length === 0 ? <Nothing>Nobody has come or gone since you opened it.</Nothing> : null}
      {changes.length === 0 ? null : (
        <ul className={styles.changes} aria-label="Who entered and left, newest first">
          {changes.map((change) => (
            <Change key={change.cursor} change={change} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Change({ change: { type, contact, at } }: { change: MemberChange }) {
  return (
    <li>
      {type === 'ENTERED' ? (
        <Mark tone="green" icon={<UserPlus />}>
          Entered
        </Mark>
      ) : (
        <Mark tone="grey" icon={<UserMinus />}>
          Left
        </Mark>
      )}
      {contact === null ? (
        <span>erased</span>
      ) : (
        <Link href={`/contacts/${encodeURIComponent(contact.id)}`}>
          <bdi>{contact.name ?? (contact.phone === null ? 'no number' : groupNumber(contact.phone))}</bdi>
        </Link>
      )}
      <Time at={at} />
    </li>
  );
}
