/** Developers: keys of programs, the API to try, what was asked of it, and its limits. */
import { Redirect, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Forbidden } from '../../ui/Blank.tsx';
import { Parts } from '../../ui/Parts.tsx';
import { Explorer } from './Explorer.tsx';
import { Keys } from './Keys.tsx';
import { Limits } from './Limits.tsx';
import { Requests } from './Requests.tsx';

const PARTS = [
  { path: 'keys', title: 'Keys', scope: 'keys:manage', Part: Keys },
  { path: 'explorer', title: 'Try the API', scope: 'messages:read', Part: Explorer },
  { path: 'requests', title: 'Requests', scope: 'messages:send', Part: Requests },
  { path: 'limits', title: 'Limits', scope: 'messages:read', Part: Limits },
] as const;

/** Shows the screen. */
export default function Developers() {
  const { may, viewer } = useSession();
  const [, params] = useRoute('/developers/:part');
  const open = PARTS.find(({ path }) => path === params?.part);
  if (open === undefined) {
    const first = PARTS.find(({ scope }) => may(scope)) ?? PARTS[0];
    return <Redirect to={`/developers/${first.path}`} replace />;
  }
  const { Part } = open;
  return (
    <Parts label="Developers" base="/developers" parts={PARTS} open={open.path}>
      {may(open.scope) ? <Part /> : <Forbidden scope={open.scope} role={viewer.role} />}
    </Parts>
  );
}
