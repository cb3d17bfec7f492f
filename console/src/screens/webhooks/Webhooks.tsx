/** Webhooks: the endpoints that events are sent to, and the log of deliveries. */
import { Redirect, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Forbidden } from '../../ui/Blank.tsx';
import { Parts } from '../../ui/Parts.tsx';
import { Deliveries } from './Deliveries.tsx';
import { Endpoints } from './Endpoints.tsx';

const PARTS = [
  { path: 'endpoints', title: 'Endpoints', scope: 'webhooks:manage', Part: Endpoints },
  { path: 'deliveries', title: 'Deliveries', scope: 'webhooks:manage', Part: Deliveries },
] as const;

/** Shows the screen. */
export default function Webhooks() {
  const { may, viewer } = useSession();
  const [, params] = useRoute('/webhooks/:part');
  const open = PARTS.find(({ path }) => path === params?.part);
  if (open === undefined) return <Redirect to="/webhooks/endpoints" replace />;
  const { Part } = open;
  return (
    <Parts label="Webhooks" base="/webhooks" parts={PARTS} open={open.path}>
      {may(open.scope) ? <Part /> : <Forbidden scope={open.scope} role={viewer.role} />}
    </Parts>
  );
}
