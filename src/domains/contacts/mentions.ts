/** Erasure of the mentions of a person outside the contact itself. */
import type { Queryable } from '../../db/client.ts';
import { eraseFromDeadJobs } from '../../db/sql/dead-jobs.ts';
import { deleteEvidence } from '../../db/sql/evidence.ts';
import { deleteArrivalsOf } from '../../db/sql/inbound-deliveries.ts';
import { mentionPatterns } from '../../db/sql/mentions.ts';
import { eraseRefusals } from '../../db/sql/message-batches.ts';
import { deleteUnmatchedAbout } from '../../db/sql/unmatched-receipts.ts';

/** A person whose mentions are to be erased. */
export interface Erased {
  workspaceId: string;
  contactId: string;
  /** The number in every way in which networks write it, without a plus; empty: it has none. */
  spellings: readonly string[];
  /** Keyed hash of the number. */
  phoneHash: Buffer;
}

/**
 * Erases a person where a number stands in free text, beside the columns that are the person's own: evidence, refusals of
 * batches, receipts that matched nothing, and why jobs failed (jobs themselves are ids). Whole tables of the workspace are
 * read: erasing is rare, and half an erasure is none.
 */
export async function eraseMentions(tx: Queryable, { workspaceId, contactId, spellings, phoneHash }: Erased) {
  const mentions = mentionPatterns(spellings);
  await deleteEvidence(tx, { workspaceId, contactId, phoneHash }, mentions);
  await eraseRefusals(tx, workspaceId, mentions);
  await deleteUnmatchedAbout(tx, workspaceId, contactId, mentions);
  await deleteArrivalsOf(tx, contactId);
  await eraseFromDeadJobs(tx, mentions);
}
