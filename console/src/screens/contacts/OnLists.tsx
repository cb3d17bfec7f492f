/** Lists that a person is on: put on one, taken off another. */
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import styles from './Contacts.module.css';
import { ChangeListMutation } from './list-operations.ts';
import type { ContactWhole } from './operations.ts';
import { useLists } from './use-lists.ts';

/** Shows the lists. */
export function OnLists({ contact, onChanged }: { contact: ContactWhole; onChanged(): void }) {
  const { may } = useSession();
  const { lists, fault } = useLists();
  const [chosen, setChosen] = useState('');
  const change = useAct(ChangeListMutation);
  const mayWrite = may('contacts:write') && contact.erasedAt === null;
  const others = lists.filter(({ id }) => !contact.lists.some((own) => own.id === id));
  const act = async (id: string, what: { add: string[] } | { remove: string[] }) => {
    if ((await change.run({ id, ...what })) === null) return;
    setChosen('');
    onChanged();
  };
  return (
    <>
      <div className={styles.tags}>
        {contact.lists.length === 0 ? <span className={styles.faint}>on none</span> : null}
        {contact.lists.map(({ id, name }) => (
          <span key={id} className={styles.tag}>
            <Link href={`/contacts?list=${id}`}>
              <bdi>{name}</bdi>
            </Link>
            {mayWrite ? (
              <button
                type="button"
                aria-label={`Take them off the list ${name}`}
                onClick={() => void act(id, { remove: [contact.id] })}
              >
                <X aria-hidden="true" />
              </button>
            ) : null}
          </span>
        ))}
        {mayWrite && others.length > 0 ? (
          <form
            className={styles.tags}
            onSubmit={(event) => {
              event.preventDefault();
              void act(chosen, { add: [contact.id] });
            }}
          >
            <Field label="Put them on a list" quiet>
              <select
                required
                className={styles.small}
                value={chosen}
                onChange={(event) => setChosen(event.target.value)}
              >
                <option value="">Put on …</option>
                {others.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </Field>
            {chosen === '' ? null : (
              <Button type="submit" icon={<Plus />} busy={change.busy} aria-label="Put them on it" />
            )}
          </form>
        ) : null}
      </div>
      {fault === null ? null : <FailureNote failure={`The lists cannot be read. ${fault}`} />}
      {change.failure === null ? null : <FailureNote failure={change.failure} />}
    </>
  );
}
