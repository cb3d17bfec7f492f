/** Messages that a dispatcher has claimed. */
import type { Rendering } from '../../channels/port.ts';
import type { ClaimableMessage } from '../../db/sql/messages-claim.ts';
import type { SubmitOptions } from './submit-options.ts';

/** A message that is this dispatcher's to send, now. */
export interface ClaimedMessage extends ClaimableMessage {
  options: SubmitOptions | null;
  /** As its channel takes it. */
  rendering: Rendering;
  /** The numbers of the parts to send; all of them unless some went out in an earlier attempt. */
  partNumbers: number[];
}

/** Messages that were claimed together, of which the outcomes of some are not recorded yet. */
export interface OpenClaim {
  id: string;
  /** So many messages have no recorded outcome. */
  open: number;
}
