/** A complaint in the books: a row of its own, and a count of what became of its message. */
import type { Queryable } from '../../db/client.ts';
import { insertComplaint, type NewComplaint } from '../../db/sql/complaints.ts';
import { countReactions } from '../../pipeline/message/reactions.ts';

/** Counts a complaint for the sender, the template and the roll-ups of its message. */
export async function noteComplaint(tx: Queryable, complaint: NewComplaint): Promise<void> {
  const messageId = await insertComplaint(tx, complaint);
  if (messageId !== null) await countReactions(tx, 'complaints', [messageId]);
}
