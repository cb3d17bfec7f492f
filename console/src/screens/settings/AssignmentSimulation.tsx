/** A text as somebody might write it: who would get the conversation, and why. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { SimulateAssignmentQuery } from './desk-operations.ts';
import styles from './Rules.module.css';

/** Shows the form and its answer. */
export function AssignmentSimulation() {
  const [form, setForm] = useState({ text: '', sender: '', from: '' });
  const [asked, setAsked] = useState<typeof form | null>(null);
  const { text, sender, from } = asked ?? form;
  const [{ data, error, fetching }] = useQuery({
    query: SimulateAssignmentQuery,
    variables: { input: { text, sender: sender.trim(), from: from.trim() || null } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const answer = asked === null || fetching ? null : (data?.simulateAssignment ?? null);
  return (
    <div className={styles.caps}>
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault();
          setAsked({ ...form });
        }}
      >
        <Field label="Text">
          <input
            required
            autoComplete="off"
            value={form.text}
            onChange={(event) => setForm({ ...form, text: event.target.value })}
          />
        </Field>
        <Field label="Written to">
          <input
            required
            autoComplete="off"
            value={form.sender}
            onChange={(event) => setForm({ ...form, sender: event.target.value })}
          />
        </Field>
        <Field label="By (a number)">
          <input
            autoComplete="off"
            type="tel"
            value={form.from}
            onChange={(event) => setForm({ ...form, from: event.target.value })}
          />
        </Field>
        <Button kind="main" type="submit" busy={fetching}>
          Ask
        </Button>
      </form>
      {error === undefined ? null : <FailureNote failure={messageOf(error)} />}
      {answer === null ? null : (
        <div className={styles.caps} aria-live="polite">
          <strong>
            {answer.heldBy === null
              ? `Given to ${answer.assignee?.name ?? 'nobody'}.`
              : `${answer.heldBy.name ?? 'Somebody'} has the conversation already.`}
          </strong>
          <ol className={styles.list}>
            {answer.verdicts.map(({ rule, takes, reason }) => (
              <li key={rule.id}>
                {rule.name}: {reason}
                {takes ? '' : ', so the next is asked'}.
              </li>
            ))}
          </ol>
          {answer.awayReply === null ? null : <p>The person would be told: {answer.awayReply}</p>}
        </div>
      )}
    </div>
  );
}
