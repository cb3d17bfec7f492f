/** Tags of a person, which can be added and removed. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import styles from './Contacts.module.css';
import { type ContactWhole, TagMutation } from './operations.ts';

/** Shows the tags. */
export function Tags({ contact, onChanged }: { contact: ContactWhole; onChanged(): void }) {
  const { may } = useSession();
  const [text, setText] = useState('');
  const tag = useAct(TagMutation);
  const change = async (add: string[], remove: string[]) => {
    if ((await tag.run({ ids: [contact.id], add, remove })) === null) return;
    setText('');
    onChanged();
  };
  const mayWrite = may('contacts:write') && contact.erasedAt === null;
  return (
    <>
      <div className={styles.tags}>
        {contact.tags.map((each) => (
          <span key={each} className={styles.tag}>
            {each}
            {mayWrite ? (
              <button type="button" aria-label={`Remove the tag ${each}`} onClick={() => void change([], [each])}>
                <X aria-hidden="true" />
              </button>
            ) : null}
          </span>
        ))}
        {mayWrite ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (text.trim() !== '') void change([text.trim()], []);
            }}
          >
            <Field label="Add a tag" quiet>
              <input
                className={styles.small}
                placeholder="Add a tag"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </Field>
          </form>
        ) : null}
      </div>
      {tag.failure === null ? null : <FailureNote failure={tag.failure} />}
    </>
  );
}
