/**
 * Finds the dates that triggers are due for. Nothing waits anywhere: dates are read where they stand, by their index, shortly after
 * they are due. So whoever moves or clears a date has moved or canceled what is to come.
 */
import type { Transaction } from '../../db/client.ts';
import { insertFirings } from '../../db/sql/trigger-firings.ts';
import { dueValues, haveValues, type LookedValues, type ValuePlace } from '../../db/sql/trigger-firings-due.ts';
import { keepTrigger, leaseTrigger, writeFound } from '../../db/sql/triggers.ts';
import { transaction } from '../../db/transaction.ts';
import type { Trigger } from '../../generated/prisma/client.ts';
import { newId } from '../../kernel/ids.ts';
import { isKnownZone, knownZones } from '../../policy/places/zones.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { type DueRange, rangesDue } from './dates.ts';
import { removeSome } from './remove.ts';
import { dateRuleOf } from './stored.ts';

/** Time that a scheduler has a trigger for one chunk, in milliseconds: after the end of a process another one waits as long. */
const LEASE_MS = 15_000;
/** Dates are looked for so often, in milliseconds. */
const EVERY_MS = 5_000;
/** A date that is written so long after it was due still counts: a transaction may take as long to commit. */
const LATE_MS = 120_000;
/** Longest time that is looked at in one step, in milliseconds: after an outage, one follows the other. */
const STEP_MS = 3_600_000;
/** Values that are looked at in one transaction. */
const VALUES_A_CHUNK = 1_000;

/** Carries on with every trigger whose dates, or whose removal, are due. */
export async function findDates(runtime: PrepareRuntime, signal: AbortSignal): Promise<void> {
  const { db, clock } = runtime;
  while (!signal.aborted) {
    const now = clock.now();
    const trigger = await leaseTrigger(db.pool, now, new Date(now.getTime() + LEASE_MS));
    if (trigger === null) return;
    if (trigger.status === 'REMOVED') await removeSome(runtime, trigger);
    else await findDue(runtime, trigger, signal);
  }
}

async function findDue(runtime: PrepareRuntime, trigger: Trigger, signal: AbortSignal): Promise<void> {
  const { db, clock } = runtime;
  const { workspaceId, fieldId, foundTo, activeSince } = trigger;
  const rule = dateRuleOf(trigger);
  const field =
    fieldId === null ? null : await db.prisma.contactField.findUnique({ where: { id: fieldId, workspaceId } });
  if (rule === null || foundTo === null || field === null) throw new Error(`the trigger ${trigger.id} has no date`);
  const { timeZone } = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const now = clock.now().getTime();
  const to = Math.min(now, foundTo.getTime() + STEP_MS);
  const from = Math.max(foundTo.getTime() - LATE_MS, activeSince.getTime());
  const ranges = rangesDue(rule, { from, to }, isKnownZone(timeZone) ? timeZone : 'UTC');
  const some = await haveValues(db.pool, field.id, ranges);
  for (const range of ranges.filter((_, index) => some[index])) {
    if (!(await findRange(runtime, trigger, field, range, signal))) return;
  }
  const dueAt = new Date(to < now ? now : now + EVERY_MS);
  await writeFound(db.pool, trigger, { to: new Date(to), dueAt });
}

/** Stores the occurrences of a range of values, a chunk a transaction. @returns false: somebody changed the trigger */
async function findRange(
  { db, clock, telemetry }: PrepareRuntime,
  trigger: Trigger,
  field: { id: string; name: string },
  range: DueRange,
  signal: AbortSignal,
): Promise<boolean> {
  const { zones, others, isDay, occurrence } = range;
  const looked: LookedValues = {
    ...{ triggerId: trigger.id, workspaceId: trigger.workspaceId, fieldId: field.id, fieldName: field.name },
    ...{ isDay, zones, others, known: knownZones(), occurrence: trigger.once ? '' : occurrence },
    ...{ from: new Date(range.from), to: new Date(range.to) },
  };
  let after: ValuePlace | null = null;
  do {
    if (signal.aborted) return false;
    const place: ValuePlace | null = after;
    const found: { count: number; next: ValuePlace | null } | null = await transaction(db.pool, (tx) =>
      findChunk(tx, trigger, { looked, range, place, now: clock.now() }),
    );
    if (found === null) return false;
    telemetry.count('heliograph_trigger_firings_total', { outcome: 'found' }, found.count);
    after = found.next;
  } while (after !== null);
  return true;
}

/** Values of a range behind a place. */
interface Chunk {
  looked: LookedValues;
  range: DueRange;
  place: ValuePlace | null;
  now: Date;
}

async function findChunk(
  tx: Transaction,
  trigger: Trigger,
  { looked, range, place, now }: Chunk,
): Promise<{ count: number; next: ValuePlace | null } | null> {
  const { due, next } = await dueValues(tx, looked, place, VALUES_A_CHUNK);
  if (due.length > 0 || next !== null) {
    if (!(await keepTrigger(tx, trigger, new Date(now.getTime() + LEASE_MS)))) return null;
  }
  const { workspaceId, triggerId, fieldId } = looked;
  const firings = due.map(({ contactId, at, occurrence }) => {
    const expiresAt = range.expiresAt === 'value' ? at : range.expiresAt === null ? null : new Date(range.expiresAt);
    return { id: newId(), workspaceId, triggerId, fieldId, contactId, at, occurrence, expiresAt };
  });
  return { count: await insertFirings(tx, firings, now), next };
}
