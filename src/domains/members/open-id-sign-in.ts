// The login that an account at the OpenID provider opens (docs/decisions/0058-logins-and-links.md).

import { lockOpenIdAccount } from '../../db/sql/open-id.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { NoMemberError, SignInError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { principalsOfSessions } from '../accounts/session-principal.ts';
import type { OpenIdAccount } from './open-id.ts';
import { type BegunSession, type Browser, beginSession } from './sessions.ts';
import { signInMember } from './which-member.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/**
 * Signs in with an account. The members of its verified address that nobody has joined yet join its login.
 *
 * @throws SignInError when no member is its
 */
export async function signInWithOpenId(
  { db, clock }: Needs,
  account: OpenIdAccount,
  browser: Browser,
): Promise<BegunSession> {
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    await lockOpenIdAccount(tx, account);
    const known = await tx.openIdIdentity.findUnique({ where: { issuer_subject: subjectOf(account) } });
    const loginId = known?.loginId ?? (await newLogin(tx, account, now));
    await joinUnclaimed(tx, loginId, account, now);
    return beginSession(tx, await signInMember(tx, loginId), 'OPENID_CONNECT', browser, now);
  });
}

/** Connects an account to the login of a session. @throws SignInError when the session has ended, or it is another login's */
export async function connectOpenId({ db, clock }: Needs, account: OpenIdAccount, sessionId: string): Promise<void> {
  const now = clock.now();
  const [principal] = await principalsOfSessions(db.pool, [sessionId], now);
  if (principal?.session == null) throw new SignInError('You are signed out meanwhile. Sign in and begin again.');
  const { loginId } = principal.session;
  await db.prisma.$transaction(async (tx) => {
    await lockOpenIdAccount(tx, account);
    const known = await tx.openIdIdentity.findUnique({ where: { issuer_subject: subjectOf(account) } });
    if (known !== null && known.loginId !== loginId) throw new SignInError('This account signs in somebody else here.');
    if (known !== null) return;
    const id = newId();
    await tx.openIdIdentity.create({ data: { id, loginId, ...subjectOf(account), createdAt: now } });
    await audit(tx, principal.actor, now, { action: 'member.connect', subject: principal.actor.id });
  });
}

function subjectOf({ issuer, subject }: OpenIdAccount): { issuer: string; subject: string } {
  return { issuer, subject };
}

/** A login for an account that comes first. @throws SignInError when no member waits for its address */
async function newLogin(tx: Prisma.TransactionClient, account: OpenIdAccount, now: Date): Promise<string> {
  const { email } = account;
  const waiting = email === null ? null : await tx.member.findFirst({ where: unclaimed(email) });
  if (waiting === null) {
    const whose = email === null ? 'an address that the provider has verified' : email;
    throw new NoMemberError(
      `No invitation waits for ${whose}. Who has joined already signs in as before, and connects the account then.`,
    );
  }
  const loginId = newId();
  await tx.login.create({ data: { id: loginId, createdAt: now } });
  await tx.openIdIdentity.create({ data: { id: newId(), loginId, ...subjectOf(account), createdAt: now } });
  return loginId;
}

function unclaimed(email: string) {
  return { email, loginId: null, removedAt: null };
}

/** Members whom nobody has joined: those of others are not taken, whoever invited the address. */
async function joinUnclaimed(
  tx: Prisma.TransactionClient,
  loginId: string,
  { email }: OpenIdAccount,
  now: Date,
): Promise<void> {
  if (email === null) return;
  const held = await tx.member.findMany({ where: { loginId, removedAt: null }, select: { workspaceId: true } });
  const workspaces = held.map(({ workspaceId }) => workspaceId);
  const members = await tx.member.findMany({ where: { ...unclaimed(email), workspaceId: { notIn: workspaces } } });
  for (const { id, workspaceId } of members) {
    const { count } = await tx.member.updateMany({ where: { id, loginId: null }, data: { loginId, joinedAt: now } });
    if (count === 0) continue;
    await tx.signInLink.deleteMany({ where: { memberId: id, usedAt: null } });
    const actor = { workspaceId, kind: 'MEMBER', id } as const;
    await audit(tx, actor, now, { action: 'member.join', subject: id, detail: { method: 'OPENID_CONNECT' } });
  }
}
