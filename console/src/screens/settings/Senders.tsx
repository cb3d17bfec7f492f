/** Senders of the workspace: numbers and names that messages come from. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Nothing } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { CreateSenderMutation, DeleteSenderMutation, SettingsQuery } from './operations.ts';
import styles from './Settings.module.css';

/** Shows the senders. */
export function Senders() {
  const { may } = useSession();
  const [{ data, error }, reload] = useQuery({ query: SettingsQuery, requestPolicy: 'cache-and-network' });
  const [address, setAddress] = useState('');
  const [create, remove] = [useAct(CreateSenderMutation), useAct(DeleteSenderMutation)];
  const again = () => reload({ requestPolicy: 'network-only' });
  const onAdd = async () => {
    if ((await create.run({ address: address.trim() })) === null) return;
    setAddress('');
    again();
  };
  const onDelete = async (id: string, name: string) => {
    if (confirm(`Delete the sender ${name}?`) && (await remove.run({ id })) !== null) again();
  };
  if (data === undefined) return error === undefined ? null : <ErrorState message={messageOf(error)} retry={again} />;
  const senders = nodesOf(data.senders);
  const mayWrite = may('carriers:write');
  const failure = create.failure ?? remove.failure;
  return (
    <div className={styles.form}>
      {senders.length === 0 ? <Nothing>None yet: messages come from the sender of their route.</Nothing> : null}
      <ul className={styles.senders}>
        {senders.map(({ id, address: text, kind }) => (
          <li key={id} className={styles.sender}>
            <Copy text={text}>{groupNumber(text)}</Copy>
            <span>{wordsOf(kind)}</span>
            {mayWrite ? (
              <Button
                kind="quiet"
                icon={<Trash2 />}
                aria-label={`Delete the sender ${text}`}
                onClick={() => void onDelete(id, text)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {mayWrite ? (
        <form
          className={styles.add}
          onSubmit={(event) => {
            event.preventDefault();
            void onAdd();
          }}
        >
          <Field label="Number or name" quiet>
            <input
              required
              autoComplete="off"
              placeholder="+447700900999 or SHOP"
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          </Field>
          <Button type="submit" busy={create.busy}>
            Add
          </Button>
        </form>
      ) : null}
      {failure === null ? null : <FailureNote failure={failure} />}
    </div>
  );
}
