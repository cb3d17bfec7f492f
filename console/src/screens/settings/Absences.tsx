/** Absences: members who are not there for a while. */
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form, Nothing } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Assignee } from './AssignmentRules.tsx';
import { EndAbsenceMutation, SetAbsenceMutation } from './desk-operations.ts';
import styles from './Rules.module.css';

/** Properties of the absences. */
export interface AbsencesProps {
  absences: readonly {
    id: string;
    member: { id: string | null; name: string | null };
    from: string;
    until: string | null;
    text: string | null;
  }[];
  members: readonly Assignee[];
  onChanged(): void;
}

/** Shows them, and the form that notes one. */
export function Absences({ absences, members, onChanged }: AbsencesProps) {
  const { may } = useSession();
  const [set, end] = [useAct(SetAbsenceMutation), useAct(EndAbsenceMutation)];
  const [memberId, setMemberId] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [text, setText] = useState('');
  const momentOf = (local: string) => (local === '' ? null : new Date(local).toISOString());
  const onSet = async () => {
    const when = { from: momentOf(from), until: momentOf(until) };
    const input = { memberId: memberId || null, ...when, text: text.trim() || null };
    if ((await set.run({ input })) === null) return;
    for (const clear of [setFrom, setUntil, setText]) clear('');
    onChanged();
  };
  return (
    <div className={styles.caps}>
      {absences.length === 0 ? <Nothing>Nobody is absent.</Nothing> : null}
      <ul className={styles.list}>
        {absences.map((absence) => (
          <li key={absence.id} className={styles.cap}>
            <span>
              <strong>{absence.member.name}</strong> from <Time at={absence.from} />
              {absence.until === null ? ' until it is ended' : ' until '}
              {absence.until === null ? null : <Time at={absence.until} />}
              {absence.text === null ? '' : `: ${absence.text}`}
            </span>
            {may('conversations:write') ? (
              <Button
                kind="quiet"
                aria-label={`End the absence of ${absence.member.name}`}
                onClick={() => void end.run({ id: absence.id }).then((done) => (done === null ? null : onChanged()))}
              >
                End
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {end.failure === null ? null : <FailureNote failure={end.failure} />}
      {may('conversations:write') ? (
        <Form onSubmit={() => void onSet()}>
          {may('members:manage') ? (
            <Field label="Who">
              <select value={memberId} onChange={(event) => setMemberId(event.target.value)}>
                <option value="">You</option>
                {members.map(({ id, name }) => (
                  <option key={id} value={id ?? ''}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
          ) : null}
          <Field label="From (your time)" hint="Empty: from now on">
            <input type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          </Field>
          <Field label="Until (your time)" hint="Empty: until it is ended">
            <input type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
          </Field>
          <Field label="Said meanwhile" hint="Empty: what the workspace says for absent members">
            <textarea rows={2} maxLength={612} value={text} onChange={(event) => setText(event.target.value)} />
          </Field>
          {set.failure === null ? null : <FailureNote failure={set.failure} />}
          <div>
            <Button kind="main" type="submit" busy={set.busy}>
              Note the absence
            </Button>
          </div>
        </Form>
      ) : null}
    </div>
  );
}
