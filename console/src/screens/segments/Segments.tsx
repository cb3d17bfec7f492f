/** Audience: segments, lists and typed fields of contacts. */
import { Redirect, useRoute } from 'wouter';
import { useSession } from '../../app/session.ts';
import { Forbidden } from '../../ui/Blank.tsx';
import { Parts } from '../../ui/Parts.tsx';
import { FieldList } from './FieldList.tsx';
import { Lists } from './Lists.tsx';
import { SegmentList } from './SegmentList.tsx';

const PARTS = [
  { path: 'queries', title: 'Segments', Part: SegmentList },
  { path: 'lists', title: 'Lists', Part: Lists },
  { path: 'fields', title: 'Fields', Part: FieldList },
] as const;
const SCOPE = 'contacts:read';

/** Shows the screen. */
export default function Segments() {
  const { may, viewer } = useSession();
  const [, params] = useRoute('/segments/:part');
  const open = PARTS.find(({ path }) => path === params?.part);
  if (open === undefined) return <Redirect to="/segments/queries" replace />;
  const { Part } = open;
  return (
    <Parts label="Segments" base="/segments" parts={PARTS} open={open.path}>
      {may(SCOPE) ? <Part /> : <Forbidden scope={SCOPE} role={viewer.role} />}
    </Parts>
  );
}
