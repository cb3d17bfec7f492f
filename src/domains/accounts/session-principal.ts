// The principals of sessions: how a cookie is looked up, and which sessions are still good.
import { createHash } from 'node:crypto';
import type { Queryable } from '../../db/client.ts';
import { moveSessionsOn, type ValidSession, validSessionOfHash, validSessions } from '../../db/sql/sessions.ts';
import { type Principal, ROLE_SCOPES } from './principal.ts';

/** Time after its last use for which a session stays valid, and the age that one may reach, in milliseconds. */
export const SESSION_LIFE = { idleMs: 7_200_000, ageMs: 86_400_000 } as const;
/** The last use of a session is written at most this often. */
const USE_GRANULARITY_MS = 60_000;
/** Characters of 256 bits in base64url. */
const TOKEN = /^[\w-]{43}$/;

/** SHA-256 of a token of 256 random bits: all that is stored of it. */
export function hashToken(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** The principal of a session's token; moves its end on. @returns `null`: it is unknown or has ended. Nothing is cached */
export async function authenticateSession(db: Queryable, token: string, now: Date): Promise<Principal | null> {
  if (!TOKEN.test(token)) return null;
  const session = await validSessionOfHash(db, hashToken(token), now);
  if (session === null) return null;
  await noteUse(db, [session], now);
  return principalOf(session);
}

/** Those of these sessions that are valid now, as whom they act now; what they are open with counts as their use. */
export async function principalsOfSessions(db: Queryable, ids: readonly string[], now: Date): Promise<Principal[]> {
  if (ids.length === 0) return [];
  const valid = await validSessions(db, ids, now);
  await noteUse(db, valid, now);
  return valid.map(principalOf);
}

async function noteUse(db: Queryable, sessions: readonly ValidSession[], now: Date): Promise<void> {
  const due = sessions.filter(({ lastUsedAt }) => now.getTime() - lastUsedAt.getTime() >= USE_GRANULARITY_MS);
  if (due.length > 0)
    await moveSessionsOn(
      db,
      due.map(({ id }) => id),
      now,
      SESSION_LIFE,
    );
}

function principalOf({ id, loginId, memberId, workspaceId, role, createdAt }: ValidSession): Principal {
  return {
    actor: { workspaceId, kind: 'MEMBER', id: memberId },
    session: { id, loginId },
    role,
    scopes: new Set(ROLE_SCOPES[role]),
    expiresAt: new Date(createdAt.getTime() + SESSION_LIFE.ageMs),
  };
}
