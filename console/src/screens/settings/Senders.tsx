/** Senders of the workspace: numbers and names that messages come from. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Nothing, PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
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
  useChanges(['sender'], again);
  const onAdd = async () => {
    if ((await create.run({ address: address.trim() })) === null) return;
    setAddress('');
    again();
  };
  const onDelete = async (id: string) => {
    const done = await remove.run({ id });
    if (done !== null) again();
    return done;
  };
  if (data == null || (error !== undefined && data.senders === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const senders = nodesOf(data.senders);
  const mayWrite = may('carriers:write');
  return (
    <div className={styles.form}>
      {senders.length === 0 ? <Nothing>None yet: messages come from the sender of their route.</Nothing> : null}
      <ul className={styles.senders}>
        {senders.map(({ id, address: text, kind }) => (
          <li key={id} className={styles.sender}>
            <Copy text={text}>{groupNumber(text)}</Copy>
            <span>{wordsOf(kind)}</span>
            {mayWrite ? (
              <Confirm
                kind="quiet"
                icon={<Trash2 />}
                aria-label={`Delete the sender ${text}`}
                title={`Delete the sender ${groupNumber(text)}?`}
                doIt="Delete it"
                act={remove}
                onConfirm={() => onDelete(id)}
              >
                Messages cannot name it any more. Those that wait keep it.
              </Confirm>
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
      {mayWrite ? (
        <SameByCode snippets={() => operationSnippets(CreateSenderMutation, { address: address.trim() })} />
      ) : null}
      {create.failure === null ? null : <FailureNote failure={create.failure} />}
    </div>
  );
}
