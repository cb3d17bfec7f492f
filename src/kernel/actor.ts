// Actors: who did something in a workspace. Kept with messages, consents, suppressions and the audit log.
import type { Purpose } from './words.ts';

/** Kinds of actors. `SYSTEM`: the hub itself, or its operator by a command; `TEAM` is given conversations, and does nothing itself. */
export const ACTOR_KINDS = ['API_KEY', 'MEMBER', 'CAMPAIGN', 'FLOW', 'INBOUND_MESSAGE', 'SYSTEM', 'TEAM'] as const;
/** One kind of actor. */
export type ActorKind = (typeof ACTOR_KINDS)[number];

/**
 * An actor in a workspace. Of its permissions only the purposes that it is limited to are a part of it, since whatever is sent goes by
 * them: a campaign or the hub itself comes without a request.
 */
export interface Actor {
  workspaceId: string;
  kind: ActorKind;
  /** UUID of the key, member, campaign, flow or inbound message; `null`: SYSTEM, which has none. */
  id: string | null;
  /** Purposes that it may send messages of; absent: all. */
  purposes?: readonly Purpose[];
}

/** The hub itself, acting in a workspace. */
export function systemActor(workspaceId: string): Actor {
  return { workspaceId, kind: 'SYSTEM', id: null };
}
