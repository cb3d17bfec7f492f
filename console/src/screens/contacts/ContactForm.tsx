/** The form of a contact: number, name, language, tags, and the fields of the workspace. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { FieldsQuery } from '../segments/operations.ts';
import { inputOf, languageFault, textsOf, type Written, writtenOf } from './contact-draft.ts';
import { FieldInputs } from './FieldInputs.tsx';
import { type ContactWhole, SaveContactMutation } from './operations.ts';

/** Properties of the form. */
export interface ContactFormProps {
  /** The person who is changed; absent: a new one. */
  contact?: ContactWhole;
  /** Called with the id of the contact. */
  onSaved(id: string): void;
}

/** Shows the form. */
export function ContactForm({ contact, onSaved }: ContactFormProps) {
  const [{ data }] = useQuery({ query: FieldsQuery, requestPolicy: 'cache-and-network' });
  const fields = data?.contactFields ?? [];
  // The form keeps its beginning: a person who changes meanwhile is not changed back.
  const [[before, own]] = useState(() => [writtenOf(contact), contact] as const);
  const [written, setWritten] = useState<Written>(before);
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({});
  const [refusals, setRefusals] = useState<readonly { path: readonly string[]; message: string }[]>([]);
  const save = useAct(SaveContactMutation);
  const textsBefore = textsOf(own, fields);
  const texts = { ...textsBefore, ...changed };
  const input = inputOf(before, written, fields, textsBefore, texts);
  const write = (name: keyof Written) => ({
    value: written[name],
    onChange: (event: { target: { value: string } }) => setWritten({ ...written, [name]: event.target.value }),
  });
  const refusalOf = (name: string) => refusals.find(({ path }) => path[0] === name)?.message ?? null;
  const faultOf = (field: string) =>
    refusals.find(({ path }) => path[0] === 'attributes' && path[1] === field)?.message ?? null;
  const shown = [...Object.keys(before), ...fields.map(({ name }) => name)];
  const elsewhere = refusals.find(({ path }) => !shown.includes(path.at(path[0] === 'attributes' ? 1 : 0) ?? ''));
  const faultOfLanguage = languageFault(before, written);
  const submit = async () => {
    if (faultOfLanguage !== null) return;
    setRefusals([]);
    const result = (await save.run({ contact: input }))?.upsertContacts;
    if (result?.__typename !== 'UpsertContactsPayload') return;
    setRefusals(result.refusals);
    const id = result.results[0]?.contactId;
    if (result.refusals.length === 0 && id !== undefined) onSaved(id);
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field
        label="Number"
        hint="International, or as written in the country of the workspace"
        error={refusalOf('phone')}
      >
        <input
          required
          readOnly={contact !== undefined}
          type="tel"
          autoComplete="off"
          placeholder="+44 7700 900123"
          {...write('phone')}
        />
      </Field>
      <Field label="Name" error={refusalOf('name')}>
        <input autoComplete="off" {...write('name')} />
      </Field>
      <Field
        label="Language"
        hint="A tag of BCP 47, such as en, es or pt-BR"
        error={faultOfLanguage ?? refusalOf('locale')}
      >
        <input autoComplete="off" {...write('locale')} />
      </Field>
      <Field label="Tags" hint="Separated by commas" error={refusalOf('tags')}>
        <input autoComplete="off" {...write('tags')} />
      </Field>
      <FieldInputs
        fields={fields}
        texts={texts}
        faultOf={faultOf}
        onChange={(name, text) => setChanged({ ...changed, [name]: text })}
      />
      {save.failure === null ? null : <FailureNote failure={save.failure} />}
      {elsewhere === undefined ? null : <FailureNote failure={elsewhere.message} />}
      <Acts>
        <Button kind="main" type="submit" busy={save.busy}>
          Save
        </Button>
      </Acts>
      <SameByCode
        snippets={() => {
          const { locale, name, tags, attributes } = input;
          const more = attributes === undefined ? {} : { attributes: JSON.stringify(attributes) };
          const command = commandLine('contacts save', [input.phone], { locale, name, tag: tags, ...more });
          return operationSnippets(SaveContactMutation, { contact: input }, command, 'KEPT');
        }}
      />
    </Form>
  );
}
