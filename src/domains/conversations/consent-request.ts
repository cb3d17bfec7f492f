/** The request of a double opt-in: the person said so in a form, and is asked once, by SMS, whether it was them. */
import * as z from 'zod';
import type { Queryable } from '../../db/client.ts';
import {
  type DueRequest,
  endRequests,
  insertConsentRequest,
  lockAsking,
  lockOpenRequests,
  moveRequests,
  type OpenRequest,
  openRequests,
  refusedRequests,
} from '../../db/sql/consent-requests.ts';
import { consentsOfContact } from '../../db/sql/consents.ts';
import { lockContact } from '../../db/sql/contacts.ts';
import { insertEvidence } from '../../db/sql/evidence.ts';
import { suppressionOfContact } from '../../db/sql/suppressions.ts';
import { transaction } from '../../db/transaction.ts';
import type { ConsentRequest } from '../../generated/prisma/client.ts';
import { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { type Phone, storedPhone } from '../../kernel/phone.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import { cancelTimers, setTimers, type TimerHandler } from '../../pipeline/schedule/timers.ts';
import { type AskingRefusal, askingRefusal, type EndedRequest } from '../../policy/asking-again.ts';
import { endOf, standingOf } from '../../policy/asking-standing.ts';
import { OFFER_PURPOSES } from '../../policy/purposes.ts';
import { answerLanguages } from '../../policy/replies/tongue.ts';
import { workspaceRulesOf } from '../../policy/workspace-rules.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Runtime } from '../../runtime.ts';
import { type Person, Proof } from '../consents/actions.ts';
import { saysSomething } from '../consents/sources.ts';
import { ensureContacts } from '../contacts/ensure.ts';
import { recordChange } from '../contacts/record.ts';
import { acceptWithin } from '../messages/accept.ts';
import { settled } from '../messages/accepted.ts';
import { prepareMessage, sentOf } from '../messages/actions.ts';
import { knownRecipient, sendRequest } from '../messages/request.ts';
import { questionIn } from './answers.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_VALID_MS = 48 * HOUR_MS;
const MAX_VALID_MS = 14 * 24 * HOUR_MS;
const MAX_TEXT_LENGTH = 480;

/** A request, as it comes in. */
export const RequestStatement = z.object({
  purposes: z
    .array(z.enum(Purpose))
    .min(1)
    .transform((purposes) => [...new Set(purposes)]),
  form: Proof.refine(
    saysSomething,
    'is needed: what the person was shown and chose in the form, and where, for example { "text": "Send me offers by SMS", "version": "3", "url": "https://example.com/sign-up" }',
  ),
  text: z
    .string()
    .trim()
    .min(1)
    .max(MAX_TEXT_LENGTH)
    .refine(isStorable, NOT_STORABLE)
    .nullish()
    .transform((text) => text ?? null),
  sender: z
    .string()
    .nullish()
    .transform((sender) => sender ?? null),
  validForMs: z
    .number()
    .min(HOUR_MS, 'must be at least PT1H')
    .max(MAX_VALID_MS, 'must be at most P14D')
    .nullish()
    .transform((ms) => ms ?? DEFAULT_VALID_MS),
});

/** A request that was made now, or that was open already. */
export interface Requested {
  request: ConsentRequest;
  /** True: the person was asked before and has not answered yet; nothing was sent. */
  wasOpen: boolean;
}

/**
 * Asks a person once. While a request of theirs for one of the purposes is open nothing more is sent: there are no reminders. Who said no is
 * not asked again, and who said nothing not soon. The message is of TRANSACTIONAL, since it offers nothing; whoever has opted out of that is not asked.
 * It waits for the hours of what it asks for, and the time for a reply counts from when it may go out.
 *
 * @throws NotFoundError, InvalidInputError; MessageRefusedError when the gates refuse the message, or the person was asked before
 */
export async function requestConsent(
  runtime: ApiRuntime,
  actor: Actor,
  person: Person,
  statement: z.output<typeof RequestStatement>,
): Promise<Requested> {
  const { db, secrets, clock } = runtime;
  const { workspaceId } = actor;
  const { purposes, form, sender, validForMs } = statement;
  const { phone, languages } = await reached(runtime, workspaceId, person);
  const { language, text } = await textFor(runtime, workspaceId, languages, statement.text);
  const prepared = await prepareMessage(
    runtime,
    actor,
    sendRequest({
      recipients: [knownRecipient(phone)],
      content: { kind: 'text', text },
      purpose: 'TRANSACTIONAL',
      asksFor: purposes.find((purpose) => OFFER_PURPOSES.includes(purpose)) ?? null,
      sender,
    }),
  );
  const now = clock.now();
  const made = await transaction(db.pool, async (tx) => {
    // Of two that ask at once the second sees what the first has asked.
    await lockAsking(tx, workspaceId, phone.e164);
    const contactId = (await ensureContacts(tx, secrets.hashKey, workspaceId, [phone], now)).get(phone.e164) ?? null;
    // A reply, or an erasure, comes before this or behind it.
    const contact = await lockContact(tx, workspaceId, 'id', contactId);
    if (contact === null || contactId === null) throw new Error('a contact was neither found nor made');
    const open = await stillOpen(tx, contactId, now);
    const before = open.find((each) => each.purposes.some((purpose) => purposes.includes(purpose)));
    if (before !== undefined) return { id: before.id, wasOpen: true, outbox: [] };
    await checkAsking(tx, contactId, { purposes, country: phone.country, now });
    const { outcomes, outbox } = await acceptWithin(tx, runtime, [prepared]);
    const sent = sentOf(settled(outcomes[0]));
    if (sent.replayed) throw new Error('a request without a key was replayed');
    const id = newId();
    const { id: messageId, dueAt } = sent.message;
    const plannedAt = dueAt ?? now;
    const expiresAt = new Date(plannedAt.getTime() + validForMs);
    const times = { createdAt: now, plannedAt, expiresAt };
    await insertConsentRequest(tx, {
      id,
      workspaceId,
      contactId,
      purposes,
      locale: language,
      messageId,
      actor,
      ...times,
    });
    await insertEvidence(tx, [{ entryId: id, workspaceId, contactId, phoneHash: null, content: { form, text } }]);
    await setTimers(tx, [{ kind: EXPIRY_KIND, subjectId: id, workspaceId, dueAt: expiresAt }]);
    const detail = { purposes, messageId, expiresAt: expiresAt.toISOString() };
    await recordChange(tx, actor, now, { action: 'consent.request', subject: contactId, detail });
    return { id, wasOpen: false, outbox };
  });
  runtime.relay.publishSoon(made.outbox);
  const request = await db.prisma.consentRequest.findUniqueOrThrow({ where: { id: made.id, workspaceId } });
  return { request, wasOpen: made.wasOpen };
}

/** The requests of a contact that a reply ends still; those whose messages reached nobody end here: they ask nothing any more. */
async function stillOpen(tx: Queryable, contactId: string, now: Date): Promise<OpenRequest[]> {
  const requests = (await openRequests(tx, contactId)).map((each) => ({ ...each, standing: standingOf(each, now) }));
  const unsent = requests.filter(({ standing }) => standing === 'NOT_ASKED').map(({ id }) => id);
  await endRequests(tx, unsent, { status: 'NOT_ASKED', entryId: null, at: now });
  await cancelTimers(tx, EXPIRY_KIND, unsent);
  return requests.filter(({ standing }) => standing === 'ASKED' || standing === 'WAITS');
}

/** The requests of a contact that ended without a yes, by their timers or before these come to them. */
async function refused(tx: Queryable, contactId: string, now: Date): Promise<EndedRequest[]> {
  return (await refusedRequests(tx, contactId)).flatMap(({ status, ...each }) => {
    if (status !== 'OPEN') return [{ ...each, status }];
    return standingOf(each, now) === 'OVER' ? [{ ...each, status: 'EXPIRED' as const }] : [];
  });
}

/** Looks at what is known of a person who is to be asked. @throws MessageRefusedError */
async function checkAsking(
  tx: Queryable,
  contactId: string,
  { purposes, country, now }: { purposes: readonly Purpose[]; country: string | null; now: Date },
): Promise<void> {
  const known = {
    ended: await refused(tx, contactId, now),
    consents: await consentsOfContact(tx, contactId),
    suppression: await suppressionOfContact(tx, contactId, purposes, now),
  };
  const refusal = askingRefusal(known, purposes, country, now);
  if (refusal !== null) throw refusedAsking(refusal, now);
}

/** The refusal of a request as that of its message. */
function refusedAsking({ rule, code, reason, facts, until }: AskingRefusal, now: Date): MessageRefusedError {
  const said = {
    ...(code === null ? {} : { code }),
    gate: 'consent request',
    verdict: 'REFUSE',
    reason,
    ruleId: rule.id,
    source: rule.source,
    asOf: rule.asOf,
    facts,
  } as const;
  const step = { ...said, at: now.toISOString(), ...(until === null ? {} : { until: until.toISOString() }) };
  return new MessageRefusedError(reason, { verdict: 'REFUSE', steps: [step], route: null, rejectedRoutes: [] });
}

/** The number of a person, and the languages they are written to in, the best first: as for every reply of the hub, that of the contact and of the number's country. */
async function reached(
  { db }: Pick<Runtime, 'db'>,
  workspaceId: string,
  person: Person,
): Promise<{ phone: Phone; languages: readonly string[] }> {
  const where =
    'contactId' in person ? { id: person.contactId, workspaceId } : { workspaceId, phone: person.phone.e164 };
  const contact = await db.prisma.contact.findFirst({ where, select: { phone: true, locale: true } });
  const phone = 'phone' in person ? person.phone : contact?.phone == null ? null : storedPhone(contact.phone);
  if (phone === null) throw new NotFoundError('Contact', 'contactId' in person ? person.contactId : '');
  return {
    phone,
    languages: answerLanguages({ locale: contact?.locale ?? null, country: phone.country, reply: null }),
  };
}

async function textFor(
  { db }: Pick<Runtime, 'db'>,
  workspaceId: string,
  languages: readonly string[],
  given: string | null,
): Promise<{ language: string; text: string }> {
  if (given !== null) return { language: languages[0] ?? 'en', text: given };
  const select = { name: true, rules: true };
  const { name, rules } = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select });
  const { brand } = workspaceRulesOf(rules === null ? null : JSON.stringify(rules));
  const { language, question } = questionIn(languages);
  return { language, text: question.replace('{sender}', () => brand ?? name) };
}

/** Kind of the timers that end requests. */
export const EXPIRY_KIND = 'consent.request';

/**
 * Ends requests that got no reply in time, and those whose messages never went out. Where a message waits still, or went out later than
 * planned, the end moves on: the time for a reply counts from when it goes out.
 */
export const CONSENT_REQUEST_TIMER: TimerHandler = {
  kind: EXPIRY_KIND,
  async run({ clock }, tx, timers) {
    const now = clock.now();
    const due = await lockOpenRequests(
      tx,
      timers.map(({ subjectId }) => subjectId),
    );
    const outcomes = due.map((request) => ({ request, outcome: outcomeOf(request, now) }));
    for (const status of ['EXPIRED', 'NOT_ASKED'] as const) {
      const ids = outcomes.filter(({ outcome }) => outcome === status).map(({ request }) => request.id);
      await endRequests(tx, ids, { status, entryId: null, at: now });
    }
    const moved = outcomes.flatMap(({ request: { id, workspaceId }, outcome }) =>
      typeof outcome === 'object' ? [{ id, workspaceId, ...outcome }] : [],
    );
    await moveRequests(tx, moved);
    await setTimers(
      tx,
      moved.map(({ id, workspaceId, expiresAt }) => ({
        kind: EXPIRY_KIND,
        subjectId: id,
        workspaceId,
        dueAt: expiresAt,
      })),
    );
    return [];
  },
};

/** Next state of a request whose time may be over: its end, or its new times. */
function outcomeOf(
  request: DueRequest,
  now: Date,
): 'EXPIRED' | 'NOT_ASKED' | Pick<DueRequest, 'plannedAt' | 'expiresAt'> {
  const { sentAt, plannedAt, expiresAt, dueAt } = request;
  const standing = standingOf(request, now);
  if (standing === 'NOT_ASKED') return standing;
  if (standing === 'OVER') return 'EXPIRED';
  const goesOut = sentAt ?? (dueAt !== null && dueAt > now ? dueAt : now);
  return { plannedAt: goesOut, expiresAt: endOf({ plannedAt, expiresAt, sentAt: goesOut }) };
}
