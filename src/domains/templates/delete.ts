/** Deletion of a template. */
import type { Template } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';

/**
 * Deletes a template; its row and its versions stay for the messages that were made from it. Deleting it again changes
 * nothing.
 *
 * @param id UUID; `null`: of nothing
 * @throws NotFoundError
 */
export async function deleteTemplate(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  id: string | null,
  shownId: string,
): Promise<Template> {
  const { workspaceId } = actor;
  return db.prisma.$transaction(async (tx) => {
    const template = id === null ? null : await tx.template.findUnique({ where: { id, workspaceId } });
    if (template === null) throw new NotFoundError('Template', shownId);
    if (template.deletedAt !== null) return template;
    const deletedAt = clock.now();
    const deleted = await tx.template.update({ where: { id: template.id }, data: { deletedAt } });
    const detail = { name: template.name, version: template.version };
    const change = { action: 'template.delete', subject: template.id, detail };
    await audit(tx, actor, deletedAt, change);
    return deleted;
  });
}
