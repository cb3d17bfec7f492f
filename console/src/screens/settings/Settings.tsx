/** Settings: the workspace, its senders and members, the reader's own sign-in, and who changed what. */
import { Redirect, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Forbidden } from '../../ui/Blank.tsx';
import { Parts } from '../../ui/Parts.tsx';
import { Audit } from './Audit.tsx';
import { Desk } from './Desk.tsx';
import { Members } from './Members.tsx';
import { Reads } from './Reads.tsx';
import { Replies } from './Replies.tsx';
import { Rules } from './Rules.tsx';
import { Senders } from './Senders.tsx';
import { Sessions } from './Sessions.tsx';
import { WorkspaceForm } from './WorkspaceForm.tsx';

const PARTS = [
  { path: 'workspace', title: 'Workspace', scope: 'messages:read', Part: WorkspaceForm },
  { path: 'senders', title: 'Senders', scope: 'carriers:read', Part: Senders },
  { path: 'members', title: 'Members', scope: 'messages:read', Part: Members },
  { path: 'rules', title: 'Rules', scope: 'messages:read', Part: Rules },
  { path: 'replies', title: 'Replies', scope: 'messages:read', Part: Replies },
  { path: 'conversations', title: 'Conversations', scope: 'messages:read', Part: Desk },
  { path: 'sessions', title: 'Your sign-in', scope: 'messages:read', Part: Sessions },
  { path: 'audit', title: 'Audit', scope: 'audit:read', Part: Audit },
  { path: 'reads', title: 'Reads', scope: 'audit:read', Part: Reads },
] as const;

/** Shows the screen. */
export default function Settings() {
  const { may, viewer } = useSession();
  const [, params] = useRoute('/settings/:part');
  const open = PARTS.find(({ path }) => path === params?.part);
  if (open === undefined) return <Redirect to="/settings/workspace" replace />;
  const { Part } = open;
  return (
    <Parts label="Settings" base="/settings" parts={PARTS} open={open.path}>
      {may(open.scope) ? <Part /> : <Forbidden scope={open.scope} role={viewer.role} />}
    </Parts>
  );
}
