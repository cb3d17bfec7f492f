// Passkeys: registering them, and signing in with them (WebAuthn, by @simplewebauthn/server).
import { isIP } from 'node:net';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { lockLogin } from '../../db/sql/logins.ts';
import type { Passkey } from '../../generated/prisma/client.ts';
import { InvalidInputError, SignInError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal, PrincipalSession } from '../accounts/principal.ts';
import { type Challenge, newChallenge, takeChallenge } from './challenges.ts';
import { type BegunSession, type Browser, beginSession, endSessionOf } from './sessions.ts';
import { webAuthn } from './web-authn.ts';
import { signInMember } from './which-member.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/** Passkeys that one login may have. */
export const MAX_PASSKEYS = 20;
const RELYING_PARTY = 'Heliograph';

/** A principal that came with a session. */
export type SignedIn = Principal & { session: PrincipalSession };

/**
 * The relying party id of an origin: its host name.
 *
 * @throws InvalidInputError when it is an address, which no passkey can be bound to (WebAuthn §5.1.3)
 */
function relyingPartyId(origin: string): string {
  const { hostname } = new URL(origin);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) === 0) return hostname;
  const message = `is ${origin}: passkeys belong to a name and not to an address. Open the hub by its name, e.g. http://localhost:…`;
  throw new InvalidInputError([{ path: ['origin'], message }]);
}

/** Options for `startAuthentication` in the browser: any passkey of this hub that the person has. */
export async function passkeySignInOptions(needs: Needs, origin: string) {
  const rpID = relyingPartyId(origin);
  const challenge = await newChallenge(needs, null);
  const { generateAuthenticationOptions } = await webAuthn();
  return generateAuthenticationOptions({ rpID, challenge: octets(challenge), userVerification: 'required' });
}

/**
 * Signs in with a passkey.
 *
 * @param principal the session that the browser had, which ends; `null`: none
 * @throws SignInError when it is not known, or proves nothing
 */
export async function signInWithPasskey(
  needs: Needs,
  response: AuthenticationResponseJSON,
  origin: string,
  browser: Browser,
  principal: Principal | null,
): Promise<BegunSession> {
  const { db, clock } = needs;
  const credentialId = Buffer.from(response.id, 'base64url');
  const passkey = await db.prisma.passkey.findUnique({ where: { credentialId } });
  if (passkey === null) {
    throw new SignInError('This passkey is not known here: it was removed, or belongs to another hub.');
  }
  const counter = await proven(needs, response, origin, passkey);
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const member = await signInMember(tx, passkey.loginId);
    await tx.passkey.update({ where: { id: passkey.id }, data: { counter, lastUsedAt: now } });
    await endSessionOf(tx, principal, now);
    return beginSession(tx, member, 'PASSKEY', browser, now);
  });
}

/** Checks the proof of a passkey. @returns its counter */
async function proven(
  needs: Needs,
  response: AuthenticationResponseJSON,
  origin: string,
  passkey: Passkey,
): Promise<number> {
  const expectedRPID = relyingPartyId(origin);
  const credential = {
    id: response.id,
    publicKey: new Uint8Array(passkey.publicKey),
    counter: Number(passkey.counter),
  };
  const { verifyAuthenticationResponse } = await webAuthn();
  const result = await verified(needs, null, (expectedChallenge) =>
    verifyAuthenticationResponse({
      ...{ response, expectedChallenge, expectedOrigin: origin, expectedRPID },
      ...{ requireUserVerification: true, credential },
    }),
  );
  if (!result.verified) throw new SignInError('The signature of the passkey is not right.');
  return result.authenticationInfo.newCounter;
}

/** Options for `startRegistration` in the browser. @throws InvalidInputError when the login has as many as it may */
export async function passkeyRegistrationOptions(needs: Needs, { actor, session }: SignedIn, origin: string) {
  const { prisma } = needs.db;
  const rpID = relyingPartyId(origin);
  const [member, known] = await Promise.all([
    prisma.member.findUniqueOrThrow({ where: { id: actor.id } }),
    prisma.passkey.findMany({ where: { loginId: session.loginId } }),
  ]);
  requireRoom(known.length);
  const challenge = await newChallenge(needs, session.id);
  const { generateRegistrationOptions } = await webAuthn();
  return generateRegistrationOptions({
    rpName: RELYING_PARTY,
    rpID,
    userName: member.email,
    userDisplayName: member.name,
    userID: new TextEncoder().encode(session.loginId),
    challenge: octets(challenge),
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: Buffer.from(credentialId).toString('base64url'),
      transports,
    })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/**
 * Registers a passkey of the session's login.
 *
 * @throws SignInError when it proves nothing; InvalidInputError when it is registered already, or there are too many
 */
export async function registerPasskey(
  needs: Needs,
  { actor, session }: SignedIn,
  name: string,
  response: RegistrationResponseJSON,
  origin: string,
): Promise<Passkey> {
  const expectedRPID = relyingPartyId(origin);
  const { verifyRegistrationResponse } = await webAuthn();
  const result = await verified(needs, session.id, (expectedChallenge) =>
    verifyRegistrationResponse({
      ...{ response, expectedChallenge, expectedOrigin: origin, expectedRPID },
      requireUserVerification: true,
    }),
  );
  if (!result.verified) throw new SignInError('The passkey that was made proves nothing.');
  const { credential, credentialBackedUp: backedUp } = result.registrationInfo;
  const credentialId = Buffer.from(credential.id, 'base64url');
  const now = needs.clock.now();
  return needs.db.prisma.$transaction(async (tx) => {
    await lockLogin(tx, session.loginId);
    requireRoom(await tx.passkey.count({ where: { loginId: session.loginId } }));
    if ((await tx.passkey.findUnique({ where: { credentialId } })) !== null) {
      throw new InvalidInputError([{ path: ['response', 'id'], message: 'is a passkey that is registered already' }]);
    }
    const { publicKey, counter, transports = [] } = credential;
    const about = { id: newId(), loginId: session.loginId, name, createdAt: now };
    const key = { credentialId, publicKey: Buffer.from(publicKey), counter, transports: [...transports], backedUp };
    const passkey = await tx.passkey.create({ data: { ...about, ...key } });
    await audit(tx, actor, now, { action: 'passkey.register', subject: passkey.id });
    return passkey;
  });
}

function requireRoom(count: number): void {
  if (count < MAX_PASSKEYS) return;
  const message = `must be one of at most ${MAX_PASSKEYS} passkeys: remove one first`;
  throw new InvalidInputError([{ path: ['response'], message }]);
}

/** A fault that the library finds is for the person; one of the look-up of the challenge is not. */
async function verified<T>(
  needs: Needs,
  sessionId: string | null,
  verify: (expectedChallenge: (challenge: string) => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const lookUp: { fault: unknown } = { fault: null };
  const expected = (challenge: string) =>
    takeChallenge(needs, challenge, sessionId).catch((error: unknown) => {
      lookUp.fault = error;
      throw error;
    });
  try {
    return await verify(expected);
  } catch (error) {
    if (lookUp.fault !== null) throw lookUp.fault;
    const why = error instanceof Error ? error.message.slice(0, 200) : '';
    throw new SignInError(`The passkey proves nothing: ${why}.`);
  }
}

function octets(challenge: Challenge): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(challenge, 'base64url'));
}
