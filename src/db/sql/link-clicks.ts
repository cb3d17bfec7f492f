/** Statements on `link_clicks`: every visit of a recipient's link, of a person or not. */
import type { LinkVisitor } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { runAsOneStatement } from './pipelined.ts';
import { type Column, statementOf } from './rows.ts';

/** A visit of a link. */
export interface NewLinkClick {
  id: string;
  messageId: string;
  linkId: string;
  at: Date;
  visitor: LinkVisitor;
  agent: string;
}

const CLICK: readonly Column<NewLinkClick>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (click) => click.id },
  { name: 'message_id', type: 'uuid', kind: 'plain', of: (click) => click.messageId },
  { name: 'link_id', type: 'uuid', kind: 'plain', of: (click) => click.linkId },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (click) => click.at },
  { name: 'visitor', type: 'link_visitor', kind: 'plain', of: (click) => click.visitor },
  { name: 'agent', type: 'text', kind: 'text', of: (click) => click.agent },
];

/** Inserts visits. @returns ids of those that were new: a visit may be handed over twice */
export async function insertLinkClicks(tx: Queryable, clicks: readonly NewLinkClick[]): Promise<Set<string>> {
  if (clicks.length === 0) return new Set();
  const rows = await runAsOneStatement<{ id: string }>(tx, [
    statementOf(
      CLICK,
      clicks,
      ({ names, refs, from }) =>
        `INSERT INTO link_clicks (${names}) SELECT ${refs} FROM ${from} ON CONFLICT (message_id, id) DO NOTHING RETURNING id`,
    ),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** Deletes the visits of a person's links. @returns how many rows there were */
export async function deleteClicksOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    'DELETE FROM link_clicks WHERE message_id IN (SELECT id FROM messages WHERE contact_id = $1)',
    [contactId],
  );
  return rowCount ?? 0;
}

/** Deletes the visits of links of messages. */
export async function deleteClicksOfMessages(tx: Queryable, messageIds: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM link_clicks WHERE message_id = ANY($1)', [messageIds]);
}
