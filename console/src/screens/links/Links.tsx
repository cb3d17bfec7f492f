/** Links: where messages lead by short links, who followed them, and where they may lead. */
import { Redirect, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Forbidden } from '../../ui/Blank.tsx';
import { Parts } from '../../ui/Parts.tsx';
import { LinkList } from './LinkList.tsx';
import { LinkSettingsPart } from './LinkSettings.tsx';

const PARTS = [
  { path: 'followed', title: 'Links', Part: LinkList },
  { path: 'settings', title: 'Domain and hosts', Part: LinkSettingsPart },
] as const;
const SCOPE = 'messages:read';

/** Shows the screen. */
export default function Links() {
  const { may, viewer } = useSession();
  const [, params] = useRoute('/links/:part');
  const open = PARTS.find(({ path }) => path === params?.part);
  if (open === undefined) return <Redirect to="/links/followed" replace />;
  const { Part } = open;
  return (
    <Parts label="Links" base="/links" parts={PARTS} open={open.path}>
      {may(SCOPE) ? <Part /> : <Forbidden scope={SCOPE} role={viewer.role} />}
    </Parts>
  );
}
