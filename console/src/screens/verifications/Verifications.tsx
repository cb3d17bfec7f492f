/** Verifications: codes and passkeys that were waited for, how many codes are entered, and where the fraud guard lets them go. */
import { Redirect, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Forbidden } from '../../ui/Blank.tsx';
import { Parts } from '../../ui/Parts.tsx';
import { Codes } from './Codes.tsx';
import { Rules } from './Rules.tsx';
import { Traffic } from './Traffic.tsx';

const PARTS = [
  { path: 'codes', title: 'Verifications', Part: Codes },
  { path: 'traffic', title: 'Codes entered', Part: Traffic },
  { path: 'guard', title: 'Fraud guard', Part: Rules },
] as const;
const SCOPE = 'messages:read';

/** Shows the screen. */
export default function Verifications() {
  const { may, viewer } = useSession();
  const [, params] = useRoute('/verifications/:part');
  const open = PARTS.find(({ path }) => path === params?.part);
  if (open === undefined) return <Redirect to="/verifications/codes" replace />;
  const { Part } = open;
  return (
    <Parts label="Verifications" base="/verifications" parts={PARTS} open={open.path}>
      {may(SCOPE) ? <Part /> : <Forbidden scope={SCOPE} role={viewer.role} />}
    </Parts>
  );
}
