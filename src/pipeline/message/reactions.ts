/** What people do about messages, for the roll-ups: they follow links, answer, opt out and complain. */
import type { Queryable } from '../../db/client.ts';
import { hasWritten } from '../../db/sql/inbound-messages.ts';
import { lockMessages, type TrackedMessage } from '../../db/sql/messages.ts';
import { lockLastMessageTo } from '../../db/sql/messages-of-people.ts';
import { runAsOneStatement } from '../../db/sql/pipelined.ts';
import type { Measure } from '../../kernel/rollups.ts';
import { RollupBook } from './rollup-book.ts';

/** Time after a message in which what a person says is about it, in milliseconds. */
const ABOUT_MS = 3 * 86_400_000;

/** Something that a person said at a moment. */
export interface Said {
  workspaceId: string;
  contactId: string;
  at: Date;
}

/** Counts that people followed links of messages, each message once, or complained about them. */
export async function countReactions(
  tx: Queryable,
  measure: Extract<Measure, 'clicked' | 'complaints'>,
  messageIds: readonly string[],
): Promise<void> {
  if (messageIds.length === 0) return;
  await count(tx, measure, await lockMessages(tx, [...messageIds].sort()));
}

/** Counts that a person answered the last message it was sent, unless it has answered that already. @param inboundId the answer */
export async function countReply(tx: Queryable, said: Said, inboundId: string): Promise<void> {
  const message = await lastMessage(tx, said);
  const { contactId, at } = said;
  if (message === null || message.sentAt === null) return;
  if (await hasWritten(tx, { contactId, after: message.sentAt, until: at, except: inboundId })) return;
  await count(tx, 'replied', [message]);
}

/** Counts that a person opted out, for the last message it was sent. */
export async function countOptOut(tx: Queryable, said: Said): Promise<void> {
  const message = await lastMessage(tx, said);
  if (message !== null) await count(tx, 'optedOut', [message]);
}

function lastMessage(tx: Queryable, { workspaceId, contactId, at }: Said): Promise<TrackedMessage | null> {
  return lockLastMessageTo(tx, { workspaceId, contactId, after: new Date(at.getTime() - ABOUT_MS), before: at });
}

async function count(tx: Queryable, measure: Measure, messages: readonly TrackedMessage[]): Promise<void> {
  const book = new RollupBook();
  for (const message of messages) book.counted(message, measure, 1);
  await runAsOneStatement(tx, book.statements());
}
