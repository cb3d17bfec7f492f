/** An entry of the audit log in words. */
import { Link } from 'wouter';
import { type Audited, auditWords } from './audit-words.ts';

/** Shows what was done, with a link to what it was done to. */
export function AuditLine({ entry }: { entry: Audited }) {
  const { did, what, href } = auditWords(entry);
  const name = what === null ? null : <bdi>{what}</bdi>;
  if (href === null) {
    return (
      <>
        {did} {name}
      </>
    );
  }
  return (
    <>
      {did}{' '}
      <Link href={href} onClick={(event) => event.stopPropagation()}>
        {name ?? 'open'}
      </Link>
    </>
  );
}
