// The desk of a workspace: the people who look after its conversations, the rules by which they get them, and their absences.
import type { Absence, AssignmentRule, PrismaClient, Team } from '../../generated/prisma/client.ts';
import type { ApiRole } from '../../generated/prisma/enums.ts';
import { ROLE_SCOPES } from '../accounts/principal.ts';

/** A member who may answer conversations. */
export interface DeskMember {
  id: string;
  name: string;
  /** Last use of a browser that is signed in; `null`: none is. */
  seenAt: Date | null;
}

/** People, rules and absences; they may be out of date by a moment. */
export interface Desk {
  /** Rules in their order; those that are switched off too. */
  rules: readonly AssignmentRule[];
  teams: readonly Team[];
  /** Members who may answer, in order of their ids. */
  members: readonly DeskMember[];
  /** Absences, also past and coming ones. */
  absences: readonly Absence[];
}

/** Members of a desk at most. */
const MOST_MEMBERS = 1_000;
/** Roles whose members may answer. */
const ANSWERING = (Object.keys(ROLE_SCOPES) as ApiRole[]).filter((role) =>
  ROLE_SCOPES[role].includes('conversations:write'),
);

/** Loads the desk of a workspace. @throws when the database cannot be read */
export async function loadDesk(prisma: PrismaClient, workspaceId: string): Promise<Desk> {
  const where = { workspaceId };
  const [rules, teams, rows, absences] = await Promise.all([
    prisma.assignmentRule.findMany({ where, orderBy: [{ position: 'asc' }, { id: 'asc' }] }),
    prisma.team.findMany({ where }),
    prisma.member.findMany({
      where: { workspaceId, removedAt: null, role: { in: ANSWERING } },
      orderBy: { id: 'asc' },
      take: MOST_MEMBERS,
      select: {
        id: true,
        name: true,
        sessions: { where: { endedAt: null }, orderBy: { lastUsedAt: 'desc' }, take: 1, select: { lastUsedAt: true } },
      },
    }),
    prisma.absence.findMany({ where }),
  ]);
  const members = rows.map(({ id, name, sessions }) => ({ id, name, seenAt: sessions[0]?.lastUsedAt ?? null }));
  return { rules, teams, members, absences };
}
