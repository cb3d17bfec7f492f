/** Removal of sample data. */
import { tellSettingsChanged } from '../../bus/publish.ts';
import { deleteAllArrivals } from '../../db/sql/campaign-arrivals.ts';
import { deleteAllWaits } from '../../db/sql/campaign-waits.ts';
import { deleteSamplePrices } from '../../db/sql/prices.ts';
import { deleteSampleCampaigns, deleteSamplePools, sampleContacts } from '../../db/sql/sample.ts';
import { countMoneyChange, lockWorkspace } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { TriggerStatus } from '../../generated/prisma/enums.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { microsOf } from '../../kernel/money.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { deleteContact } from '../contacts/delete.ts';
import { deleteTemplate } from '../templates/delete.ts';
import { removeTrigger } from '../triggers/actions.ts';
import { removeSampleAudience } from './audience.ts';
import {
  SAMPLE_BRAND,
  SAMPLE_HOST,
  SAMPLE_POOLS,
  SAMPLE_PRICES,
  SAMPLE_PRICES_FROM,
  SAMPLE_TEMPLATES,
} from './names.ts';
import { deleteCounted } from './recount.ts';

/** Parts of the runtime that a removal needs; on the machine there is no bus. */
type SampleRuntime = Pick<Runtime, 'db' | 'clock'> & Partial<Pick<Runtime, 'bus'>>;

/** Things that are removed. */
const KINDS = ['contacts', 'messages', 'templates', 'campaigns', 'triggers', 'couponPools', 'audience'] as const;

/** Counts of what was removed; `audience`: segments, lists and fields. */
export type RemovedSamples = Record<(typeof KINDS)[number], number>;

/**
 * Removes the sample data of a workspace: messages to sample contacts that are tagged as such, or of a campaign or trigger with a sample
 * template, are deleted with their parts and events, and what those people wrote; then the campaigns that wrote to nobody else, and the
 * pools of coupons. Triggers, contacts, the audience and the templates are removed as by their mutations, so that the ledger of consents
 * stays whole; what of the audience something else names or uses stays. The brand and the prices that the sample gave the workspace are
 * taken away. It is not made again. Doing so again removes nothing.
 */
export async function removeSamples(runtime: SampleRuntime, actor: Actor): Promise<RemovedSamples> {
  const { db, clock } = runtime;
  const { workspaceId } = actor;
  const ofCampaigns = await transaction(db.pool, async (tx) => {
    const messages = await deleteCounted(tx, workspaceId, SAMPLE_TEMPLATES);
    const campaignIds = await deleteSampleCampaigns(tx, workspaceId, SAMPLE_TEMPLATES);
    await deleteAllWaits(tx, campaignIds);
    await deleteAllArrivals(tx, campaignIds);
    const couponPools = await deleteSamplePools(tx, workspaceId, SAMPLE_POOLS);
    return { messages, campaigns: campaignIds.length, couponPools };
  });
  const triggers = await removeTriggers(runtime, actor);
  const contacts = await sampleContacts(db.pool, workspaceId);
  for (const id of contacts) await deleteContact(runtime, actor, id, id);
  const audience = await removeSampleAudience(runtime, actor);
  const named = { workspaceId, deletedAt: null, name: { in: [...SAMPLE_TEMPLATES] } };
  const templates = await db.prisma.template.findMany({ where: named, select: { id: true } });
  for (const { id } of templates) await deleteTemplate(runtime, actor, id, id);
  const removed = { ...ofCampaigns, contacts: contacts.length, templates: templates.length, triggers, audience };
  if (KINDS.every((kind) => removed[kind] === 0)) return removed;
  const prices = SAMPLE_PRICES.map(({ country, amount }) => ({ country, micros: microsOf(amount) }));
  await transaction(db.pool, async (tx) => {
    await deleteSamplePrices(tx, workspaceId, { from: new Date(SAMPLE_PRICES_FROM), prices });
    await countMoneyChange(tx, workspaceId);
  });
  await db.prisma.$transaction(async (tx) => {
    await clearBrand(tx, workspaceId);
    await clearHosts(tx, workspaceId);
    await audit(tx, actor, clock.now(), { action: 'sample.remove', subject: workspaceId, detail: { ...removed } });
  });
  if (runtime.bus !== undefined) await tellSettingsChanged(runtime.bus);
  return removed;
}

/** Removes the triggers that say a sample template. @returns how many */
async function removeTriggers(runtime: SampleRuntime, actor: Actor): Promise<number> {
  const { workspaceId } = actor;
  const where = { workspaceId, status: { not: TriggerStatus.REMOVED }, templateName: { in: [...SAMPLE_TEMPLATES] } };
  const found = await runtime.db.prisma.trigger.findMany({ where, select: { id: true } });
  for (const { id } of found) await removeTrigger(runtime, actor, { id, shownId: toGlobalId('Trigger', id) });
  return found.length;
}

/** Takes the sample's brand out of the rules of a workspace; another one stays. */
async function clearBrand(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await lockWorkspace(tx, id);
  const { rules } = await tx.workspace.findUniqueOrThrow({ where: { id }, select: { rules: true } });
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules) || rules.brand !== SAMPLE_BRAND) return;
  await tx.workspace.update({ where: { id }, data: { rules: { ...rules, brand: null } } });
}

/** Removes the sample data of every workspace, as the operator of the hub. */
export async function removeAllSamples(runtime: SampleRuntime): Promise<RemovedSamples> {
  const all = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as RemovedSamples;
  for (const { id } of await runtime.db.prisma.workspace.findMany({ select: { id: true }, orderBy: { id: 'asc' } })) {
    const removed = await removeSamples(runtime, systemActor(id));
    for (const kind of KINDS) all[kind] += removed[kind];
  }
  return all;
}

/** Takes the sample's host away, where it is the only one that links may lead to; a longer list is the workspace's own. */
async function clearHosts(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.workspace.updateMany({ where: { id, linkHosts: { equals: [SAMPLE_HOST] } }, data: { linkHosts: [] } });
}
