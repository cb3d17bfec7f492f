/** Names of what alerts about delivery rates are of. */
import type { DeliveryAlert } from '../../generated/prisma/client.ts';
import type { Runtime } from '../../runtime.ts';

/**
 * Names of what alerts are of: the route or the template by its name, of what was deleted its id; a country is its own name.
 *
 * @returns by their keys
 */
export async function namesOfAlerts(
  { db }: Pick<Runtime, 'db'>,
  alerts: readonly Pick<DeliveryAlert, 'dimension' | 'key' | 'workspaceId'>[],
): Promise<Map<string, string>> {
  const query = (of: string) => {
    const own = alerts.filter(({ dimension }) => dimension === of);
    const workspaceId = { in: own.map((each) => each.workspaceId) };
    return { where: { id: { in: own.map(({ key }) => key) }, workspaceId }, select: { id: true, name: true } };
  };
  const routes = await db.prisma.route.findMany(query('ROUTE'));
  const templates = await db.prisma.template.findMany(query('TEMPLATE'));
  const known = [...routes, ...templates].map(({ id, name }) => [id, name] as const);
  return new Map([...alerts.map(({ key }) => [key, key] as const), ...known]);
}
