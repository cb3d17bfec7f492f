// Sessions: beginning and ending them.
import { randomBytes } from 'node:crypto';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { SignInMethod } from '../../generated/prisma/enums.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';
import { hashToken, SESSION_LIFE } from '../accounts/session-principal.ts';

/** Characters that are kept of what a browser calls itself. */
const MAX_USER_AGENT = 300;

/** A new token of a session or a link: 256 random bits in base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Browser that signs in. */
export interface Browser {
  userAgent: string | null;
  /** Network by which it is counted. */
  address: string;
}

/** A session that has begun, with the token of its cookie, which is stored nowhere. */
export interface BegunSession {
  id: string;
  token: string;
  expiresAt: Date;
}

/** The member that a session begins as. */
interface Opened {
  id: string;
  workspaceId: string;
  loginId: string;
}

/** Begins a session within a transaction, with its audit entry. */
export async function beginSession(
  tx: Prisma.TransactionClient,
  { id: memberId, workspaceId, loginId }: Opened,
  method: SignInMethod,
  { userAgent, address }: Browser,
  now: Date,
): Promise<BegunSession> {
  const token = newToken();
  const id = newId();
  const expiresAt = new Date(now.getTime() + SESSION_LIFE.idleMs);
  const kept = userAgent?.slice(0, MAX_USER_AGENT) ?? null;
  await tx.session.create({
    data: {
      ...{ id, loginId, memberId, hash: hashToken(token), method, userAgent: kept, address },
      ...{ createdAt: now, lastUsedAt: now, expiresAt },
    },
  });
  const actor = { workspaceId, kind: 'MEMBER', id: memberId } as const;
  await audit(tx, actor, now, { action: 'session.begin', subject: id, detail: { method } });
  return { id, token, expiresAt };
}

/** Ends the session of a request: its sockets and streams are closed within five seconds, its cookie opens nothing at once. */
export async function signOut({ db, clock }: Pick<Runtime, 'db' | 'clock'>, principal: Principal): Promise<void> {
  await db.prisma.$transaction((tx) => endSessionOf(tx, principal, clock.now()));
}

/** Ends the session that a browser has, within a transaction. @param principal `null`: it has none */
export async function endSessionOf(
  tx: Prisma.TransactionClient,
  principal: Principal | null,
  now: Date,
): Promise<void> {
  if (principal?.session == null) return;
  const { actor, session } = principal;
  const { count } = await tx.session.updateMany({ where: { id: session.id, endedAt: null }, data: { endedAt: now } });
  if (count > 0) await audit(tx, actor, now, { action: 'session.end', subject: session.id });
}
