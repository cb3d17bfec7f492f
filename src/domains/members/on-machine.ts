// Links that the machine itself makes: for who runs the hub, and may do anything anyway.
import type { Database } from '../../db/client.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { Member, Prisma } from '../../generated/prisma/client.ts';
import type { ApiRole } from '../../generated/prisma/enums.ts';
import { systemActor } from '../../kernel/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import { StartError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { audit, ON_MACHINE } from '../accounts/audit.ts';
import { type MadeLink, makeLink } from './links.ts';

/** Roles that may let others in, the highest first. */
const OWNER_ROLES: readonly ApiRole[] = ['HUB_OWNER', 'OWNER'];
/** Member that is made where a workspace has no owner: nobody's address. */
const FIRST = { name: 'Owner', email: 'owner@localhost' };

/** Member that a link is made for. */
export interface MachineLinkFor {
  workspaceId: string;
  /** E-mail of the member; absent: its first owner, who is made where there is none. */
  email?: string;
  /** Role of an owner that is made. */
  role: ApiRole;
}

/**
 * Makes a link that signs in as a member, with everything that the member signs in with.
 *
 * @throws StartError when the workspace has no member of that e-mail
 */
export async function makeMachineLink(
  db: Database,
  clock: Clock,
  { workspaceId, email, role }: MachineLinkFor,
): Promise<MadeLink & { member: Member }> {
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    // Of two starts at once the second sees the member that the first has made.
    await lockWorkspace(tx, workspaceId);
    const known = await findMember(tx, workspaceId, email);
    if (known === null && email !== undefined) {
      throw new StartError(`No member of this workspace has the e-mail "${email}".`);
    }
    const member = known ?? (await insertFirst(tx, workspaceId, role, now));
    const link = await makeLink(tx, member.id, 'MACHINE', now);
    const detail = { link: 'MACHINE', expiresAt: link.expiresAt.toISOString(), ...ON_MACHINE };
    await audit(tx, systemActor(workspaceId), now, { action: 'member.link', subject: member.id, detail });
    return { ...link, member };
  });
}

async function findMember(tx: Prisma.TransactionClient, workspaceId: string, email: string | undefined) {
  if (email !== undefined) {
    return tx.member.findFirst({ where: { workspaceId, email: email.trim().toLowerCase(), removedAt: null } });
  }
  for (const role of OWNER_ROLES) {
    const owner = await tx.member.findFirst({ where: { workspaceId, role, removedAt: null }, orderBy: { id: 'asc' } });
    if (owner !== null) return owner;
  }
  return null;
}

async function insertFirst(
  tx: Prisma.TransactionClient,
  workspaceId: string,
  role: ApiRole,
  now: Date,
): Promise<Member> {
  const taken = await tx.member.findFirst({ where: { workspaceId, email: FIRST.email, removedAt: null } });
  if (taken !== null)
    throw new StartError(`The member ${FIRST.email} is no owner, and there is no other: give --email.`);
  const member = await tx.member.create({ data: { id: newId(), workspaceId, ...FIRST, role, createdAt: now } });
  const detail = { role, ...ON_MACHINE };
  await audit(tx, systemActor(workspaceId), now, { action: 'member.invite', subject: member.id, detail });
  return member;
}
