/** Check of a campaign beside what holds now: its contents, routes, prices and recipients. */
import { loadRoutes } from '../../db/sql/routes.ts';
import { moneyOfWorkspace } from '../../db/sql/workspaces.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { PreflightStaleError } from '../../kernel/errors.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { type Preflight, versionOf } from './preflight.ts';
import { openRecipients } from './recipients.ts';
import { routeIssues } from './routes.ts';
import { type Repriced, repricedText } from './tolerance.ts';
import { reckonedAgain } from './unit-costs.ts';
import { asVariant, contentsOf } from './variants.ts';

/** Percentage by which the number of recipients, and what they cost, may differ from the check. */
const TOLERANCE_PERCENT = 5;

/** Parts of a runtime that prices are read with. */
export type PricedRuntime = Pick<PrepareRuntime, 'db' | 'priceLists'>;

/** Reckons what was checked by the prices of now, for every recipient, without looking at any. */
export async function costNow(
  { db: { pool }, priceLists }: PricedRuntime,
  { workspaceId, purpose }: Campaign,
  checked: Preflight,
  now: Date,
): Promise<Repriced> {
  const [{ currency }, lists, routes] = await Promise.all([
    moneyOfWorkspace(pool, workspaceId),
    priceLists.current(pool, workspaceId),
    loadRoutes(pool, workspaceId),
  ]);
  const byId = new Map(routes.map((route) => [route.id, route]));
  const prices = { lists, routes: byId, currency: checked.currency, purpose, now, checkId: checked.id };
  return { ...reckonedAgain(checked.units, prices), currency: checked.currency, currencyNow: currency };
}

/** @throws PreflightStaleError when templates, routes, prices or the audience are not as they were checked */
export async function requireAsChecked(
  runtime: PricedRuntime,
  campaign: Campaign,
  checked: Preflight,
  now: Date,
): Promise<void> {
  const { db } = runtime;
  const { workspaceId } = campaign;
  for (const variant of contentsOf(campaign)) {
    const { templateName, templateVersion } = asVariant(campaign, variant);
    const where = { workspaceId, name: templateName, deletedAt: null };
    const template = await db.prisma.template.findFirst({ where });
    const version = templateVersion ?? template?.publishedVersion ?? null;
    if (template === null || version !== versionOf(campaign, variant)) {
      throw new PreflightStaleError(`the template "${templateName}" has changed`);
    }
  }
  const [issue] = await routeIssues(db, workspaceId, campaign);
  if (issue !== undefined) throw new PreflightStaleError(`the route ${issue.received} ${issue.message}`);
  const cost = repricedText(await costNow(runtime, campaign, checked, now), {
    tolerancePercent: TOLERANCE_PERCENT,
    isDearer: false,
  });
  if (cost !== null) throw new PreflightStaleError(`its cost ${cost}`);
  const { low, high, count } = await (await openRecipients(db, campaign, now)).size();
  const tolerated = (TOLERANCE_PERCENT / 100) * checked.recipients;
  if (low > checked.recipients + tolerated || high < checked.recipients - tolerated) {
    throw new PreflightStaleError(`it had ${checked.recipients} recipients, and there are ${count} now`);
  }
}
