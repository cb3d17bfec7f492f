/** Changes of messages, before they are written. */
import type { MessageState, TrackedMessage } from '../../db/sql/messages.ts';
import type { MessageEventType } from '../../generated/prisma/enums.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import type { CountedFacts } from './rollup-book.ts';

/** Event to record of a message that changes. */
export interface EventDraft {
  type: MessageEventType;
  part?: number;
  reasonCode?: ReasonCode;
  detail?: object;
}

/** Change of one message: the state it moves to and the events that are recorded of it. */
export interface Change {
  message: TrackedMessage;
  /** The fields that change. `status: 'QUEUED'` puts it into the queue of its connection. */
  to: Partial<MessageState>;
  events: EventDraft[];
  /** Verdicts of a later look, kept in `Message.decision`. */
  decisionSteps?: readonly object[];
  /** Facts of `message` that a statement beside this change rewrites, as they were; absent: none. */
  before?: Partial<CountedFacts>;
}
