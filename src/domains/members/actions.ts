// Members: inviting, changing and removing them, and switching between workspaces.
import * as z from 'zod';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { Member, Prisma, Session } from '../../generated/prisma/client.ts';
import { ApiRole } from '../../generated/prisma/enums.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { type Principal, ROLE_SCOPES } from '../accounts/principal.ts';
import { type MadeLink, makeLink } from './links.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/** Roles of those who may let others in. */
const OWNER_ROLES: ApiRole[] = ['HUB_OWNER', 'OWNER'];

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .refine((text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text), 'must have no control characters');

/** A member to be invited. */
export const NewMember = z.object({
  name,
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('must be an e-mail address, e.g. "ada@example.com"')),
  role: z.enum(ApiRole),
});

/** Changes of a member; absent ones stay. */
export const MemberChanges = z.object({ name: name.optional(), role: z.enum(ApiRole).optional() });

/** A member and the link that signs it in. */
export interface LinkedMember {
  member: Member;
  link: MadeLink;
}

/** A member that is named in a request. */
export interface NamedMember {
  /** UUID; `null`: of nothing. */
  id: string | null;
  shownId: string;
}

/** Invites a member. @throws InvalidInputError when the role is more than the inviter has, or the e-mail is taken */
export async function inviteMember(
  { db, clock }: Needs,
  principal: Principal,
  input: z.output<typeof NewMember>,
): Promise<LinkedMember> {
  const { actor } = principal;
  const now = clock.now();
  requireWithin(principal, input.role, 'role');
  return db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, actor.workspaceId);
    const known = await tx.member.findFirst({
      where: { workspaceId: actor.workspaceId, email: input.email, removedAt: null },
    });
    if (known !== null) {
      throw wrong(
        'email',
        'is the address of another member: make that one a new link, or change its role',
        input.email,
      );
    }
    const data = { id: newId(), workspaceId: actor.workspaceId, ...input, createdAt: now };
    const member = await tx.member.create({ data });
    await audit(tx, actor, now, { action: 'member.invite', subject: member.id, detail: { role: member.role } });
    return { member, link: await makeLink(tx, member.id, 'INVITATION', now) };
  });
}

/**
 * Makes a new link for a member: an invitation to who has not joined, else a recovery.
 *
 * @throws NotFoundError; InvalidInputError when the member may do more than the caller
 */
export async function renewLink({ db, clock }: Needs, principal: Principal, named: NamedMember): Promise<LinkedMember> {
  const { actor } = principal;
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const member = await findMember(tx, principal, named);
    requireWithin(principal, member.role, 'memberId');
    const kind = member.loginId === null ? 'INVITATION' : 'RECOVERY';
    const link = await makeLink(tx, member.id, kind, now);
    const detail = { link: kind, expiresAt: link.expiresAt.toISOString() };
    await audit(tx, actor, now, { action: 'member.link', subject: member.id, detail });
    return { member, link };
  });
}

/**
 * Changes a member, whose sockets are closed within five seconds when its role is another one.
 *
 * @throws NotFoundError; InvalidInputError when a role is more than the caller has, or the last owner would go
 */
export async function updateMember(
  { db, clock }: Needs,
  principal: Principal,
  named: NamedMember,
  changes: z.output<typeof MemberChanges>,
): Promise<Member> {
  const { actor } = principal;
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const before = await findMember(tx, principal, named);
    requireWithin(principal, before.role, 'id');
    const { role = before.role, name: renamed = before.name } = changes;
    requireWithin(principal, role, 'role');
    if (!OWNER_ROLES.includes(role)) await requireOtherOwner(tx, before, 'role', role);
    const member = await tx.member.update({ where: { id: before.id }, data: { role, name: renamed } });
    const detail = role === before.role ? {} : { roleFrom: before.role, roleTo: role };
    await audit(tx, actor, now, { action: 'member.update', subject: member.id, detail });
    return member;
  });
}

/**
 * Removes a member: it is signed out of the workspace at once, and its links open nothing any more.
 *
 * @throws NotFoundError; InvalidInputError when it may do more than the caller, or is the last owner
 */
export async function removeMember({ db, clock }: Needs, principal: Principal, named: NamedMember): Promise<Member> {
  const { actor } = principal;
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const before = await findMember(tx, principal, named);
    requireWithin(principal, before.role, 'id');
    await requireOtherOwner(tx, before, 'id', named.shownId);
    await tx.signInLink.deleteMany({ where: { memberId: before.id, usedAt: null } });
    const member = await tx.member.update({ where: { id: before.id }, data: { removedAt: now } });
    await audit(tx, actor, now, { action: 'member.remove', subject: member.id, detail: { role: member.role } });
    return member;
  });
}

/**
 * Lets a session act as the member of another workspace of its login.
 *
 * @param workspaceId UUID; `null`: of nothing
 * @throws NotFoundError when the login has no member there
 */
export async function switchWorkspace(
  { db, clock }: Needs,
  { id: sessionId, loginId }: { id: string; loginId: string },
  workspaceId: string | null,
  shownId: string,
): Promise<Session & { member: Member }> {
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const member =
      workspaceId === null ? null : await tx.member.findFirst({ where: { workspaceId, loginId, removedAt: null } });
    if (member === null) throw new NotFoundError('Workspace', shownId);
    const actor = { workspaceId: member.workspaceId, kind: 'MEMBER', id: member.id } as const;
    await audit(tx, actor, now, { action: 'session.switch', subject: sessionId });
    return tx.session.update({ where: { id: sessionId }, data: { memberId: member.id }, include: { member: true } });
  });
}

/** A member of the caller's workspace, and nobody else's turn to change it. @throws NotFoundError */
async function findMember(
  tx: Prisma.TransactionClient,
  { actor: { workspaceId } }: Principal,
  { id, shownId }: NamedMember,
): Promise<Member> {
  await lockWorkspace(tx, workspaceId);
  const member = id === null ? null : await tx.member.findUnique({ where: { id, workspaceId, removedAt: null } });
  if (member === null) throw new NotFoundError('Member', shownId);
  return member;
}

/** @throws InvalidInputError when a role is more than the caller may do */
function requireWithin({ scopes }: Principal, role: ApiRole, field: string): void {
  const beyond = ROLE_SCOPES[role].filter((scope) => !scopes.has(scope));
  if (beyond.length > 0)
    throw wrong(field, `is of role ${role}, which has ${beyond.join(', ')} and you have not`, role);
}

/** @throws InvalidInputError when nobody who has signed in would be an owner without this member */
async function requireOtherOwner(
  tx: Prisma.TransactionClient,
  { id, workspaceId, role, loginId }: Member,
  field: string,
  received: string,
): Promise<void> {
  if (!OWNER_ROLES.includes(role) || loginId === null) return;
  const other = await tx.member.findFirst({
    where: { workspaceId, removedAt: null, role: { in: OWNER_ROLES }, loginId: { not: null }, id: { not: id } },
  });
  if (other === null)
    throw wrong(field, 'would leave the workspace without an owner; let another one join first', received);
}

function wrong(field: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, received }]);
}
