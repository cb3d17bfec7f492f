/** Signing in: with a passkey, or by a link that works once. */
import { KeyRound, LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { SignInError, type SignInLink, signInStep, signInWithPasskey } from '../data/sign-in.ts';
import { useOpenIdProvider } from '../data/use-open-id.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNote } from '../ui/FailureNote.tsx';
import { AddPasskey } from './AddPasskey.tsx';
import { LinkStep } from './LinkStep.tsx';
import styles from './SignIn.module.css';
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

/** Reasons that signing in with the account failed, as the hub leads back with them. */
const OPEN_ID_FAILURES: Readonly<Record<string, string>> = {
  NO_MEMBER:
    'No invitation waits for the address of this account. Ask an owner to invite it; who has joined already signs in as before, and connects the account in Settings.',
  SIGN_IN_FAILED: 'Signing in with the account did not work, or took too long. Try again.',
  RATE_LIMITED: 'Too many tries from here. Wait a minute and try again.',
};

/** Reason that the way over the provider ended; taken out of the address, as it is over. */
function takeOpenIdFailure(): string | null {
  const code = new URLSearchParams(location.search).get('error');
  if (code === null) return null;
  history.replaceState(null, '', location.pathname);
  return OPEN_ID_FAILURES[code] ?? 'Signing in did not work. Try again.';
}

/** Shows the page. @param onSignedIn called once there is a session */
export function SignIn({ onSignedIn }: { onSignedIn(): void }) {
  const [state, setState] = useState<State>(() => ({ step: 'passkey', failure: takeOpenIdFailure() }));
  const provider = useOpenIdProvider();
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
      {provider === null ? null : (
        <a className={styles.provider} href={provider.path}>
          <LogIn aria-hidden="true" width={14} height={14} /> Sign in with {provider.name}
        </a>
      )}
      <p>
        <LogIn aria-hidden="true" width={13} height={13} /> No passkey yet, or lost it? Open the link that an owner of
        your workspace sends you. In development <code>npm start</code> prints one.
      </p>
    </SignInCard>
  );
}
