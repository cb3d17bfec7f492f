/** Keeping a text as a template. */
import { BookmarkPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from '../../data/failure.ts';
import { messageOf } from '../../data/hub.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import styles from './Compose.module.css';
import { SaveTemplateMutation } from './operations.ts';

/** Shows the button, then the form. @param onSaved called with the name of the template */
export function SaveAsTemplate({ text, onSaved }: { text: string; onSaved(name: string): void }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [locale, setLocale] = useState(navigator.language);
  const [failure, setFailure] = useState<Failure | string | null>(null);
  const [{ fetching }, save] = useMutation(SaveTemplateMutation);
  if (!open) {
    return (
      <Button kind="quiet" icon={<BookmarkPlus />} onClick={() => setOpen(true)}>
        Keep as a template
      </Button>
    );
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const names = [...new Set([...text.matchAll(/\{\{\s*([\w.]+)/g)].map(([, each]) => each ?? ''))];
    const input = {
      name,
      bodies: [{ locale, body: text }],
      defaultLocale: locale,
      variables: names.map((each) => ({ name: each })),
    };
    const { data, error } = await save({ input });
    if (error !== undefined) return setFailure(messageOf(error));
    if (data === undefined) return;
    const refused = failureOf(data.saveTemplate);
    setFailure(refused);
    if (refused === null) onSaved(name);
  };
  return (
    <form className={styles.save} onSubmit={(event) => void submit(event)}>
      <Field label="Name of the template">
        <input value={name} required placeholder="order-shipped" onChange={({ target }) => setName(target.value)} />
      </Field>
      <Field label="Language">
        <input value={locale} required placeholder="en" onChange={({ target }) => setLocale(target.value)} />
      </Field>
      <Button type="submit" busy={fetching}>
        Keep
      </Button>
      {failure === null ? null : <FailureNote failure={failure} />}
    </form>
  );
}
