/** Implicit events: those that the columns of a message hold. */
import type { MessageEventType } from '../../generated/prisma/enums.ts';

/**
 * Bits of `messages.implicit_events`: events of the usual way through the pipeline that are derived from the columns of
 * the message itself, so that no row is stored for them. Each happens at most once in a message's life and carries
 * nothing that its columns do not hold.
 */
export const IMPLICIT_EVENT = {
  /** At `created_at`: it is QUEUED, for no particular reason. */
  ACCEPTED: 1,
  /** At `claimed_at`, for its first attempt, by the connection it still has. */
  SENDING: 2,
  /** At `sent_at`, of its first attempt. */
  SENT: 4,
  /** At `finished_at`, of its first attempt. */
  DELIVERED: 8,
} as const satisfies Partial<Record<MessageEventType, number>>;

/** An event of the usual way through the pipeline. */
export type ImplicitEventType = keyof typeof IMPLICIT_EVENT;

/** The events of the usual way through the pipeline, in their order. */
export const IMPLICIT_EVENT_TYPES = Object.keys(IMPLICIT_EVENT) as ImplicitEventType[];
