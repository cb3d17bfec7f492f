// Acts of people on their sessions and passkeys.
import { lockLogin } from '../../db/sql/logins.ts';
import type { Passkey, Prisma, Session } from '../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';
import type { SignedIn } from './passkeys.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/**
 * Ends a session: one's own, or as who manages members one that acts in the workspace. Ending it again changes nothing.
 *
 * @param id UUID; `null`: of nothing
 * @throws NotFoundError also for what is not the caller's to end
 */
export async function endSession(
  { db, clock }: Needs,
  { actor, session: own, scopes }: Principal,
  id: string | null,
  shownId: string,
): Promise<Session> {
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const session = id === null ? null : await tx.session.findUnique({ where: { id }, include: { member: true } });
    const isOwn = session !== null && session.loginId === own?.loginId;
    const manages = scopes.has('members:manage') && session?.member.workspaceId === actor.workspaceId;
    if (session === null || !(isOwn || manages)) throw new NotFoundError('Session', shownId);
    if (session.endedAt !== null) return session;
    await audit(tx, actor, now, { action: 'session.end', subject: session.id });
    return tx.session.update({ where: { id: session.id }, data: { endedAt: now } });
  });
}

/** Renames a passkey of one's own. @throws NotFoundError */
export async function renamePasskey(
  { db, clock }: Needs,
  principal: SignedIn,
  named: { id: string | null; shownId: string },
  name: string,
): Promise<Passkey> {
  return db.prisma.$transaction(async (tx) => {
    const { id } = await ownPasskey(tx, principal, named);
    await audit(tx, principal.actor, clock.now(), { action: 'passkey.update', subject: id });
    return tx.passkey.update({ where: { id }, data: { name } });
  });
}

/**
 * Removes a passkey of one's own.
 *
 * @throws NotFoundError; InvalidInputError when nothing else would sign in
 */
export async function removePasskey(
  { db, clock }: Needs,
  principal: SignedIn,
  named: { id: string | null; shownId: string },
): Promise<Passkey> {
  const { loginId } = principal.session;
  return db.prisma.$transaction(async (tx) => {
    await lockLogin(tx, loginId);
    const passkey = await ownPasskey(tx, principal, named);
    const others = await tx.passkey.count({ where: { loginId, id: { not: passkey.id } } });
    const identities = await tx.openIdIdentity.count({ where: { loginId } });
    if (others + identities === 0) {
      const message = 'is the last thing that you sign in with: register another passkey first';
      throw new InvalidInputError([{ path: ['id'], message, received: named.shownId }]);
    }
    await audit(tx, principal.actor, clock.now(), { action: 'passkey.remove', subject: passkey.id });
    return tx.passkey.delete({ where: { id: passkey.id } });
  });
}

async function ownPasskey(
  tx: Prisma.TransactionClient,
  { session: { loginId } }: SignedIn,
  { id, shownId }: { id: string | null; shownId: string },
): Promise<Passkey> {
  const passkey = id === null ? null : await tx.passkey.findUnique({ where: { id, loginId } });
  if (passkey === null) throw new NotFoundError('Passkey', shownId);
  return passkey;
}
