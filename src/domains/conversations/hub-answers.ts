// The hub's own answers to opt-outs, opt-ins, calls for help and unclear replies.
import type { Queryable } from '../../db/client.ts';
import { countHubReplies } from '../../db/sql/messages-of-people.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { systemActor } from '../../kernel/actor.ts';
import { storedPhone } from '../../kernel/phone.ts';
import type { AnswerKind } from '../../policy/replies/answers.ts';
import { replyTextOf } from '../consents/reply-texts.ts';
import type { ReceivedMessage } from './inbound-handler.ts';
import { replyWithin } from './reply.ts';

/** Name of each answer where an opt-out lets it through once, in the log, and for how many of it go to a person in a day. */
const EXEMPTIONS: Record<AnswerKind, { name: string; aDay: number }> = {
  HELP: { name: 'reply to HELP', aDay: 3 },
  STOP: { name: 'opt-out confirmation', aDay: 1 },
  STOP_SOME: { name: 'opt-out confirmation', aDay: 1 },
  START: { name: 'opt-in confirmation', aDay: 1 },
  QUESTION: { name: 'question after an unclear reply', aDay: 1 },
};
const DAY_MS = 24 * 60 * 60_000;

/**
 * Answers in the language of the person: with the workspace's own text where it has changed it, else with the hub's. A machine
 * that answers every answer gets no more of them than a person needs in a day.
 */
export async function answer(
  tx: Queryable,
  message: ReceivedMessage,
  kind: AnswerKind,
  locale: string | null,
): Promise<OutboxRow[]> {
  const { row, runtime } = message;
  const { name: exemption, aDay } = EXEMPTIONS[kind];
  const since = new Date(row.receivedAt.getTime() - DAY_MS);
  const sent = row.contactId === null ? 0 : await countHubReplies(tx, { contactId: row.contactId, exemption, since });
  if (sent >= aDay) {
    runtime.log.info({ inboundId: row.id }, `no ${exemption}: it had enough of them within a day`);
    return [];
  }
  const text = answerText(message, kind, locale);
  return replyWithin(tx, message, { actor: systemActor(row.workspaceId), text, exemption });
}

/** Text of an answer to who wrote a message. @param locale of their contact */
export function answerText(
  { row, settings }: Pick<ReceivedMessage, 'row' | 'settings'>,
  kind: AnswerKind,
  locale: string | null,
): string {
  const country = row.from.type === 'E164' ? storedPhone(row.from.text).country : null;
  return replyTextOf(settings.workspace, kind, { locale, country, reply: row.intent?.language ?? null });
}
