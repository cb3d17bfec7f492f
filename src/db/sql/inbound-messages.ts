/** Statements on `inbound_messages`: those that are whole. */
import type { Purpose, TextEncoding } from '../../generated/prisma/enums.ts';
import type { Source } from '../../kernel/address.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import type { InboundMedia } from '../../kernel/media.ts';
import type { Queryable } from '../client.ts';
import { erasedSet } from './erased.ts';

/** Intent of a message, as it is kept with it. */
export interface StoredIntent {
  outcome: 'OPT_OUT' | 'OPT_IN' | 'HELP' | 'AMBIGUOUS';
  rule: string | null;
  matched: string | null;
  language: string | null;
  scope: readonly Purpose[];
}

/** A message of a person. */
export interface InboundRow extends InboundExtras {
  id: string;
  workspaceId: string;
  /** `null`: its address can be nobody's. */
  contactId: string | null;
  connectionId: string;
  from: Source;
  to: string;
  body: string;
  encoding: TextEncoding;
  keyword: 'STOP' | 'START' | 'HELP' | null;
  /** Its intent, by its meaning; `null`: nothing about consent. */
  intent: StoredIntent | null;
  missingParts: number;
  /** Files that came with it. */
  media: readonly InboundMedia[];
  duplicateOfId: string | null;
  receivedAt: Date;
}

/** Stores an inbound message. */
export async function insertInbound(tx: Queryable, row: InboundRow): Promise<void> {
  await tx.query(
    `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", "to", body, encoding, keyword,
       received_at, missing_parts, duplicate_of_id, destination_port, source_port, tlvs, from_type, intent,
       media)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text_encoding, $9::inbound_keyword, $10, $11, $12, $13, $14, $15,
       $16::address_type, $17, $18)`,
    [
      row.id,
      row.workspaceId,
      row.contactId,
      row.connectionId,
      row.from.text,
      row.to,
      row.body,
      row.encoding,
      row.keyword,
      row.receivedAt,
      row.missingParts,
      row.duplicateOfId,
      row.destinationPort,
      row.sourcePort,
      jsonOf(row.tlvs),
      row.from.type,
      row.intent === null ? null : JSON.stringify(row.intent),
      row.media.length === 0 ? null : JSON.stringify(row.media),
    ],
  );
}

/** A TLV, as it is shown. */
export interface InboundTlv {
  tag: number;
  type: 'OCTETS';
  /** Hexadecimal. */
  value: string;
}

/** Fields of a message or part besides its text. */
export interface InboundExtras {
  destinationPort: number | null;
  sourcePort: number | null;
  /** `null`: none. */
  tlvs: InboundTlv[] | null;
}

/** TLVs as they are stored. */
export function jsonOf(tlvs: InboundTlv[] | null): string | null {
  return tlvs === null ? null : JSON.stringify(tlvs);
}

/** Erases what a contact wrote, and from where. @returns how many messages there are */
export async function eraseInbound(tx: Queryable, contactId: string): Promise<number> {
  const set = erasedSet('inbound_messages');
  const { rowCount } = await tx.query(`UPDATE inbound_messages SET ${set} WHERE contact_id = $1`, [contactId]);
  return rowCount ?? 0;
}

/** Takes what people wrote between two ids, and what was made of it. @returns the last that was looked at, `null`: none; and how many had a text */
export async function takeInboundTexts(
  tx: Queryable,
  { workspaceId, after, before }: { workspaceId: string; after: string; before: string },
  limit: number,
): Promise<{ last: string | null; count: number }> {
  const { rows } = await tx.query<{ id: string; hasText: boolean }>(
    `WITH seen AS (SELECT id, body IS NOT NULL AS has FROM inbound_messages
       WHERE workspace_id = $1 AND id > $2::uuid AND id < $3::uuid ORDER BY id LIMIT $4),
     taken AS (UPDATE inbound_messages i SET body = NULL, intent = NULL, tlvs = NULL, media = NULL FROM seen
       WHERE i.id = seen.id AND i.id > $2::uuid AND i.id < $3::uuid)
     SELECT id, has AS "hasText" FROM seen ORDER BY id`,
    [workspaceId, after, before, limit],
  );
  return { last: rows.at(-1)?.id ?? null, count: rows.filter(({ hasText }) => hasText).length };
}

/** Deletes the oldest texts of people of a workspace before an id. @returns how many went */
export async function deleteInbound(
  tx: Queryable,
  workspaceId: string,
  before: string,
  limit: number,
): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM inbound_messages WHERE id = ANY(ARRAY(
       SELECT id FROM inbound_messages WHERE workspace_id = $1 AND id < $2::uuid ORDER BY id LIMIT $3))`,
    [workspaceId, before, limit],
  );
  return rowCount ?? 0;
}

/** Check whether a contact wrote between two moments, in another message than this. */
export async function hasWritten(
  tx: Queryable,
  { contactId, after, until, except }: { contactId: string; after: Date; until: Date; except: string },
): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT 1 FROM inbound_messages WHERE contact_id = $1 AND id >= $2::uuid AND id <> $3::uuid AND received_at > $4
       AND received_at <= $5 AND duplicate_of_id IS NULL LIMIT 1`,
    [contactId, lowestIdAt(after), except, after, until],
  );
  return rows.length > 0;
}
