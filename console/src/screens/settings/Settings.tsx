/** Settings: the workspace, its senders and members, the reader's own sign-in, and who changed what. */
import { Link, Redirect, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Forbidden } from '../../ui/Blank.tsx';
import { Audit } from './Audit.tsx';
import { Members } from './Members.tsx';
import { Senders } from './Senders.tsx';
import { Sessions } from './Sessions.tsx';
import styles from './Settings.module.css';
import { WorkspaceForm } from './WorkspaceForm.tsx';

const PARTS = [
  { path: 'workspace', title: 'Workspace', scope: 'messages:read', Part: WorkspaceForm },
  { path: 'senders', title: 'Senders', scope: 'carriers:read', Part: Senders },
  { path: 'members', title: 'Members', scope: 'messages:read', Part: Members },
  { path: 'sessions', title: 'Your sign-in', scope: 'messages:read', Part: Sessions },
  { path: 'audit', title: 'Audit', scope: 'audit:read', Part: Audit },
] as const;

/** Shows the screen. */
export default function Settings() {
  const { may, viewer } = useSession();
  const [, params] = useRoute('/settings/:part');
  const open = PARTS.find(({ path }) => path === params?.part);
  if (open === undefined) return <Redirect to="/settings/workspace" replace />;
  const { Part } = open;
  return (
    <div className={styles.screen}>
      <nav aria-label="Settings" className={styles.parts}>
        {PARTS.map(({ path, title }) => (
          <Link key={path} href={`/settings/${path}`} aria-current={path === open.path ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <div className={styles.part}>
        {may(open.scope) ? <Part /> : <Forbidden scope={open.scope} role={viewer.role} />}
      </div>
    </div>
  );
}
