import type { MessageEventType, MessageStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';

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
  detail: object | null;
}

/** Inserts many events in one statement. */
export async function insertEvents(tx: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `INSERT INTO message_events (id, workspace_id, message_id, type, status, at, part, reason_code, detail)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::message_event_type[], $5::message_status[],
       $6::timestamptz[], $7::int[], $8::text[], $9::jsonb[])`,
    [
      events.map((e) => e.id),
      events.map((e) => e.workspaceId),
      events.map((e) => e.messageId),
      events.map((e) => e.type),
      events.map((e) => e.status),
      events.map((e) => e.at),
      events.map((e) => e.part),
      events.map((e) => e.reasonCode),
      events.map((e) => (e.detail === null ? null : JSON.stringify(e.detail))),
    ],
  );
}
