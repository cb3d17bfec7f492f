// The port of inbound handlers: what may follow from a message of a person, in the transaction that stores it.
import type { Queryable } from '../../db/client.ts';
import type { InboundRow } from '../../db/sql/inbound-messages.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { PrepareRuntime, WorkspaceSettings } from '../messages/context.ts';

/** A message of a person that is stored, whole or as much of it as came; never a repetition. */
export interface ReceivedMessage {
  row: InboundRow;
  runtime: PrepareRuntime;
  /** Those of its workspace, loaded before the transaction began. */
  settings: WorkspaceSettings;
}

/** A message that was handled is shown to no further handler. */
export type Handling =
  /** The next handler sees it too. `outbox`: what is published after the commit all the same; absent: nothing. */
  | { kind: 'pass'; outbox?: OutboxRow[] }
  /** `outbox`: is published after the commit. */
  | { kind: 'handled'; outbox: OutboxRow[] };

/** The message is none of this handler's. */
export const PASS: Handling = { kind: 'pass' };

/** A handler of inbound messages. */
export interface InboundHandler {
  /** Names it in logs and tests. */
  name: string;
  /**
   * Handles a message or lets it pass. It may change state, and accept a reply (see `replyWithin`): both are there when the message
   * is, and neither when the transaction rolls back. All statements go by `tx`: it holds a connection, and must not wait for another.
   */
  handle(tx: Queryable, message: ReceivedMessage): Promise<Handling>;
}

/** Shows a message to each handler in turn, until one has handled it. @returns what to publish after the commit */
export async function handleInbound(
  handlers: readonly InboundHandler[],
  tx: Queryable,
  message: ReceivedMessage,
): Promise<OutboxRow[]> {
  const outbox: OutboxRow[] = [];
  for (const handler of handlers) {
    const handling = await handler.handle(tx, message);
    outbox.push(...(handling.outbox ?? []));
    if (handling.kind === 'handled') break;
  }
  return outbox;
}
