import type { MessageEventType, MessageStatus } from '../../generated/prisma/enums.ts';
import { plainArray, textArray, timeArray } from './arrays.ts';
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
  /** JSON text. */
  detail: string | null;
}

/** Inserts many events. */
export function eventsInsert(events: readonly NewEvent[]): Statement {
  return {
    text: (p) =>
      `INSERT INTO message_events (id, workspace_id, message_id, type, status, at, part, reason_code, detail)
       SELECT * FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::uuid[], ${p(4)}::message_event_type[],
         ${p(5)}::message_status[], ${p(6)}::timestamptz[], ${p(7)}::int[], ${p(8)}::text[], ${p(9)}::jsonb[])`,
    values: [
      plainArray(events.map((e) => e.id)),
      plainArray(events.map((e) => e.workspaceId)),
      plainArray(events.map((e) => e.messageId)),
      plainArray(events.map((e) => e.type)),
      plainArray(events.map((e) => e.status)),
      timeArray(events.map((e) => e.at)),
      plainArray(events.map((e) => e.part)),
      textArray(events.map((e) => e.reasonCode)),
      textArray(events.map((e) => e.detail)),
    ],
  };
}
