/** Signing in: with a passkey, or by a link that works once. */
import { KeyRound, LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { SignInError, type SignInLink, signInStep, signInWithPasskey } from '../data/sign-in.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNote } from '../ui/FailureNote.tsx';
import { AddPasskey } from './AddPasskey.tsx';
import { LinkStep } from './LinkStep.tsx';
import { SignInCard } from './SignInCard.tsx';

/** State of the page: nothing yet, a link and whom it is for, or a session without a passkey. */
type State =
  | { step: 'passkey'; failure: string | null }
  | { step: 'asking' }
  | { step: 'link'; token: string; link: SignInLink }
  | { step: 'add' };

/** Takes the token out of the address, so that it stays in no history. */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Shows the page. @param onSignedIn called once there is a session */
export function SignIn({ onSignedIn }: { onSignedIn(): void }) {
  const [state, setState] = useState<State>({ step: 'passkey', failure: null });
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const token = takeToken();
    if (token === '') return;
    setState({ step: 'asking' });
    signInStep<{ link: SignInLink }>('/session/link', { token }).then(
      ({ link }) => setState({ step: 'link', token, link }),
      (error: SignInError) => setState({ step: 'passkey', failure: error.message }),
    );
  }, []);

  if (state.step === 'asking') return <SignInCard title="Sign in">{null}</SignInCard>;
  if (state.step === 'add') return <AddPasskey onDone={onSignedIn} />;
  if (state.step === 'link') {
    const { link, token } = state;
    // A link of the machine is for a moment; who was invited or lost a passkey needs one.
    const entered = () => (link.kind === 'MACHINE' ? onSignedIn() : setState({ step: 'add' }));
    return <LinkStep link={link} token={token} onSignedIn={entered} />;
  }
  const signIn = async () => {
    setBusy(true);
    try {
      await signInWithPasskey();
      onSignedIn();
    } catch (error) {
      setState({ step: 'passkey', failure: error instanceof SignInError ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <SignInCard title="Sign in">
      {state.failure === null ? null : <FailureNote failure={state.failure} />}
      <Button kind="main" icon={<KeyRound />} busy={busy} onClick={() => void signIn()}>
        Sign in with a passkey
      </Button>
      <p>
        <LogIn aria-hidden="true" width={13} height={13} /> No passkey yet, or lost it? Open the link that an owner of
        your workspace sends you. In development <code>npm start</code> prints one.
      </p>
    </SignInCard>
  );
}
