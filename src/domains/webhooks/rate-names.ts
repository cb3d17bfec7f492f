/** Names of what alerts about delivery rates are of. */
import type { DeliveryAlert } from '../../generated/prisma/client.ts';
import type { Runtime } from '../../runtime.ts';

/** The route or the template by its name, of what was deleted its id; a country is its own name. */
export async function nameOfAlert(
  { db }: Pick<Runtime, 'db'>,
  { dimension, key, workspaceId }: Pick<DeliveryAlert, 'dimension' | 'key' | 'workspaceId'>,
): Promise<string> {
  const query = { where: { id: key, workspaceId }, select: { name: true } };
  if (dimension === 'ROUTE') return (await db.prisma.route.findFirst(query))?.name ?? key;
  return dimension === 'TEMPLATE' ? ((await db.prisma.template.findFirst(query))?.name ?? key) : key;
}
