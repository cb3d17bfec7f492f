/** Removal of sample data. */
import { tellSettingsChanged } from '../../bus/publish.ts';
import { deleteSamplePrices } from '../../db/sql/prices.ts';
import { sampleContacts } from '../../db/sql/sample.ts';
import { countMoneyChange, lockWorkspace } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { microsOf } from '../../kernel/money.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { deleteContact } from '../contacts/delete.ts';
import { deleteTemplate } from '../templates/delete.ts';
import { deleteCounted } from './recount.ts';

/** Names of the sample templates. */
export const SAMPLE_TEMPLATES = ['sample-order-shipped', 'sample-spring-sale', 'sample-pickup-reminder'] as const;

/** Host that the links of the sample shop lead to. */
export const SAMPLE_HOST = 'shop.example';

/** Name of the sample shop, by which its offers name it. */
export const SAMPLE_BRAND = 'Corner Shop';

/** The sample shop's own prices of a part, in EUR, and the moment that they begin at, by which they are told from others. */
export const SAMPLE_PRICES = [
  { country: 'GB', amount: '0.0395' },
  { country: 'FR', amount: '0.0562' },
  { country: 'IE', amount: '0.0638' },
] as const;
/** The moment that the sample's prices begin at. */
export const SAMPLE_PRICES_FROM = '2020-01-01T00:00:00.000Z';

/** Parts of the runtime that a removal needs; on the machine there is no bus. */
type SampleRuntime = Pick<Runtime, 'db' | 'clock'> & Partial<Pick<Runtime, 'bus'>>;

/** Counts of what was removed. */
export interface RemovedSamples {
  contacts: number;
  messages: number;
  templates: number;
}

/**
 * Removes the sample data of a workspace: messages to sample contacts that are tagged as such are deleted with their parts and
 * events, and what those people wrote; the contacts and the templates are deleted as by their mutations, so that the ledger
 * of consents stays whole. The brand and the prices that the sample gave the workspace are taken away. It is not made again. Doing so again
 * removes nothing.
 */
export async function removeSamples(runtime: SampleRuntime, actor: Actor): Promise<RemovedSamples> {
  const { db, clock } = runtime;
  const { workspaceId } = actor;
  const messages = await transaction(db.pool, (tx) => deleteCounted(tx, workspaceId));
  const contacts = await sampleContacts(db.pool, workspaceId);
  for (const id of contacts) await deleteContact(runtime, actor, id, id);
  const named = { workspaceId, deletedAt: null, name: { in: [...SAMPLE_TEMPLATES] } };
  const templates = await db.prisma.template.findMany({ where: named, select: { id: true } });
  for (const { id } of templates) await deleteTemplate(runtime, actor, id, id);
  const removed = { contacts: contacts.length, messages, templates: templates.length };
  if (contacts.length + messages + templates.length === 0) return removed;
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

/** Takes the sample's brand out of the rules of a workspace; another one stays. */
async function clearBrand(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await lockWorkspace(tx, id);
  const { rules } = await tx.workspace.findUniqueOrThrow({ where: { id }, select: { rules: true } });
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules) || rules.brand !== SAMPLE_BRAND) return;
  await tx.workspace.update({ where: { id }, data: { rules: { ...rules, brand: null } } });
}

/** Removes the sample data of every workspace, as the operator of the hub. */
export async function removeAllSamples(runtime: SampleRuntime): Promise<RemovedSamples> {
  const all = { contacts: 0, messages: 0, templates: 0 };
  for (const { id } of await runtime.db.prisma.workspace.findMany({ select: { id: true }, orderBy: { id: 'asc' } })) {
    const removed = await removeSamples(runtime, systemActor(id));
    for (const what of ['contacts', 'messages', 'templates'] as const) all[what] += removed[what];
  }
  return all;
}

/** Takes the sample's host away, where it is the only one that links may lead to; a longer list is the workspace's own. */
async function clearHosts(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.workspace.updateMany({ where: { id, linkHosts: { equals: [SAMPLE_HOST] } }, data: { linkHosts: [] } });
}
