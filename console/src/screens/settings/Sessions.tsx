/** Sessions of the reader, and the passkeys they sign in with. */
import { KeyRound, LogOut, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { addPasskey } from '../../data/sign-in.ts';
import { useAct } from '../../data/use-act.ts';
import { useOpenIdProvider } from '../../data/use-open-id.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Nothing, PageLoading, Section } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { browserName } from './browser-name.ts';
import { EndSessionMutation, OwnSessionsQuery, RemovePasskeyMutation } from './operations.ts';
import styles from './Settings.module.css';

/** Shows them. */
export function Sessions() {
  const [{ data, error }, reload] = useQuery({ query: OwnSessionsQuery, requestPolicy: 'cache-and-network' });
  const [end, remove] = [useAct(EndSessionMutation), useAct(RemovePasskeyMutation)];
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null || (error !== undefined && data.session === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const session = data.session;
  const act = async (work: Promise<object | null>) => {
    const done = await work;
    if (done !== null) again();
    return done;
  };
  return (
    <div className={styles.form}>
      <Section title="Sessions">
        <ul className={styles.senders}>
          {(session?.sessions ?? []).map(({ id, method, address, userAgent, lastUsedAt, isCurrent }) => (
            <li key={id} className={styles.sender}>
              <span>
                {isCurrent ? 'This browser' : browserName(userAgent)}, {address}, by {wordsOf(method).toLowerCase()}
              </span>
              <Time at={lastUsedAt} />
              <Button
                kind="quiet"
                icon={<LogOut />}
                aria-label={isCurrent ? 'Sign out here' : `End the session of ${address}`}
                onClick={() => void act(end.run({ id }))}
              />
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Passkeys">
        {session?.passkeys.length === 0 ? <Nothing>None yet: you sign in by link.</Nothing> : null}
        <ul className={styles.senders}>
          {(session?.passkeys ?? []).map(({ id, name, lastUsedAt, createdAt }) => (
            <li key={id} className={styles.sender}>
              <span>{name}</span>
              <Time at={lastUsedAt ?? createdAt} />
              <Confirm
                kind="quiet"
                icon={<Trash2 />}
                aria-label={`Remove the passkey ${name}`}
                title={`Remove the passkey ${name}?`}
                doIt="Remove it"
                act={remove}
                onConfirm={() => act(remove.run({ id }))}
              >
                It signs you in no more. The device may go on offering it until you delete it there.
              </Confirm>
            </li>
          ))}
        </ul>
        <NewPasskey onAdded={again} />
        <Account />
      </Section>
      {end.failure === null ? null : <FailureNote failure={end.failure} />}
    </div>
  );
}

/** Leads to the provider of OpenID Connect, to sign in with its account too. */
function Account() {
  const provider = useOpenIdProvider();
  if (provider === null) return null;
  return (
    <p>
      <a href={provider.path}>Connect an account of {provider.name}</a>, which signs you in from then on.
    </p>
  );
}

function NewPasskey({ onAdded }: { onAdded(): void }) {
  const [failure, setFailure] = useState<string | null>(null);
  const onAdd = async () => {
    setFailure(null);
    try {
      await addPasskey(`Added on ${new Date().toLocaleDateString()}`);
      onAdded();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Acts>
        <Button icon={<KeyRound />} onClick={() => void onAdd()}>
          Add a passkey of this device
        </Button>
      </Acts>
      {failure === null ? null : <FailureNote failure={failure} />}
    </>
  );
}
