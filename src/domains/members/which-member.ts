// The member as which a login signs in, where it opens several.
import type { Prisma } from '../../generated/prisma/client.ts';
import { NoMemberError } from '../../kernel/errors.ts';

/**
 * The member that the login acted as last, else the one of its oldest workspace.
 *
 * @throws NoMemberError when it opens none any more
 */
export async function signInMember(tx: Prisma.TransactionClient, loginId: string) {
  const members = await tx.member.findMany({ where: { loginId, removedAt: null }, orderBy: { workspaceId: 'asc' } });
  const last = await tx.session.findFirst({
    where: { memberId: { in: members.map(({ id }) => id) } },
    orderBy: { lastUsedAt: 'desc' },
  });
  const member = members.find(({ id }) => id === last?.memberId) ?? members[0];
  if (member === undefined) {
    throw new NoMemberError('You are no member of a workspace any more. Ask an owner for a new link.');
  }
  return { id: member.id, workspaceId: member.workspaceId, loginId };
}
