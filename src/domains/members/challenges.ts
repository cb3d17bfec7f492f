// Challenges of a sign-in that is under way: in the database by their digests, since any process may be asked next.
import { insertSignInChallenge, takeSignInChallenge } from '../../db/sql/sign-in-challenges.ts';
import type { Runtime } from '../../runtime.ts';
import { hashToken } from '../accounts/session-principal.ts';
import { newToken } from './sessions.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/** Time in which a challenge is answered, in milliseconds. */
const ANSWER_WITHIN_MS = 600_000;

/** 256 random bits in base64url. */
export type Challenge = string;

/** Makes a challenge. @param sessionId the session that it is for; `null`: of nobody who is signed in */
export async function newChallenge({ db, clock }: Needs, sessionId: string | null): Promise<Challenge> {
  const challenge = newToken();
  const expiresAt = new Date(clock.now().getTime() + ANSWER_WITHIN_MS);
  await insertSignInChallenge(db.pool, hashToken(challenge), sessionId, expiresAt);
  return challenge;
}

/** Uses a challenge up. @returns false: there is none such for this session, it has expired, or was used */
export function takeChallenge({ db, clock }: Needs, challenge: Challenge, sessionId: string | null): Promise<boolean> {
  return takeSignInChallenge(db.pool, hashToken(challenge), sessionId, clock.now());
}
