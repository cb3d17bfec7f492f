// Actors: who did something in a workspace. Kept with messages, consents, suppressions and the audit log.

/** Kinds of actors. `SYSTEM`: the hub itself, or its operator by a command. */
export const ACTOR_KINDS = ['API_KEY', 'MEMBER', 'CAMPAIGN', 'FLOW', 'INBOUND_MESSAGE', 'SYSTEM'] as const;
/** One kind of actor. */
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** An actor in a workspace. Permissions are no part of it: a campaign or the hub itself comes without a request. */
export interface Actor {
  workspaceId: string;
  kind: ActorKind;
  /** UUID of the key, member, campaign, flow or inbound message; `null`: SYSTEM, which has none. */
  id: string | null;
}

/** The hub itself, acting in a workspace. */
export function systemActor(workspaceId: string): Actor {
  return { workspaceId, kind: 'SYSTEM', id: null };
}
