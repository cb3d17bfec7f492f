/** Statements on `template_versions`. */
import type { Queryable } from '../client.ts';

/** The ids of the templates that versions are of, by the ids of the versions. */
export async function templatesOfVersions(db: Queryable, versionIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; templateId: string }>(
    'SELECT id, template_id AS "templateId" FROM template_versions WHERE id = ANY($1::uuid[])',
    [versionIds],
  );
  return new Map(rows.map(({ id, templateId }) => [id, templateId]));
}
