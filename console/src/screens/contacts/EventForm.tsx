/** The form that records what a person did. */
import { useMemo, useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { readNamed } from '../../ui/named-values.ts';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { RecordEventMutation } from './event-operations.ts';
import type { ContactWhole } from './operations.ts';

const EMPTY = { name: '', at: '', properties: '' };

/** Shows the form. @param onDone called when it was recorded */
export function EventForm({ contact, onDone }: { contact: ContactWhole; onDone(): void }) {
  const act = useAct(RecordEventMutation);
  const [form, setForm] = useState(EMPTY);
  const [refusals, setRefusals] = useState<readonly { path: readonly string[]; message: string }[]>([]);
  // The same once more, after a lost connection, is the same event.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another event has another key.
  const idempotencyKey = useMemo(() => crypto.randomUUID(), [form]);
  const properties = readNamed(form.properties);
  const event = {
    contactId: contact.id,
    name: form.name.trim(),
    at: form.at === '' ? null : new Date(form.at).toISOString(),
    properties: properties.values,
  };
  const write = (name: keyof typeof EMPTY) => ({
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [name]: target.value }),
  });
  const refusalOf = (name: string) => refusals.find(({ path }) => path.includes(name))?.message ?? null;
  const submit = async () => {
    setRefusals([]);
    if (properties.fault !== null) return;
    const result = (await act.run({ event: { ...event, idempotencyKey } }))?.recordEvent;
    if (result?.__typename !== 'RecordEventPayload') return;
    if (result.refusals.length === 0) onDone();
    else setRefusals(result.refusals);
  };
  const elsewhere = refusals.find(({ path }) => !path.some((name) => Object.hasOwn(EMPTY, name)));
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Name of the event" hint="As your programs write it, such as bought" error={refusalOf('name')}>
        <input required maxLength={60} autoComplete="off" placeholder="bought" {...write('name')} />
      </Field>
      <Field
        label="When it happened"
        hint="By your clock; empty: now. Triggers do not answer what is older than a day."
        error={refusalOf('at')}
      >
        <input type="datetime-local" {...write('at')} />
      </Field>
      <Field
        label="Properties"
        hint="One a line. Numbers, true and false are read as such; what stands in quotes is a text."
        error={properties.fault ?? refusalOf('properties')}
      >
        <textarea rows={3} spellCheck={false} placeholder={'total=25\nsku=A-7'} {...write('properties')} />
      </Field>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      {elsewhere === undefined ? null : <FailureNote failure={elsewhere.message} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy} disabled={properties.fault !== null}>
          Record the event
        </Button>
      </Acts>
      <SameByCode
        snippets={() =>
          operationSnippets(
            RecordEventMutation,
            { event },
            commandLine('contacts event', [contact.phone ?? contact.id, event.name], {
              properties: form.properties.trim() === '' ? null : JSON.stringify(event.properties),
              at: event.at,
            }),
          )
        }
      />
    </Form>
  );
}
