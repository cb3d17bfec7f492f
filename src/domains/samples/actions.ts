/** Removal of sample data. */
import { transaction } from '../../db/client.ts';
import { deleteSampleMessages, sampleContacts } from '../../db/sql/sample.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { deleteContact } from '../contacts/delete.ts';
import { deleteTemplate } from '../templates/delete.ts';

/** Names of the sample templates. */
export const SAMPLE_TEMPLATES = ['sample-order-shipped', 'sample-spring-sale', 'sample-pickup-reminder'] as const;

/** Counts of what was removed. */
export interface RemovedSamples {
  contacts: number;
  messages: number;
  templates: number;
}

/**
 * Removes the sample data of a workspace: messages to sample contacts that are tagged as such are deleted with their parts and
 * events, and what those people wrote; the contacts and the templates are deleted as by their mutations, so that the ledger
 * of consents stays whole. It is not made again. Doing so again removes nothing.
 */
export async function removeSamples(runtime: Pick<Runtime, 'db' | 'clock'>, actor: Actor): Promise<RemovedSamples> {
  const { db, clock } = runtime;
  const { workspaceId } = actor;
  const messages = await transaction(db.pool, (tx) => deleteSampleMessages(tx, workspaceId));
  const contacts = await sampleContacts(db.pool, workspaceId);
  for (const id of contacts) await deleteContact(runtime, actor, id, id);
  const named = { workspaceId, deletedAt: null, name: { in: [...SAMPLE_TEMPLATES] } };
  const templates = await db.prisma.template.findMany({ where: named, select: { id: true } });
  for (const { id } of templates) await deleteTemplate(runtime, actor, id, id);
  const removed = { contacts: contacts.length, messages, templates: templates.length };
  if (contacts.length + messages + templates.length === 0) return removed;
  await db.prisma.$transaction((tx) =>
    audit(tx, actor, clock.now(), { action: 'sample.remove', subject: workspaceId, detail: { ...removed } }),
  );
  return removed;
}

/** Removes the sample data of every workspace, as the operator of the hub. */
export async function removeAllSamples(runtime: Pick<Runtime, 'db' | 'clock'>): Promise<RemovedSamples> {
  const all = { contacts: 0, messages: 0, templates: 0 };
  for (const { id } of await runtime.db.prisma.workspace.findMany({ select: { id: true }, orderBy: { id: 'asc' } })) {
    const removed = await removeSamples(runtime, systemActor(id));
    for (const what of ['contacts', 'messages', 'templates'] as const) all[what] += removed[what];
  }
  return all;
}
