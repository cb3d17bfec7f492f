/** The form of a contact: number, name, language, tags. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { type ContactWhole, SaveContactMutation } from './operations.ts';

/** Fields of the form, as they are written. */
interface Written {
  phone: string;
  name: string;
  locale: string;
  tags: string;
}

/** Properties of the form. */
export interface ContactFormProps {
  /** The person who is changed; absent: a new one. */
  contact?: ContactWhole;
  /** Called with the id of the contact. */
  onSaved(id: string): void;
}

/** Shows the form. */
export function ContactForm({ contact, onSaved }: ContactFormProps) {
  const [written, setWritten] = useState<Written>({
    phone: contact?.phone ?? '',
    name: contact?.name ?? '',
    locale: contact?.locale ?? '',
    tags: contact?.tags.join(', ') ?? '',
  });
  const [refused, setRefused] = useState<string | null>(null);
  const save = useAct(SaveContactMutation);
  const write = (name: keyof Written) => (event: { target: { value: string } }) =>
    setWritten((before) => ({ ...before, [name]: event.target.value }));
  const submit = async () => {
    setRefused(null);
    const data = await save.run({ contact: inputOf(written) });
    const result = data?.upsertContacts;
    if (result?.__typename !== 'UpsertContactsPayload') return;
    const [refusal] = result.refusals;
    const id = result.results[0]?.contactId;
    if (refusal !== undefined) setRefused(refusal.message);
    else if (id !== undefined) onSaved(id);
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Number" hint="International, or as written in the country of the workspace" error={refused}>
        <input
          required
          readOnly={contact !== undefined}
          type="tel"
          autoComplete="off"
          placeholder="+44 7700 900123"
          value={written.phone}
          onChange={write('phone')}
        />
      </Field>
      <Field label="Name">
        <input autoComplete="off" value={written.name} onChange={write('name')} />
      </Field>
      <Field label="Language" hint="A tag of BCP 47, such as en, es or pt-BR">
        <input autoComplete="off" value={written.locale} onChange={write('locale')} />
      </Field>
      <Field label="Tags" hint="Separated by commas">
        <input autoComplete="off" value={written.tags} onChange={write('tags')} />
      </Field>
      {save.failure === null ? null : <FailureNote failure={save.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={save.busy}>
          Save
        </Button>
      </Acts>
      <SameByCode
        snippets={() => {
          const input = inputOf(written);
          const { locale, name, tags } = input;
          const command = commandLine('contacts save', [input.phone], { locale, name, tag: tags });
          return operationSnippets(SaveContactMutation, { contact: input }, command);
        }}
      />
    </Form>
  );
}

function inputOf({ phone, name, locale, tags }: Written) {
  const [text, language] = [name.trim(), locale.trim()];
  const list = tags.split(',').flatMap((tag) => tag.trim() || []);
  return {
    phone: phone.trim(),
    ...(text === '' ? {} : { name: text }),
    ...(language === '' ? {} : { locale: language }),
    ...(list.length === 0 ? {} : { tags: list }),
  };
}
