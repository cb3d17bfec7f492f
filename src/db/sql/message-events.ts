/** Statements on `message_events`. */
import type { MessageEventType, MessageStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { amongIds, idValues } from './ids.ts';
import type { Statement } from './pipelined.ts';
import { type Column, statementOf } from './rows.ts';

/** Something that happened to a message. */
export interface NewEvent {
  id: string;
  workspaceId: string;
  messageId: string;
  type: MessageEventType;
  /** The message's status after it. */
  status: MessageStatus;
  at: Date;
  part: number | null;
  reasonCode: string | null;
  /** JSON text. */
  detail: string | null;
}

const EVENT: readonly Column<NewEvent>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (event) => event.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (event) => event.workspaceId },
  { name: 'message_id', type: 'uuid', kind: 'plain', of: (event) => event.messageId },
  { name: 'type', type: 'message_event_type', kind: 'plain', of: (event) => event.type },
  { name: 'status', type: 'message_status', kind: 'plain', of: (event) => event.status },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (event) => event.at },
  { name: 'part', type: 'int', kind: 'plain', of: (event) => event.part },
  { name: 'reason_code', type: 'text', kind: 'text', of: (event) => event.reasonCode },
  { name: 'detail', type: 'jsonb', kind: 'text', of: (event) => event.detail },
];

/** Inserts many events. */
export function eventsInsert(events: readonly NewEvent[]): Statement {
  return statementOf(
    EVENT,
    events,
    ({ names, refs, from }) => `INSERT INTO message_events (${names}) SELECT ${refs} FROM ${from}`,
  );
}

/** Deletes the events of messages. */
export async function deleteEventsOf(tx: Queryable, messageIds: readonly string[]): Promise<void> {
  await tx.query(`DELETE FROM message_events WHERE ${amongIds('message_id')}`, idValues(messageIds));
}
