/** Statements on `inbound_parts`: parts of long inbound messages that wait for the others. */
import type { DefaultAlphabet } from '../../generated/prisma/enums.ts';
import type { Source } from '../../kernel/address.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { type InboundExtras, jsonOf } from './inbound-messages.ts';

/** A part of a long inbound message, with its octets. */
export interface InboundPartRow extends InboundExtras {
  connectionId: string;
  from: Source;
  to: string;
  /** Kind of its tie to the others. */
  tie: string;
  reference: number;
  total: number;
  number: number;
  payload: Buffer;
  udh: Buffer | null;
  dataCoding: number;
  defaultAlphabet: DefaultAlphabet;
  receivedAt: Date;
}

type StoredPart = InboundPartRow & { groupId: string };

/** A message that a part belongs to. */
export interface GatheredParts {
  groupId: string;
  /** All of its parts in order; `null`: it waits for others. */
  parts: InboundPartRow[] | null;
}

const PART_COLUMNS = `group_id AS "groupId", number, connection_id AS "connectionId",
  json_build_object('text', "from", 'type', from_type) AS "from", "to", tie, reference, total,
  payload, udh, data_coding AS "dataCoding", default_alphabet AS "defaultAlphabet", destination_port AS "destinationPort",
  source_port AS "sourcePort", tlvs, received_at AS "receivedAt"`;

/**
 * Keeps a part. References are used again: it joins the newest of the messages with its reference that lack its number
 * and that something came of since a moment, and begins another one where there is none. The same octets again in the
 * message that waits are kept once.
 *
 * @returns the message it is a part of, with all parts in order when they are there (they are forgotten then); `null`:
 * it was kept before
 */
export async function reassemble(tx: Queryable, part: InboundPartRow, since: Date): Promise<GatheredParts | null> {
  const { connectionId, to, tie, reference, total, number } = part;
  const from = part.from.text;
  // Parts of one message may arrive on several sessions at once: one gathers, the others wait.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `${connectionId}/${from}/${to}/${tie}/${reference}`,
  ]);
  const { rows } = await tx.query<StoredPart>(
    `SELECT ${PART_COLUMNS} FROM inbound_parts WHERE connection_id = $1 AND "from" = $2 AND "to" = $3 AND tie = $4
       AND reference = $5 AND total = $6 ORDER BY group_id DESC, number`,
    [connectionId, from, to, tie, reference, total],
  );
  for (const [groupId, waiting] of groupBy(rows, (row) => row.groupId)) {
    if (!waiting.some((each) => each.receivedAt > since)) continue;
    const same = waiting.find((each) => each.number === number);
    if (same?.payload.equals(part.payload) && same.dataCoding === part.dataCoding) return null;
    if (same !== undefined) continue;
    if (waiting.length + 1 < total) return storePart(tx, groupId, part);
    await tx.query('DELETE FROM inbound_parts WHERE group_id = $1', [groupId]);
    return { groupId, parts: [...waiting, part].sort((a, b) => a.number - b.number) };
  }
  return storePart(tx, newId(), part);
}

async function storePart(tx: Queryable, groupId: string, part: InboundPartRow): Promise<GatheredParts> {
  const { tlvs, payload, udh, ...p } = part;
  await tx.query(
    `INSERT INTO inbound_parts (group_id, number, connection_id, "from", "to", tie, reference, total, payload, udh,
       data_coding, default_alphabet, destination_port, source_port, tlvs, received_at, from_type)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::default_alphabet, $13, $14, $15, $16,
       $17::address_type)`,
    [
      groupId,
      p.number,
      p.connectionId,
      p.from.text,
      p.to,
      p.tie,
      p.reference,
      p.total,
      payload,
      udh,
      p.dataCoding,
      p.defaultAlphabet,
      p.destinationPort,
      p.sourcePort,
      jsonOf(tlvs),
      p.receivedAt,
      p.from.type,
    ],
  );
  return { groupId, parts: null };
}

/** Takes the parts of messages that wait; those of each in order, the messages in order of their ids. */
export async function takeParts(tx: Queryable, groupIds: readonly string[]): Promise<InboundPartRow[][]> {
  const { rows } = await tx.query<StoredPart>(
    `DELETE FROM inbound_parts WHERE group_id = ANY($1::uuid[]) RETURNING ${PART_COLUMNS}`,
    [plainArray(groupIds)],
  );
  const groups = groupBy(rows, (row) => row.groupId);
  return [...groups.keys()].sort().map((id) => (groups.get(id) ?? []).sort((a, b) => a.number - b.number));
}

/** Forgets the parts that wait of messages from an address, at any connection of a workspace. */
export async function deletePartsFrom(
  tx: Queryable,
  workspaceId: string,
  { text, type }: Pick<Source, 'text' | 'type'>,
): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM inbound_parts WHERE "from" = $2 AND from_type = $3::address_type
       AND connection_id IN (SELECT id FROM connections WHERE workspace_id = $1)`,
    [workspaceId, text, type],
  );
  return rowCount ?? 0;
}
