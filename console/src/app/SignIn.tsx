/** Signing in: by a link that works once. */
import { LogIn } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { SignInError, type SignInLink, signInStep } from '../data/sign-in.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNote } from '../ui/FailureNote.tsx';
import { wordsOf } from '../ui/status-words.ts';
import styles from './SignIn.module.css';

/** What the page has: a link and whom it is for, or why it opens nothing. */
type State =
  | { step: 'none' }
  | { step: 'asking' }
  | { step: 'link'; token: string; link: SignInLink; busy: boolean; failure: string | null }
  | { step: 'refused'; failure: string };

/** Takes the token out of the address, so that it stays in no history. */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** Shows the page. @param onSignedIn called once there is a session */
export function SignIn({ onSignedIn }: { onSignedIn(): void }) {
  const [state, setState] = useState<State>({ step: 'none' });
  useEffect(() => {
    const token = takeToken();
    if (token === '') return;
    setState({ step: 'asking' });
    signInStep<{ link: SignInLink }>('/session/link', { token }).then(
      ({ link }) => setState({ step: 'link', token, link, busy: false, failure: null }),
      (error: SignInError) => setState({ step: 'refused', failure: error.message }),
    );
  }, []);

  if (state.step === 'asking') return <Card title="Sign in">{null}</Card>;
  if (state.step === 'link') {
    const { link, token, busy, failure } = state;
    const signIn = async () => {
      setState({ ...state, busy: true, failure: null });
      try {
        await signInStep('/session', { token });
        onSignedIn();
      } catch (error) {
        setState({ ...state, busy: false, failure: error instanceof SignInError ? error.message : String(error) });
      }
    };
    return (
      <Card title={link.kind === 'INVITATION' ? `Join ${link.workspace.name}` : `Sign in to ${link.workspace.name}`}>
        <p>
          This link is for <strong>{link.member.name}</strong> ({link.member.email}), {wordsOf(link.member.role)} of{' '}
          {link.workspace.name}. It works once.
        </p>
        <Button kind="main" icon={<LogIn />} busy={busy} onClick={() => void signIn()}>
          {link.kind === 'INVITATION' ? 'Join' : 'Sign in'}
        </Button>
        {failure === null ? null : <FailureNote failure={failure} />}
      </Card>
    );
  }
  return (
    <Card title="Sign in">
      {state.step === 'refused' ? <FailureNote failure={state.failure} /> : null}
      <p>
        Open the link that an owner of your workspace sent you. In development <code>npm start</code> prints one.
      </p>
    </Card>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <img src="/assets/mark.svg" alt="" width="32" height="32" />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
