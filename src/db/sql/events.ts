import type { MessageEventType, MessageStatus } from '../../generated/prisma/enums.ts';
import type { Statement } from './together.ts';

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

/** Inserts many events. */
export function eventsInsert(events: readonly NewEvent[]): Statement {
  return {
    text: (p) =>
      `INSERT INTO message_events (id, workspace_id, message_id, type, status, at, part, reason_code, detail)
       SELECT * FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::uuid[], ${p(4)}::message_event_type[],
         ${p(5)}::message_status[], ${p(6)}::timestamptz[], ${p(7)}::int[], ${p(8)}::text[], ${p(9)}::jsonb[])`,
    values: [
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
  };
}
