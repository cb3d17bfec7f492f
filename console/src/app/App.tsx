/** The console: signs in, then shows the screens in their frame. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Suspense, useEffect, useMemo, useState } from 'react';
import { type Client, Provider } from 'urql';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { type Hub, HubContext, messageOf, openClient } from '../data/hub.ts';
import { openSocket } from '../data/socket.ts';
import { ErrorState, Forbidden } from '../ui/Blank.tsx';
import { Frame } from './Frame.tsx';
import { PageBoundary } from './PageBoundary.tsx';
import { SignIn } from './SignIn.tsx';
import { SCREENS } from './screens.ts';
import { type Session, SessionContext, SessionQuery, sessionOf, useSession } from './session.ts';

/** Shows the whole console. */
export function App() {
  return (
    <CSPProvider disableStyleElements>
      <SignedIn />
    </CSPProvider>
  );
}

/** Answer of the hub on who is signed in; `null`: it has not answered yet. */
type Answer = { session: Session } | { error: string } | 'signed-out' | null;

function SignedIn() {
  const [answer, setAnswer] = useState<Answer>(null);
  const client = useMemo(() => openClient(() => setAnswer('signed-out')), []);
  const load = useMemo(() => () => void loadSession(client).then(setAnswer), [client]);
  const hasLink = location.pathname.startsWith('/sign-in') && location.hash.length > 1;
  // A link is for the person it names, whoever is signed in.
  useEffect(() => (hasLink ? setAnswer('signed-out') : load()), [load, hasLink]);
  const [path, go] = useLocation();
  const enter = () => {
    if (path.startsWith('/sign-in')) go('/', { replace: true });
    load();
  };
  if (answer === null) return null;
  if (answer === 'signed-out')
    return (
      <Provider value={client}>
        <SignIn onSignedIn={enter} />
      </Provider>
    );
  if ('error' in answer) return <ErrorState message={answer.error} retry={load} />;
  return (
    <SessionContext value={answer.session}>
      <Connected client={client} position={answer.session.position} onSignedOut={() => setAnswer('signed-out')} />
    </SessionContext>
  );
}

interface ConnectedProps {
  client: Client;
  /** Cursor of the news when the session was answered. */
  position: string | null;
  onSignedOut(): void;
}

/** Holds the socket while somebody is signed in. */
function Connected({ client, position, onSignedOut }: ConnectedProps) {
  const [hub, setHub] = useState<Hub | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one socket for the session.
  useEffect(() => {
    const socket = openSocket(onSignedOut);
    setHub({ client, socket, position: position === null ? null : { cursor: position, at: Date.now() } });
    return () => void socket.dispose();
  }, [client]);
  if (hub === null) return null;
  return (
    <Provider value={client}>
      <HubContext value={hub}>
        <Frame>
          <Screens />
        </Frame>
      </HubContext>
    </Provider>
  );
}

async function loadSession(client: Client): Promise<Answer> {
  const { data, error } = await client.query(SessionQuery, {}, { requestPolicy: 'network-only' }).toPromise();
  const session = data === undefined ? null : sessionOf(data);
  if (session !== null) return { session };
  if (data?.viewer === null || error?.response?.status === 401) return 'signed-out';
  return { error: error === undefined ? 'The hub sent nothing.' : messageOf(error) };
}

function Screens() {
  const { viewer, may } = useSession();
  const [first] = SCREENS.filter(({ scope }) => may(scope));
  return (
    <Switch>
      {SCREENS.map(({ path, title, scope, Page }) => (
        <Route key={path} path={`/${path}/*?`}>
          <PageBoundary>
            <h1 className="aloud">{title}</h1>
            {may(scope) ? (
              <Suspense fallback={<div aria-busy="true" />}>
                <Page />
              </Suspense>
            ) : (
              <Forbidden scope={scope} role={viewer.role} />
            )}
          </PageBoundary>
        </Route>
      ))}
      <Route>{first === undefined ? null : <Redirect to={`/${first.path}`} replace />}</Route>
    </Switch>
  );
}
