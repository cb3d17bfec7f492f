/** Hours in which the people of the workspace answer, and what is said while they do not. */
import { useState } from 'react';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { commaList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form, Nothing } from '../../ui/Page.tsx';
import { SetHoursMutation } from './desk-operations.ts';
import styles from './Rules.module.css';

/** Properties of the hours. */
export interface HoursFormProps {
  hours: {
    open: string;
    closedOn: readonly string[];
    timeZone: string;
    openNow: boolean;
    text: string;
    absentText: string | null;
  } | null;
  mayChange: boolean;
  onChanged(): void;
}

/** Shows them, and the form that sets them. */
export function HoursForm({ hours, mayChange, onChanged }: HoursFormProps) {
  const act = useAct(SetHoursMutation);
  const [open, setOpen] = useState(hours?.open ?? '');
  const [closedOn, setClosedOn] = useState(hours?.closedOn.join(', ') ?? '');
  const [text, setText] = useState(hours?.text ?? '');
  const [absentText, setAbsentText] = useState(hours?.absentText ?? '');
  const onSet = async () => {
    const words = { text: text.trim() || null, absentText: absentText.trim() || null };
    const input = { open: open.trim() || null, closedOn: commaList(closedOn), ...words };
    if ((await act.run({ input })) !== null) onChanged();
  };
  return (
    <div className={styles.caps}>
      {hours === null ? (
        <Nothing>None are set: nobody is told that you are closed.</Nothing>
      ) : (
        <p>
          {hours.open} ({hours.timeZone}), {hours.openNow ? 'open' : 'closed'} now. Who writes while you are closed is
          told so once.
        </p>
      )}
      {mayChange ? (
        <Form onSubmit={() => void onSet()}>
          <Field
            label="Open"
            hint="For example mon-fri 09:00-17:00, sat 10:00-12:00; empty: always, and nothing is said"
          >
            <input autoComplete="off" value={open} onChange={(event) => setOpen(event.target.value)} />
          </Field>
          <Field label="Closed on" hint="Days such as 2026-12-25, with commas between">
            <input autoComplete="off" value={closedOn} onChange={(event) => setClosedOn(event.target.value)} />
          </Field>
          <Field label="Said while closed">
            <textarea rows={2} maxLength={612} value={text} onChange={(event) => setText(event.target.value)} />
          </Field>
          <Field label="Said for an absent member" hint="Where the member has no words of its own; empty: nothing">
            <textarea
              rows={2}
              maxLength={612}
              value={absentText}
              onChange={(event) => setAbsentText(event.target.value)}
            />
          </Field>
          {act.failure === null ? null : <FailureNote failure={act.failure} />}
          <div>
            <Button kind="main" type="submit" busy={act.busy}>
              Set the hours
            </Button>
          </div>
        </Form>
      ) : null}
    </div>
  );
}
