import type { ApiRole } from '../../generated/prisma/enums.ts';

/** What a key may be allowed to do. */
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

/** What each role may do. A key may be given fewer scopes than its role has, never more. */
export const ROLE_SCOPES: Record<ApiRole, readonly Scope[]> = {
  HUB_OWNER: SCOPES,
  OWNER: SCOPES.filter((scope) => scope !== 'hub:manage'),
  DEVELOPER: SCOPES.filter((scope) => scope !== 'hub:manage' && scope !== 'keys:manage'),
  AGENT: ['messages:read', 'messages:send', 'contacts:read', 'contacts:write', 'templates:read', 'carriers:read'],
  READ_ONLY: ['messages:read', 'contacts:read', 'templates:read', 'carriers:read'],
};

/** Whose key a request came with. */
export interface Viewer {
  workspaceId: string;
  apiKeyId: string;
  role: ApiRole;
  scopes: ReadonlySet<Scope>;
  /** `null`: the key does not expire. */
  expiresAt: Date | null;
}
