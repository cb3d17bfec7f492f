// Acts on when nobody answers: the hours of the workspace and the absences of members.
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import { type Absence, Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';
import { Hours } from './assignment-actions.ts';
import type { OfficeHours } from './away.ts';
import type { DeskRuntime } from './team-actions.ts';

/** Absences of one workspace that are not over, at most. */
const MOST_ABSENCES = 1_000;

const Words = z.string().trim().min(1).max(612).refine(isStorable, NOT_STORABLE);

/** Hours of a workspace as they are set. */
export const OfficeHoursInput = z.object({
  open: Hours,
  closedOn: z.array(z.iso.date('must be a day such as "2026-12-25"')).max(366).nullish(),
  text: Words,
  absentText: Words.nullish(),
});

/** Sets when the workspace answers, and what it says while it does not. @param given `null`: always, and nothing */
export async function setOfficeHours(
  runtime: DeskRuntime,
  actor: Actor,
  given: z.output<typeof OfficeHoursInput> | null,
): Promise<OfficeHours | null> {
  const { workspaceId } = actor;
  const hours =
    given === null
      ? null
      : {
          open: given.open,
          closedOn: [...new Set(given.closedOn ?? [])].sort(),
          text: given.text,
          absentText: given.absentText ?? null,
        };
  await runtime.db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    await tx.workspace.update({ where: { id: workspaceId }, data: { officeHours: hours ?? Prisma.DbNull } });
    const detail = { open: hours?.open ?? null, closedOn: hours?.closedOn ?? [] };
    await audit(tx, actor, runtime.clock.now(), { action: 'workspace.officeHours', subject: workspaceId, detail });
  });
  await tellSettingsChanged(runtime.bus);
  return hours;
}

/** An absence as it is set. */
export const AbsenceInput = z.object({ text: Words.nullish() });

/** An absence that is to be. */
export interface NewAbsence {
  /** Id of a Member as it is shown; `null`: the one who asks. */
  memberId: string | null;
  /** `null`: from now on. */
  from: Date | null;
  /** `null`: until it is ended. */
  until: Date | null;
  text: string | null;
}

/** Notes that a member is not there for a while. @throws NotFoundError, InvalidInputError, ForbiddenError */
export async function setAbsence(runtime: DeskRuntime, principal: Principal, given: NewAbsence): Promise<Absence> {
  const { actor } = principal;
  const { workspaceId } = actor;
  const now = runtime.clock.now();
  const memberId = await memberOf(runtime, principal, given.memberId);
  const from = given.from ?? now;
  if (given.until !== null && given.until <= (from > now ? from : now)) {
    const message = `must be later than ${from > now ? 'its beginning' : 'now'}`;
    throw new InvalidInputError([{ path: ['until'], message, received: given.until.toISOString() }]);
  }
  const absence = await runtime.db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    // What is over is of no use any more.
    await tx.absence.deleteMany({ where: { workspaceId, until: { lte: now } } });
    if ((await tx.absence.count({ where: { workspaceId } })) >= MOST_ABSENCES) {
      const message = `has ${MOST_ABSENCES} absences already: end some first`;
      throw new InvalidInputError([{ path: ['memberId'], message }]);
    }
    const data = { id: newId(), workspaceId, memberId, from, until: given.until, text: given.text, createdAt: now };
    const made = await tx.absence.create({ data });
    const detail = { memberId, from: from.toISOString(), until: given.until?.toISOString() ?? null };
    await audit(tx, actor, now, { action: 'absence.set', subject: made.id, detail });
    return made;
  });
  await tellSettingsChanged(runtime.bus);
  return absence;
}

/** Ends an absence, or takes back one to come. @throws NotFoundError, ForbiddenError */
export async function endAbsence(runtime: DeskRuntime, principal: Principal, shownId: string): Promise<Absence> {
  const { actor } = principal;
  const id = fromGlobalId('Absence', shownId);
  const found =
    id === null ? null : await runtime.db.prisma.absence.findUnique({ where: { id, workspaceId: actor.workspaceId } });
  if (found === null) throw new NotFoundError('Absence', shownId);
  requireOwn(principal, found.memberId);
  const now = runtime.clock.now();
  await runtime.db.prisma.$transaction(async (tx) => {
    await tx.absence.deleteMany({ where: { id: found.id } });
    await audit(tx, actor, now, { action: 'absence.end', subject: found.id, detail: { memberId: found.memberId } });
  });
  await tellSettingsChanged(runtime.bus);
  return found;
}

/** The member whom an absence is of. @throws NotFoundError, InvalidInputError, ForbiddenError */
async function memberOf({ db }: DeskRuntime, principal: Principal, shownId: string | null): Promise<string> {
  const { actor } = principal;
  if (shownId === null) {
    if (actor.kind === 'MEMBER') return actor.id;
    throw new InvalidInputError([{ path: ['memberId'], message: 'is needed: a key is no member' }]);
  }
  const id = fromGlobalId('Member', shownId);
  const where = { id: id ?? '', workspaceId: actor.workspaceId, removedAt: null };
  const member = id === null ? null : await db.prisma.member.findUnique({ where });
  if (member === null) throw new NotFoundError('Member', shownId);
  requireOwn(principal, member.id);
  return member.id;
}

/** @throws ForbiddenError for the absence of another one, without the scope for members */
function requireOwn(principal: Principal, memberId: string): void {
  if (principal.actor.id === memberId || principal.scopes.has('members:manage')) return;
  throw new ForbiddenError(principal.role, ['members:manage'], principal.actor.kind === 'MEMBER');
}
