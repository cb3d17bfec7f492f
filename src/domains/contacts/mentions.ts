import type { Queryable } from '../../db/client.ts';
import { nationalDigits } from '../../kernel/mask.ts';

/** A person whose mentions are to be erased. */
export interface Erased {
  workspaceId: string;
  contactId: string;
  /** The number in every way in which networks write it, without a plus; empty: it has none. */
  spellings: readonly string[];
  /** Keyed hash of the number. */
  phoneHash: Buffer;
}

/** What a message said stands where it named an erased person. */
const ERASED_TEXT = 'erased';

/**
 * Digits of a column of free text, without what people write between them: a number is found in it in whatever way it was
 * written, with or without its calling code.
 */
const digitsOf = (column: string) => `regexp_replace(${column}, '[^0-9]', '', 'g')`;

/**
 * Erases a person where a number stands in free text, beside the columns that are the person's own: evidence, refusals of
 * batches, receipts that matched nothing, and why jobs failed (jobs themselves are ids). Whole tables of the workspace are
 * read: erasing is rare, and half an erasure is none.
 */
export async function eraseMentions(tx: Queryable, { workspaceId, contactId, spellings, phoneHash }: Erased) {
  const mention = spellings.map((digits) => `%${nationalDigits(`+${digits}`)}%`);
  await tx.query(
    `DELETE FROM evidence WHERE contact_id = $2 OR (workspace_id = $1 AND phone_hash = $3)
       OR (workspace_id = $1 AND contact_id IS NULL AND phone_hash IS NULL AND ${digitsOf('content::text')} LIKE ANY($4::text[]))`,
    [workspaceId, contactId, phoneHash, mention],
  );
  await tx.query(
    `UPDATE batch_refusals r SET message = $3 FROM message_batches b
     WHERE b.id = r.batch_id AND b.workspace_id = $1 AND ${digitsOf('r.message')} LIKE ANY($2::text[])`,
    [workspaceId, mention, ERASED_TEXT],
  );
  // Also those whose texts name the person, and those of the person's messages, which quote their texts.
  await tx.query(
    `DELETE FROM unmatched_receipts u WHERE u.workspace_id = $1 AND (${digitsOf('u."from"')} LIKE ANY($3::text[])
       OR ${digitsOf('u.raw_text')} LIKE ANY($3::text[]) OR EXISTS (SELECT 1 FROM messages m JOIN message_parts p ON p.message_id = m.id
         WHERE m.contact_id = $2 AND p.connection_id = u.connection_id AND p.remote_key = u.remote_key))`,
    [workspaceId, contactId, mention],
  );
  await tx.query(
    `DELETE FROM inbound_deliveries d USING inbound_messages i WHERE i.contact_id = $1 AND d.inbound_id = i.id`,
    [contactId],
  );
  await tx.query(`UPDATE dead_jobs SET reason = $2 WHERE ${digitsOf('reason')} LIKE ANY($1::text[])`, [
    mention,
    ERASED_TEXT,
  ]);
}
