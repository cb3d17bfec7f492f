/** Whom a message is for: searched by name or number, or pasted. */
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { groupNumber } from '../../ui/numbers.ts';
import styles from './Compose.module.css';
import { pastedRecipients, type Recipient } from './draft.ts';
import { ComposeContactsQuery } from './operations.ts';

/** Recipients that are shown one by one. */
const SHOWN = 12;
/** Pause after which what was typed is searched for, in milliseconds. */
const PAUSE_MS = 150;

/** Properties of the field. */
export interface RecipientsProps {
  recipients: readonly Recipient[];
  onAdd(recipients: readonly Recipient[]): void;
  onRemove(recipient: Recipient): void;
}

/** Shows the field and who was chosen. */
export function Recipients({ recipients, onAdd, onRemove }: RecipientsProps) {
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { found, asked } = useContacts(text.trim());
  const typed = /\d{3}/.test(text) ? pastedRecipients(text) : [];
  const choices = [...found, ...(found.length === 0 ? typed.slice(0, 1) : [])];
  const chosen = Math.min(at, choices.length - 1);
  const add = (more: readonly Recipient[]) => {
    if (more.length === 0) return;
    onAdd(more);
    setText('');
    setAt(0);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && choices.length > 0) {
      event.preventDefault();
      setAt((chosen + step + choices.length) % choices.length);
    } else if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      add(choices[chosen] === undefined ? typed : [choices[chosen]]);
    } else if (event.key === 'Backspace' && text === '') {
      const last = recipients.at(-1);
      if (last !== undefined) onRemove(last);
    }
  };
  const more = recipients.length - SHOWN;
  return (
    <div className={styles.recipients}>
      <label htmlFor={id} className={styles.label}>
        To
      </label>
      <div className={styles.chips}>
        {recipients.slice(0, SHOWN).map((each) => (
          <span key={each.phone} className={styles.chip}>
            {each.name ?? groupNumber(each.phone)}
            <button type="button" aria-label={`Remove ${each.name ?? each.phone}`} onClick={() => onRemove(each)}>
              <X aria-hidden="true" />
            </button>
          </span>
        ))}
        {more > 0 ? <span className={styles.more}>and {more.toLocaleString()} more</span> : null}
        <input
          id={id}
          value={text}
          placeholder={recipients.length === 0 ? 'A name or a number; several can be pasted' : ''}
          autoComplete="off"
          role="combobox"
          aria-expanded={choices.length > 0}
          aria-controls={`${id}-choices`}
          aria-activedescendant={choices.length > 0 ? `${id}-${chosen}` : undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
          onBlur={() => add(typed.length > 0 && found.length === 0 ? typed : [])}
          onPaste={(event) => {
            const pasted = pastedRecipients(event.clipboardData.getData('text'));
            if (pasted.length < 2) return;
            event.preventDefault();
            add(pasted);
          }}
        />
      </div>
      <div id={`${id}-choices`} role="listbox" aria-label="People" className={styles.choices}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
          <div
            key={choice.contactId ?? choice.phone}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={styles.choice}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => add([choice])}
          >
            <span>{choice.name ?? groupNumber(choice.phone)}</span>
            <span className={styles.number}>{choice.name === null ? 'this number' : groupNumber(choice.phone)}</span>
          </div>
        ))}
      </div>
      {asked && choices.length === 0 ? (
        <p role="status" className={styles.hint}>
          Nobody is called “{text.trim()}” or has it in their number. Write a whole number, such as +44 7700 900123, or{' '}
          <Link href="/contacts">add the person</Link>.
        </p>
      ) : null}
    </div>
  );
}

/** Contacts that a text may mean, and whether they are those of this text. */
function useContacts(text: string): { found: Recipient[]; asked: boolean } {
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const [{ data, fetching }] = useQuery({
    query: ComposeContactsQuery,
    variables: { search },
    pause: search.length < 2,
  });
  if (search.length < 2 || text.length < 2) return { found: [], asked: false };
  const found = (data?.contacts?.edges ?? []).flatMap(({ node: { id, name, phone } }) =>
    phone === null ? [] : [{ phone, contactId: id, name }],
  );
  return { found, asked: search === text && !fetching && data !== undefined };
}
