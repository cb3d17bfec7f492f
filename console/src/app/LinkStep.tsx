/** A link that works once: whom it is for, and the button that uses it. */
import { LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { SignInError, type SignInLink, signInStep } from '../data/sign-in.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNote } from '../ui/FailureNote.tsx';
import { wordsOf } from '../ui/status-words.ts';
import { SignInCard } from './SignInCard.tsx';
import { SessionQuery } from './session.ts';

/** Properties of the step. */
export interface LinkStepProps {
  link: SignInLink;
  token: string;
  onSignedIn(): void;
}

/** Shows the link. Who is signed in already may join with what they sign in with. */
export function LinkStep({ link, token, onSignedIn }: LinkStepProps) {
  const { member, workspace } = link;
  const here = useWhoIsHere();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isInvitation = link.kind === 'INVITATION';
  const enter = async (join: boolean) => {
    setBusy(true);
    setFailure(null);
    try {
      await signInStep('/session', { token, ...(join ? { join } : {}) });
      onSignedIn();
    } catch (error) {
      setFailure(error instanceof SignInError ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <SignInCard title={isInvitation ? `Join ${workspace.name}` : `Sign in to ${workspace.name}`}>
      <p>
        This link is for <strong>{member.name}</strong> ({member.email}), {wordsOf(member.role).toLowerCase()} of{' '}
        {workspace.name}. It works once.
      </p>
      {isInvitation && here !== null ? (
        <Button kind="main" icon={<LogIn />} busy={busy} onClick={() => void enter(true)}>
          Join, and keep what {here} opens
        </Button>
      ) : null}
      <Button
        kind={isInvitation && here !== null ? 'plain' : 'main'}
        icon={<LogIn />}
        busy={busy}
        onClick={() => void enter(false)}
      >
        {isInvitation ? `Join as ${member.name}` : 'Sign in'}
      </Button>
      {failure === null ? null : <FailureNote failure={failure} />}
    </SignInCard>
  );
}

/** The e-mail address of who is signed in; `null`: nobody is. */
function useWhoIsHere(): string | null {
  const client = useClient();
  const [email, setEmail] = useState<string | null>(null);
  useEffect(() => {
    void client
      .query(SessionQuery, {}, { requestPolicy: 'network-only' })
      .toPromise()
      .then(({ data }) => setEmail(data?.session?.member.email ?? null));
  }, [client]);
  return email;
}
