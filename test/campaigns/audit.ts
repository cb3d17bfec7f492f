import { type Service, uuidOf } from '../contacts/service.ts';

/** The actions on a subject, in their order. */
export async function auditOf(service: Pick<Service, 'sql'>, id: string): Promise<string[]> {
  const rows = await service.sql<{ action: string }>(
    'SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id',
    [uuidOf(id)],
  );
  return rows.map(({ action }) => action);
}
