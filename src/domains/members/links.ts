// Links that sign in once: making them, and what each opens (docs/decisions/0058-logins-and-links.md).
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { Member, Prisma, SignInLink } from '../../generated/prisma/client.ts';
import type { SignInLinkKind } from '../../generated/prisma/enums.ts';
import { SignInError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';
import { hashToken } from '../accounts/session-principal.ts';
import { type BegunSession, type Browser, beginSession, endSessionOf, newToken } from './sessions.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/** Time for which a link opens its member, in milliseconds. */
const VALID_MS: Record<SignInLinkKind, number> = { INVITATION: 604_800_000, RECOVERY: 86_400_000, MACHINE: 3_600_000 };
/** Characters of 256 bits in base64url. */
const TOKEN = /^[\w-]{43}$/;

/** A link that was made, with its token, which is stored nowhere. */
export interface MadeLink {
  id: string;
  token: string;
  expiresAt: Date;
}

/** Makes a link within a transaction; the earlier ones of its member open nothing any more. */
export async function makeLink(
  tx: Prisma.TransactionClient,
  memberId: string,
  kind: SignInLinkKind,
  now: Date,
): Promise<MadeLink> {
  await tx.signInLink.deleteMany({ where: { memberId, usedAt: null } });
  const token = newToken();
  const id = newId();
  const expiresAt = new Date(now.getTime() + VALID_MS[kind]);
  await tx.signInLink.create({ data: { id, memberId, kind, hash: hashToken(token), createdAt: now, expiresAt } });
  return { id, token, expiresAt };
}

/** The URL of a link. The token is in the fragment, which browsers send to nobody. */
export function linkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/sign-in#${token}`;
}

/** A link that opens a member now. */
type OpenLink = SignInLink & { member: Member & { workspace: { id: string; name: string } } };

/** The link of a token. @throws SignInError when it opens nothing */
export async function findLink({ db, clock }: Needs, token: string): Promise<OpenLink> {
  const link = TOKEN.test(token)
    ? await db.prisma.signInLink.findUnique({
        where: { hash: hashToken(token) },
        include: { member: { include: { workspace: { select: { id: true, name: true } } } } },
      })
    : null;
  if (link === null || link.usedAt !== null || link.expiresAt <= clock.now() || link.member.removedAt !== null) {
    throw new SignInError(
      'This link signs in no more: it was used, has expired, or was replaced by a newer one. Ask an owner for a new link.',
    );
  }
  return link;
}

/** The way in which a link is used. */
export interface LinkUse extends Browser {
  /** The session that the browser has; `null`: none. */
  principal: Principal | null;
  /** True to let what the browser is signed in with open the member of the link too. */
  join: boolean;
}

/**
 * Uses a link up, and begins a session as its member.
 *
 * @throws SignInError when the link opens nothing, or is to be joined to what cannot take it
 */
export async function exchangeLink(needs: Needs, token: string, use: LinkUse): Promise<BegunSession> {
  const { db, clock } = needs;
  const link = await findLink(needs, token);
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, link.member.workspaceId);
    // Of two at once the second finds it used.
    const { count } = await tx.signInLink.updateMany({ where: { id: link.id, usedAt: null }, data: { usedAt: now } });
    const member = await tx.member.findUnique({ where: { id: link.memberId, removedAt: null } });
    if (count === 0 || member === null) throw new SignInError('This link was used a moment ago. Ask for a new one.');
    const loginId = await loginOf(tx, member, link.kind, use, now);
    // A browser has one session: what it was signed in with before is signed out.
    await endSessionOf(tx, use.principal, now);
    const opened = { id: member.id, workspaceId: member.workspaceId, loginId };
    return beginSession(tx, opened, 'LINK', use, now);
  });
}

/**
 * The login that a link lets open its member from now on. A link of an owner never opens what the member signed in with
 * before: that may open other workspaces too, which are not the owner's to give.
 */
async function loginOf(
  tx: Prisma.TransactionClient,
  member: Member,
  kind: SignInLinkKind,
  { principal, join }: LinkUse,
  now: Date,
): Promise<string> {
  if (kind === 'MACHINE' && member.loginId !== null && !join) return member.loginId;
  const loginId = join ? await joined(tx, member, principal) : newId();
  if (loginId === member.loginId) return loginId;
  if (!join) await tx.login.create({ data: { id: loginId, createdAt: now } });
  await tx.member.update({ where: { id: member.id }, data: { loginId, joinedAt: member.joinedAt ?? now } });
  const actor = { workspaceId: member.workspaceId, kind: 'MEMBER', id: member.id } as const;
  const action = member.loginId === null ? 'member.join' : 'member.recover';
  await audit(tx, actor, now, { action, subject: member.id, detail: { link: kind } });
  return loginId;
}

/** The login of the session that a member is to be joined to. @throws SignInError when there is none, or it has one there */
async function joined(tx: Prisma.TransactionClient, member: Member, principal: Principal | null): Promise<string> {
  const loginId = principal?.session?.loginId;
  if (loginId === undefined)
    throw new SignInError('You are not signed in, so that there is nothing to join: leave out "join".');
  const other = await tx.member.findFirst({
    where: { workspaceId: member.workspaceId, loginId, removedAt: null, id: { not: member.id } },
  });
  if (other === null) return loginId;
  throw new SignInError(`You are signed in as ${other.name}, who is a member of this workspace already.`);
}
