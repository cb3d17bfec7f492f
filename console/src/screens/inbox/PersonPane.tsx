/** The person beside the conversation: consents, labels, other conversations and earlier messages. */
import { Ban, Tag, X } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { nodesOf } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Nothing, Section } from '../../ui/Page.tsx';
import { STATUS_WORDS } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { ConsentMarks } from '../contacts/ConsentMarks.tsx';
import { ContactQuery } from '../contacts/operations.ts';
import styles from './Inbox.module.css';
import { LabelMutation, type OpenTalk } from './operations.ts';
import { whoIs } from './TalkRow.tsx';

/** Earlier messages that are shown. */
const EARLIER = 8;

/** The person of an id; `null`: none yet. */
function useContact(contactId: string) {
  const [{ data }] = useQuery({
    query: ContactQuery,
    variables: { id: contactId },
    pause: contactId === '',
    requestPolicy: 'cache-and-network',
  });
  return data?.contact ?? null;
}

/** Says before somebody writes that no answer can reach the person: it would be refused. */
export function Unreachable({ contactId }: { contactId: string | null }) {
  const contact = useContact(contactId ?? '');
  const optedOut = contact?.consents.find(({ purpose, state }) => purpose === 'CONVERSATION' && state === 'REVOKE');
  const [suppression] = contact?.suppressions ?? [];
  const since = suppression?.createdAt ?? optedOut?.since;
  if (since === undefined) return null;
  return (
    <p className={styles.unreachable} role="status">
      <Ban aria-hidden="true" />
      <span>
        {suppression === undefined ? 'They have opted out' : 'Their number is suppressed'}, <Time at={since} />: an
        answer would be refused. They can write START.
      </span>
    </p>
  );
}

/** Shows the person. */
export function PersonPane({ talk }: { talk: OpenTalk }) {
  const contactId = talk.contact?.id ?? '';
  const contact = useContact(contactId);
  const earlier = nodesOf(contact?.messages).slice(0, EARLIER);
  return (
    <div className={styles.pane}>
      <div>
        <p className={styles.name2}>
          <bdi>{whoIs(talk)}</bdi>
        </p>
        {contact?.phone == null || talk.contact?.name == null ? null : (
          <p className={styles.faint}>{groupNumber(contact.phone)}</p>
        )}
        {contactId === '' ? null : (
          <Link href={`/contacts/${encodeURIComponent(contactId)}`}>Everything about them</Link>
        )}
      </div>
      <Section title="Consents">{contact === null ? <Nothing>…</Nothing> : <ConsentMarks contact={contact} />}</Section>
      <Section title="Labels">
        <Labels talk={talk} />
      </Section>
      <Section title="Sent to them lately">
        {earlier.length === 0 ? <Nothing>Nothing yet.</Nothing> : null}
        <ul className={styles.earlier}>
          {earlier.map(({ id, body, status, createdAt }) => (
            <li key={id}>
              <Link href={`/messages/${encodeURIComponent(id)}`} className={styles.line}>
                <bdi>{body ?? 'not kept'}</bdi>
              </Link>
              <span className={styles.faint}>
                {STATUS_WORDS[status].word} · <Time at={createdAt} />
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Labels({ talk: { id, labels } }: { talk: OpenTalk }) {
  const change = useAct(LabelMutation);
  const [text, setText] = useState('');
  return (
    <div className={styles.labels}>
      {labels.map((label) => (
        <span key={label} className={styles.label}>
          {label}
          <button
            type="button"
            aria-label={`Take the label ${label} away`}
            onClick={() => void change.run({ id, remove: [label] })}
          >
            <X aria-hidden="true" />
          </button>
        </span>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const label = text.trim();
          if (label !== '') void change.run({ id, add: [label] }).then((done) => done === null || setText(''));
        }}
      >
        <label className={styles.addLabel}>
          <Tag aria-hidden="true" />
          <input
            aria-label="Add a label"
            placeholder="Add a label"
            maxLength={50}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      </form>
      {change.failure === null ? null : <FailureNote failure={change.failure} />}
    </div>
  );
}
