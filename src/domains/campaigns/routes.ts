/** Routes that a campaign names: its messages go by them, and by no other. */
import type { Database } from '../../db/client.ts';
import { loadRoutes } from '../../db/sql/routes.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { listed, takesCountry } from '../carriers/fit.ts';
import type { RouteFacts } from '../carriers/route-facts.ts';
import type { Recipients } from './recipients.ts';

/** Routes that are named, and the purpose of the messages; `null`: it is not known. */
interface Named {
  routeIds: readonly string[];
  purpose: Purpose | null;
}

type Reader = Pick<Database, 'pool'>;

/** Everything that is wrong with routes that are named: it is none, takes no messages, or none of this purpose. */
export async function routeIssues({ pool }: Reader, workspaceId: string, named: Named): Promise<InputIssue[]> {
  if (named.routeIds.length === 0) return [];
  return faultsOf(await loadRoutes(pool, workspaceId), named);
}

/** @throws InvalidInputError on a route that is named and cannot be taken */
export async function requireRoutes(db: Reader, workspaceId: string, named: Named): Promise<void> {
  const issues = await routeIssues(db, workspaceId, named);
  if (issues.length > 0) throw new InvalidInputError(issues);
}

function faultsOf(routes: readonly RouteFacts[], { routeIds, purpose }: Named): InputIssue[] {
  return routeIds.flatMap((id, index) => {
    const message = faultOf(
      routes.find((route) => route.id === id),
      purpose,
    );
    return message === null ? [] : [issueOf(index, id, message)];
  });
}

function faultOf(route: RouteFacts | undefined, purpose: Purpose | null): string | null {
  if (route === undefined) return 'is no route of this workspace';
  const { name, targets, purposes } = route;
  if (!targets.some(({ enabled }) => enabled)) {
    return `is "${name}", and none of its ${targets.length} connections is enabled`;
  }
  if (purpose === null || purposes.length === 0 || purposes.includes(purpose)) return null;
  return `is "${name}", which takes ${purposes.join(', ')}, not ${purpose}`;
}

const issueOf = (index: number, id: string, message: string): InputIssue => {
  return { path: ['routes', String(index)], message, received: toGlobalId('Route', id) };
};

/**
 * Checks that each route that a campaign names can be taken, and takes a country that recipients are in.
 *
 * @throws InvalidInputError
 */
export async function checkReach(
  { pool }: Reader,
  { workspaceId, routeIds, purpose }: Pick<Campaign, 'workspaceId' | 'routeIds' | 'purpose'>,
  recipients: Recipients,
): Promise<void> {
  if (routeIds.length === 0) return;
  const routes = await loadRoutes(pool, workspaceId);
  const faults = faultsOf(routes, { routeIds, purpose });
  // Of too many to be counted in time, the check says how many no route reaches.
  const countries = faults.length > 0 ? [] : ((await recipients.countries()) ?? []);
  const count = countries.reduce((sum, each) => sum + each.count, 0);
  const unreached = routes.flatMap((route) => {
    const isNeeded = count === 0 || countries.some(({ country }) => takesCountry(route, country));
    const index = routeIds.indexOf(route.id);
    if (index < 0 || isNeeded) return [];
    const there = countries.map((each) => `${each.country ?? 'no country'} ${each.count.toLocaleString('en')}`);
    const reaches = `is "${route.name}", which takes ${listed(route.countries)}`;
    const message = `${reaches}: it reaches none of the ${count.toLocaleString('en')} recipients (${listed(there)})`;
    return [issueOf(index, route.id, message)];
  });
  const issues = [...faults, ...unreached];
  if (issues.length > 0) throw new InvalidInputError(issues);
}

/** @throws InvalidInputError when none of the routes that a campaign names can be taken any more: it would reach nobody */
export function requireWay(routes: readonly RouteFacts[], { routeIds, purpose }: Named): void {
  const faults = faultsOf(routes, { routeIds, purpose });
  if (faults.length > 0 && faults.length === routeIds.length) throw new InvalidInputError(faults);
}
