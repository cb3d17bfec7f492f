/** The form that puts a number on the suppression list, or takes a complaint. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { SuppressNumberMutation } from './operations.ts';

const REASONS = ['MANUAL', 'STOP', 'COMPLAINT', 'INVALID', 'REGULATOR'] as const;
/** Reasons that may end: what a person said never does. */
const ENDING: readonly string[] = ['MANUAL', 'REGULATOR'];

/** Shows the form. @param onDone called when the number is on the list */
export function SuppressForm({ onDone }: { onDone(): void }) {
  const act = useAct(SuppressNumberMutation);
  const [phone, setPhone] = useState('');
  const [reason, setReason] = useState<(typeof REASONS)[number]>('MANUAL');
  const [until, setUntil] = useState('');
  const [note, setNote] = useState('');
  const input = {
    to: { phone: phone.trim() },
    reason,
    // Who complains wants no more offers; what was ordered still comes.
    purposes: reason === 'COMPLAINT' ? (['MARKETING', 'SURVEY'] as const).slice() : null,
    expiresAt: until === '' || !ENDING.includes(reason) ? null : `${until}T00:00:00Z`,
    proof: note.trim() === '' ? null : { note: note.trim() },
  };
  const submit = async () => {
    if ((await act.run({ input })) !== null) onDone();
  };
  const command = () =>
    commandLine('suppressions add', [input.to.phone], {
      reason: reason.toLowerCase(),
      purpose: reason === 'COMPLAINT' ? 'marketing,survey' : null,
      until: input.expiresAt,
      proof: input.proof === null ? null : JSON.stringify(input.proof),
    });
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Number">
        <input required type="tel" value={phone} onChange={(event) => setPhone(event.target.value)} />
      </Field>
      <Field label="Reason">
        <select value={reason} onChange={(event) => setReason(event.target.value as typeof reason)}>
          {REASONS.map((each) => (
            <option key={each} value={each}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      </Field>
      {ENDING.includes(reason) ? (
        <Field label="Until" hint="Empty: for good.">
          <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
        </Field>
      ) : null}
      <Field label="Note" hint="Kept with it as its proof; erased with the person.">
        <input autoComplete="off" value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <SameByCode snippets={() => operationSnippets(SuppressNumberMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Suppress
        </Button>
      </Acts>
    </Form>
  );
}
