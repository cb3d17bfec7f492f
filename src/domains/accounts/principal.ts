// Whom a request of the API comes from: its actor, role, scopes and expiry.
import type { ApiRole } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';

/** Permissions that a key may have. */
export const SCOPES = [
  'messages:read',
  'messages:send',
  'contacts:read',
  'contacts:write',
  'templates:read',
  'templates:write',
  'carriers:read',
  'carriers:write',
  'keys:manage',
  'hub:manage',
] as const;
/** One permission. */
export type Scope = (typeof SCOPES)[number];

/** Permissions of each role. A key may be given fewer scopes than its role has, never more. */
export const ROLE_SCOPES: Record<ApiRole, readonly Scope[]> = {
  HUB_OWNER: SCOPES,
  OWNER: SCOPES.filter((scope) => scope !== 'hub:manage'),
  DEVELOPER: SCOPES.filter((scope) => scope !== 'hub:manage' && scope !== 'keys:manage'),
  AGENT: ['messages:read', 'messages:send', 'contacts:read', 'contacts:write', 'templates:read', 'carriers:read'],
  READ_ONLY: ['messages:read', 'contacts:read', 'templates:read', 'carriers:read'],
};

/** The one that a request comes from, and what its key lets it do. */
export interface Principal {
  /** Its key. */
  actor: Actor & { id: string };
  role: ApiRole;
  scopes: ReadonlySet<Scope>;
  /** `null`: the key does not expire. */
  expiresAt: Date | null;
}
