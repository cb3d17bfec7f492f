// Acts on teams: members who look after conversations together.
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import type { Prisma, Team } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';

/** Bounds of teams. */
export const TEAM_LIMITS = { members: 200, teams: 100 } as const;

/** A name that people give to a team or a rule. */
export const GivenName = z.string().trim().min(1).max(60).refine(isStorable, NOT_STORABLE);

/** A team as it is set. */
export const TeamInput = z.object({ name: GivenName, memberIds: z.array(z.string()).max(TEAM_LIMITS.members) });

/** Parts that changing the desk needs. */
export type DeskRuntime = Pick<Runtime, 'db' | 'bus' | 'clock'>;

/** Sets a team. @param shownId `null`: a new one. @throws NotFoundError, InvalidInputError */
export async function setTeam(
  runtime: DeskRuntime,
  actor: Actor,
  shownId: string | null,
  { name, memberIds }: z.output<typeof TeamInput>,
): Promise<Team> {
  const { workspaceId } = actor;
  const now = runtime.clock.now();
  const team = await runtime.db.prisma.$transaction(async (tx) => {
    const before = shownId === null ? null : await requireTeam(tx, workspaceId, shownId);
    const named = await tx.team.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
    if (named !== null && named.id !== before?.id) {
      throw new InvalidInputError([{ path: ['name'], message: 'is the name of another team', received: name }]);
    }
    if (before === null && (await tx.team.count({ where: { workspaceId } })) >= TEAM_LIMITS.teams) {
      const message = `would be one team more than the ${TEAM_LIMITS.teams} that a workspace may have`;
      throw new InvalidInputError([{ path: ['name'], message, received: name }]);
    }
    const data = { name, memberIds: await membersOf(tx, workspaceId, memberIds) };
    const made =
      before === null
        ? await tx.team.create({ data: { ...data, id: newId(), workspaceId, createdAt: now } })
        : await tx.team.update({ where: { id: before.id }, data });
    const detail = { name, members: made.memberIds.length };
    const action = before === null ? 'team.create' : 'team.update';
    await audit(tx, actor, now, { action, subject: made.id, detail });
    return made;
  });
  await tellSettingsChanged(runtime.bus);
  return team;
}

/** Removes a team; what it has is given to nobody any more. @throws NotFoundError */
export async function removeTeam(runtime: DeskRuntime, actor: Actor, shownId: string): Promise<Team> {
  const team = await runtime.db.prisma.$transaction(async (tx) => {
    const before = await requireTeam(tx, actor.workspaceId, shownId);
    await tx.team.delete({ where: { id: before.id } });
    const detail = { name: before.name };
    await audit(tx, actor, runtime.clock.now(), { action: 'team.remove', subject: before.id, detail });
    return before;
  });
  await tellSettingsChanged(runtime.bus);
  return team;
}

async function requireTeam(tx: Prisma.TransactionClient, workspaceId: string, shownId: string): Promise<Team> {
  const id = fromGlobalId('Team', shownId);
  const team = id === null ? null : await tx.team.findUnique({ where: { id, workspaceId } });
  if (team === null) throw new NotFoundError('Team', shownId);
  return team;
}

/** UUIDs of members, in order, each once. @throws InvalidInputError for one that is none of the workspace, or was removed */
async function membersOf(
  tx: Prisma.TransactionClient,
  workspaceId: string,
  shownIds: readonly string[],
): Promise<string[]> {
  const ids = shownIds.map((shownId) => fromGlobalId('Member', shownId));
  const known = new Set(
    (
      await tx.member.findMany({
        where: { workspaceId, removedAt: null, id: { in: ids.filter((id) => id !== null) } },
        select: { id: true },
      })
    ).map(({ id }) => id),
  );
  const issues = ids.flatMap((id, index) =>
    id !== null && known.has(id)
      ? []
      : [
          {
            path: ['memberIds', String(index)],
            message: 'is no member of the workspace',
            received: shownIds[index] ?? '',
          },
        ],
  );
  if (issues.length > 0) throw new InvalidInputError(issues);
  return [...known].sort();
}
