/** The step after a link: a passkey, so that the next time needs no link. */
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { addPasskey, SignInError } from '../data/sign-in.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNote } from '../ui/FailureNote.tsx';
import { Field } from '../ui/Field.tsx';
import { SignInCard } from './SignInCard.tsx';

/** Shows the step. @param onDone called when there is one, or it was put off */
export function AddPasskey({ onDone }: { onDone(): void }) {
  const [name, setName] = useState('This device');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await addPasskey(name);
      onDone();
    } catch (error) {
      setFailure(error instanceof SignInError ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <SignInCard title="Add a passkey">
      <p>You are signed in. With a passkey of this device you need no link the next time.</p>
      <form onSubmit={(event) => void add(event)} style={{ display: 'contents' }}>
        <div>
          <Field label="Name of the passkey">
            <input value={name} required maxLength={100} onChange={({ target }) => setName(target.value)} />
          </Field>
        </div>
        <Button kind="main" type="submit" icon={<KeyRound />} busy={busy}>
          Add a passkey
        </Button>
      </form>
      <Button kind="quiet" onClick={onDone}>
        Not now
      </Button>
      {failure === null ? null : <FailureNote failure={failure} />}
    </SignInCard>
  );
}
