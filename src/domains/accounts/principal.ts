// The one that a request of the API comes from: its actor, role, scopes and end.
import type { ApiRole } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';

/** Permissions that a key or a member may have. */
export const SCOPES = [
  'messages:read',
  'messages:send',
  'conversations:write',
  'contacts:read',
  'contacts:write',
  'templates:read',
  'templates:write',
  'carriers:read',
  'carriers:write',
  'webhooks:manage',
  'audit:read',
  'keys:manage',
  'members:manage',
  'hub:manage',
] as const;
/** One permission. */
export type Scope = (typeof SCOPES)[number];

/** Scopes of owners: what others are let do, and what was done. */
const OWNERS: readonly Scope[] = ['audit:read', 'keys:manage', 'members:manage', 'hub:manage'];
const READ: readonly Scope[] = ['messages:read', 'contacts:read', 'templates:read', 'carriers:read'];

/** Scopes that everybody reads with, and these besides; in the order of all. */
function reads(...more: readonly Scope[]): readonly Scope[] {
  return SCOPES.filter((scope) => READ.includes(scope) || more.includes(scope));
}

/** Permissions of each role. A key may be given fewer scopes than its role has, never more; a member has all of them. */
export const ROLE_SCOPES: Record<ApiRole, readonly Scope[]> = {
  HUB_OWNER: SCOPES,
  OWNER: SCOPES.filter((scope) => scope !== 'hub:manage'),
  DEVELOPER: SCOPES.filter((scope) => !OWNERS.includes(scope)),
  AGENT: reads('messages:send', 'conversations:write', 'contacts:write'),
  MARKETER: reads('messages:send', 'conversations:write', 'contacts:write', 'templates:write'),
  COMPLIANCE: reads('contacts:write', 'audit:read'),
  READ_ONLY: reads(),
};

/** Scopes of a key, of those that its role has. Who may send any message may answer, too. */
export function scopesOfKey(role: ApiRole, given: readonly string[]): readonly Scope[] {
  const answers = given.includes('messages:send');
  return ROLE_SCOPES[role].filter((scope) => given.includes(scope) || (answers && scope === 'conversations:write'));
}

/** The one that a request comes from, and what its key or role lets it do. */
export interface Principal {
  /** Its key or its member. */
  actor: Actor & { id: string };
  /** The session that a member came with; `null`: a key came. */
  session: PrincipalSession | null;
  role: ApiRole;
  scopes: ReadonlySet<Scope>;
  /** `null`: the key does not expire. Of a session the end that no use moves on. */
  expiresAt: Date | null;
}

/** A session that a request came with. */
export interface PrincipalSession {
  id: string;
  /** Login of its person, which may open members of several workspaces. */
  loginId: string;
}

/** Way that a principal was let in, and as whom: equal for those whose streams end together. */
export function grantOf({ actor, session, role }: Principal): string {
  return session === null ? actor.id : `${session.id} ${actor.id} ${role}`;
}
