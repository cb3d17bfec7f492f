// The reply to a request of a double opt-in: the first handler of inbound messages.
import type { Queryable } from '../../db/client.ts';
import { endRequests, type OpenRequest, openRequests } from '../../db/sql/consent-requests.ts';
import { consentsOfContact } from '../../db/sql/consents.ts';
import { lockContacts } from '../../db/sql/contacts.ts';
import { localeOfContact } from '../../db/sql/contacts-read.ts';
import { systemActor } from '../../kernel/actor.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { cancelTimers } from '../../pipeline/schedule/timers.ts';
import { type Standing, standingOf } from '../../policy/asking-standing.ts';
import { appendEntry } from '../consents/ledger.ts';
import { mayBeAnswer, readAnswer } from './answers.ts';
import { EXPIRY_KIND } from './consent-request.ts';
import { answerText } from './hub-answers.ts';
import { type Handling, type InboundHandler, PASS, type ReceivedMessage } from './inbound-handler.ts';
import { replyWithin } from './reply.ts';

/**
 * Takes a clear yes or no of whoever was asked; of several requests the newest is meant. STOP ends all of them, and is handled as
 * ever. Whatever else is written leaves a request open.
 */
export const CONSENT_REPLY_HANDLER: InboundHandler = {
  name: 'double opt-in',
  async handle(tx, message) {
    const { contactId, body, keyword, receivedAt } = message.row;
    if (contactId === null || body === null) return PASS;
    const isStop = keyword === 'STOP';
    // Who asks for messages again says yes.
    const isStart = keyword === 'START';
    if (!isStop && !isStart && !mayBeAnswer(body)) return PASS;
    await lockContacts(tx, [contactId]);
    const open = await openRequests(tx, contactId);
    const standing = (...these: Standing[]) => open.filter((each) => these.includes(standingOf(each, receivedAt)));
    if (isStop) {
      await end(tx, standing('ASKED', 'WAITS'), 'WITHDRAWN', null, receivedAt);
      return PASS;
    }
    // A yes of the night answers nothing that is asked in the morning.
    const [newest] = standing('ASKED');
    if (newest === undefined) return PASS;
    const locale = await localeOfContact(tx, contactId);
    const answer = isStart ? 'YES' : readAnswer(body, locale === null ? [newest.locale] : [newest.locale, locale]);
    if (answer === null) return PASS;
    if (answer === 'YES') return confirm(tx, message, contactId, newest);
    await end(tx, [newest], 'DECLINED', null, receivedAt);
    return { kind: 'handled', outbox: [] };
  },
};

async function end(
  tx: Queryable,
  requests: readonly OpenRequest[],
  status: 'CONFIRMED' | 'DECLINED' | 'WITHDRAWN',
  entryId: string | null,
  at: Date,
): Promise<void> {
  const ids = requests.map(({ id }) => id);
  await endRequests(tx, ids, { status, entryId, at });
  await cancelTimers(tx, EXPIRY_KIND, ids);
}

/** Records the consent, with the three artefacts: the form, the request, and the reply. */
async function confirm(
  tx: Queryable,
  message: ReceivedMessage,
  contactId: string,
  request: OpenRequest,
): Promise<Handling> {
  const { row, runtime } = message;
  const { workspaceId, receivedAt } = row;
  const before = await consentsOfContact(tx, contactId);
  // Later than anything that is recorded, whatever the clocks of earlier recorders say.
  const last = Math.max(0, ...before.map(({ since }) => since.getTime()));
  // Nobody is asked for what they had taken back: it was taken back after the question, which says nothing of it any more.
  const revoked = new Set(before.filter(({ state }) => state === 'REVOKE').map(({ purpose }) => purpose));
  const purposes = request.purposes.filter((purpose) => !revoked.has(purpose));
  if (purposes.length === 0) {
    await end(tx, [request], 'WITHDRAWN', null, receivedAt);
    return PASS;
  }
  const entry = await appendEntry(tx, runtime.secrets.hashKey, {
    workspaceId,
    contactId,
    action: 'GRANT',
    purposes,
    source: 'DOUBLE_OPT_IN',
    proof: proofOf(request, {
      inboundId: toGlobalId('InboundMessage', row.id),
      text: row.body,
      to: row.to,
      at: receivedAt,
    }),
    actor: { kind: 'INBOUND_MESSAGE', id: row.id },
    occurredAt: new Date(Math.max(receivedAt.getTime(), last + 1)),
    now: receivedAt,
  });
  await end(tx, [request], 'CONFIRMED', entry.id, receivedAt);
  const text = answerText(message, 'START', request.locale);
  const actor = systemActor(workspaceId);
  const reply = await replyWithin(tx, message, { actor, text, exemption: 'opt-in confirmation' });
  return { kind: 'handled', outbox: [...entry.outbox, ...reply] };
}

/** The proof of a double opt-in; text and version of the form stand on top, where every proof has them. */
function proofOf({ id, messageId, plannedAt, sentAt, evidence }: OpenRequest, reply: object): object {
  const form = typeof evidence?.form === 'object' && evidence.form !== null ? evidence.form : {};
  const top = Object.fromEntries(Object.entries(form).filter(([name]) => name === 'text' || name === 'version'));
  const request = {
    id: toGlobalId('ConsentRequest', id),
    messageId: toGlobalId('Message', messageId),
    text: evidence?.text ?? null,
    plannedAt,
    // Null: it was being sent when the reply came.
    sentAt,
  };
  return { ...top, form, request, reply };
}
