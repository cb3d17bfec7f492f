/** Numbers that failed for good again and again: found by a duty, kept on the suppression list, freed by people. */

import type { HashKey } from '../../db/secrets.ts';
import { lockContact } from '../../db/sql/contacts.ts';
import {
  contactsToCheck,
  deleteFailures,
  failuresInARow,
  lockFailures,
  updateFailures,
} from '../../db/sql/number-failures.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { deleteEndedSuppressions, deleteSuppressionFor, insertSuppression } from '../../db/sql/suppressions.ts';
import { transaction } from '../../db/transaction.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { hashedText } from '../../kernel/address.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import { ALL_PURPOSES } from '../../policy/purposes.ts';
import { workspaceRulesIn } from '../../policy/workspace-rules.ts';
import type { Runtime } from '../../runtime.ts';
import { addressOf } from '../contacts/address.ts';
import { phoneHash } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';

const HOUR_MS = 3_600_000;
/** Time for which a number that was marked is looked at again: what was sent before may be delivered yet. */
const LOOKED_AT_MS = 96 * HOUR_MS;
/** Numbers looked at in one run. */
const AT_ONCE = 200;

type CheckRuntime = Pick<Runtime, 'db' | 'clock' | 'secrets'>;

/**
 * Marks the numbers of which enough messages in a row failed for good, and frees those of which one was delivered after all.
 *
 * @returns outbox rows of what was blocked
 */
export async function checkNumbers(runtime: CheckRuntime, signal: AbortSignal): Promise<OutboxRow[]> {
  const { db, clock } = runtime;
  const outbox: OutboxRow[] = [];
  for (const { contactId, workspaceId } of await contactsToCheck(db.pool, clock.now(), AT_ONCE)) {
    if (signal.aborted) break;
    const { rules } = await db.prisma.workspace.findUniqueOrThrow({
      where: { id: workspaceId },
      select: { rules: true },
    });
    const { unusableAfter } = workspaceRulesIn(rules);
    outbox.push(...(await checkNumber(runtime, workspaceId, contactId, unusableAfter)));
  }
  return outbox;
}

/** Looks at one number. @param unusableAfter failures in a row; 0: it is never marked */
async function checkNumber(
  { db, clock, secrets: { hashKey } }: CheckRuntime,
  workspaceId: string,
  contactId: string,
  unusableAfter: number,
): Promise<OutboxRow[]> {
  const now = clock.now();
  return transaction(db.pool, async (tx) => {
    const contact = await lockContact(tx, workspaceId, 'id', contactId);
    const kept = await lockFailures(tx, contactId);
    if (kept === null) return [];
    const address = contact === null ? null : addressOf(contact);
    if (address === null) {
      await deleteFailures(tx, contactId);
      return [];
    }
    const failures = await failuresInARow(tx, contactId, kept);
    const hash = phoneHash(hashKey, workspaceId, hashedText(address));
    const actor = systemActor(workspaceId);
    if (unusableAfter === 0 || failures.length < unusableAfter) {
      await updateFailures(tx, contactId, failures, null);
      const freed = await deleteSuppressionFor(tx, workspaceId, hash, 'UNUSABLE');
      return freed === null ? [] : recordChange(tx, actor, now, freedOf(freed, contactId, 'DELIVERED'));
    }
    const last = Date.parse(failures.at(-1)?.at ?? now.toISOString());
    const goesOn = now.getTime() < last + LOOKED_AT_MS;
    await updateFailures(tx, contactId, failures, goesOn ? new Date(now.getTime() + HOUR_MS) : null);
    const row = { workspaceId, phoneHash: hash, contactId, reason: 'UNUSABLE' as const, purposes: [], actor, now };
    const { id, isNew } = await insertSuppression(tx, row);
    if (!isNew) return [];
    const detail = { reason: 'UNUSABLE', contactId, failures: failures.length };
    const news = await recordChange(tx, actor, now, { action: 'suppression.add', subject: id, detail });
    const held = { workspaceId, contactIds: [contactId], purposes: ALL_PURPOSES, now };
    return [...news, ...(await blockQueued(tx, { ...held, reasonCode: 'NUMBER_UNUSABLE' }))];
  });
}

function freedOf(subject: string, contactId: string | null, because: string) {
  return { action: 'suppression.lift', subject, detail: { reason: 'UNUSABLE', contactId, because } };
}

/**
 * Frees a number that was marked unusable: its failures are forgotten, and counting begins again.
 *
 * @throws NotFoundError when there is no such contact, or its number is not marked
 */
export async function freeNumber(
  {
    db,
    clock,
    relay,
    secrets: { hashKey },
  }: Pick<Runtime, 'db' | 'clock' | 'relay'> & { secrets: { hashKey: HashKey } },
  actor: Actor,
  to: { by: 'id' | 'phone'; value: string },
): Promise<string> {
  const { workspaceId } = actor;
  const { freed, news } = await transaction(db.pool, async (tx) => {
    const contact = await lockContact(tx, workspaceId, to.by, to.value);
    const address = contact === null ? null : addressOf(contact);
    const text = address === null ? to.value : hashedText(address);
    const freed = await deleteSuppressionFor(tx, workspaceId, phoneHash(hashKey, workspaceId, text), 'UNUSABLE');
    if (freed === null) throw new NotFoundError('Suppression', 'of an unusable number');
    if (contact !== null) await deleteFailures(tx, contact.id);
    const news = await recordChange(tx, actor, clock.now(), freedOf(freed, contact?.id ?? null, 'FREED'));
    return { freed, news };
  });
  relay.publishSoon(news);
  return freed;
}

/** Looks at numbers of which messages failed lately, and forgets suppressions that have ended. */
export const NUMBER_DUTIES: readonly Duty[] = [
  {
    name: 'unusable numbers',
    everyMs: 3_000,
    async run(runtime, signal) {
      runtime.relay.publishSoon(await checkNumbers(runtime, signal));
    },
  },
  {
    name: 'ended suppressions',
    everyMs: HOUR_MS,
    async run({ db, clock }, signal) {
      // Whoever looks meanwhile sees by its end that it holds no more.
      const before = new Date(clock.now().getTime() - 24 * HOUR_MS);
      while (!signal.aborted && (await deleteEndedSuppressions(db.pool, before, AT_ONCE)) === AT_ONCE);
    },
  },
];
