// The lease of a conversation: who may answer, until when. Rules without I/O.
import type { LeaseKind, LeaseRow } from '../../db/sql/conversations.ts';
import type { Actor } from '../../kernel/actor.ts';

/** An actor, as a row keeps it. */
export type ActorRef = Pick<Actor, 'kind' | 'id'>;

/** A lease that is in force. */
export interface Lease {
  kind: LeaseKind;
  /** `null`: whoever of that kind claims it first. */
  holder: ActorRef | null;
  until: Date;
}

/** Time of a lease by whom it is claimed, and the most it may be, in milliseconds. */
export const LEASE_MS = {
  BOT: 2 * 60_000,
  HUMAN: 10 * 60_000,
  most: 24 * 3_600_000,
  handOver: 24 * 3_600_000,
} as const;

/** No lease. */
export const NO_LEASE: LeaseRow = { leaseKind: null, leaseActorKind: null, leaseActorId: null, leaseUntil: null };

/** The lease that is in force at a moment; `null`: nobody may answer before claiming it. */
export function leaseAt(row: LeaseRow, now: Date): Lease | null {
  const { leaseKind, leaseActorKind, leaseActorId, leaseUntil } = row;
  if (leaseKind === null || leaseUntil === null || leaseUntil <= now) return null;
  const holder = leaseActorKind === null ? null : { kind: leaseActorKind, id: leaseActorId };
  return { kind: leaseKind, holder, until: leaseUntil };
}

/** The columns of a lease. */
export function leaseRow({ kind, holder, until }: Lease): LeaseRow {
  return {
    leaseKind: kind,
    leaseActorKind: holder?.kind ?? null,
    leaseActorId: holder?.id ?? null,
    leaseUntil: until,
  };
}

/** Returns true if an actor holds a lease: it alone may answer. */
export function holds(lease: Lease | null, actor: ActorRef): boolean {
  return lease?.holder != null && lease.holder.kind === actor.kind && lease.holder.id === actor.id;
}

/**
 * Returns true if an actor may claim a conversation: nobody answers it, the actor does already, it is kept for whoever of that
 * kind comes first, or a person takes it from a program.
 */
export function mayClaim(lease: Lease | null, kind: LeaseKind, actor: ActorRef): boolean {
  if (lease === null || holds(lease, actor)) return true;
  if (lease.holder === null) return lease.kind === kind;
  return lease.kind === 'BOT' && kind === 'HUMAN';
}

/** Kind of an actor that does not say what it is: members are people, keys are programs. */
export function kindOf(actor: ActorRef): LeaseKind {
  return actor.kind === 'MEMBER' ? 'HUMAN' : 'BOT';
}

/** A lease in words, for the message of a refusal. @param name of its holder; `null`: not known */
export function leaseInWords(lease: Lease | null, name: string | null): string {
  if (lease === null) return 'Nobody answers this conversation now: claim it with claimConversation first.';
  const until = lease.until.toISOString();
  if (lease.holder === null) {
    const who = lease.kind === 'HUMAN' ? 'a person' : 'a bot';
    return `This conversation is kept for ${who} until ${until}.`;
  }
  const who = name === null ? (lease.kind === 'HUMAN' ? 'A person' : 'A bot') : `"${name}"`;
  return `${who} answers this conversation until ${until}.`;
}
