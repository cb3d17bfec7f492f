/** A new message: its first status, when it is due, and its row. */
import { IMPLICIT_EVENT } from '../../db/sql/implicit-events.ts';
import { indexedStatusOf, type NewMessage } from '../../db/sql/messages.ts';
import { newId } from '../../kernel/ids.ts';
import type { Ruling } from '../../policy/gate.ts';
import { PURPOSES } from '../../policy/purposes.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import { dueAtOf } from '../../policy/spread.ts';
import { MAX_TRACED } from '../message/traced.ts';
import type { AcceptRecipient, AcceptRequest } from './request.ts';

/** First status of a message that may be sent, with the reason and the time at which it is due next. */
function start(
  { sendAt, now }: AcceptRequest,
  ruling: Ruling,
  message: { id: string; expiresAt: Date },
): Pick<NewMessage, 'status' | 'reasonCode' | 'dueAt' | 'queuedAt'> {
  const scheduled = sendAt !== null && sendAt > now;
  if (ruling.kind === 'defer') {
    const status = scheduled ? 'SCHEDULED' : 'DEFERRED';
    return { status, reasonCode: ruling.code, dueAt: dueAtOf(ruling, message), queuedAt: null };
  }
  const reasonCode: ReasonCode = 'SCHEDULED_FOR_LATER';
  if (scheduled) return { status: 'SCHEDULED', reasonCode, dueAt: sendAt, queuedAt: null };
  return { status: 'QUEUED', reasonCode: null, dueAt: null, queuedAt: now };
}

/** End of its validity: that of its purpose begins when it may be sent. */
function expiryOf({ expiresAt, usualValidityMs }: AcceptRequest, ruling: Ruling): Date {
  if (ruling.kind !== 'defer' || usualValidityMs === null) return expiresAt;
  return new Date(ruling.until.getTime() + usualValidityMs);
}

/** The price of a message: what it is charged, else that of its route. */
function priceOf({ charge, choice, encoded }: AcceptRecipient): { micros: bigint | null; currency: string | null } {
  if (charge !== null && charge.price !== null) return { micros: BigInt(charge.price), currency: charge.currency };
  const { pricePerPartMicros, priceCurrency: currency } = choice;
  return { micros: pricePerPartMicros === null ? null : pricePerPartMicros * BigInt(encoded.partCount), currency };
}

/** The message that is accepted for a recipient. @param ruling does not refuse it */
export function newMessage(
  request: AcceptRequest,
  recipient: AcceptRecipient,
  ruling: Ruling,
  decisionId: string,
): NewMessage {
  const { choice } = recipient;
  const id = request.messageId ?? newId();
  const expiresAt = expiryOf(request, ruling);
  const { status, reasonCode, dueAt, queuedAt } = start(request, ruling, { id, expiresAt });
  const again = PURPOSES[request.purpose].unknownOutcome.kind === 'RESEND';
  const { micros, currency } = priceOf(recipient);
  // A literal without a spread: a spread of this many fields costs a hundred microseconds.
  return {
    status,
    reasonCode,
    dueAt,
    queuedAt,
    id,
    workspaceId: request.actor.workspaceId,
    contactId: recipient.contactId,
    routeId: choice.route?.id ?? '',
    connectionId: choice.route?.connectionId ?? '',
    to: recipient.to,
    purpose: request.purpose,
    partCount: recipient.encoded.partCount,
    submitCount: recipient.encoded.submitCount,
    receiptTimeoutSeconds: again ? (choice.route?.receiptTimeoutSeconds ?? null) : null,
    expiresAt,
    providerCode: null,
    networkErrorCode: null,
    attempt: 0,
    possibleDuplicate: false,
    claimedAt: null,
    sentAt: null,
    finishedAt: null,
    implicitEvents: status === 'QUEUED' && reasonCode === null ? IMPLICIT_EVENT.ACCEPTED : 0,
    batchId: request.batchId,
    campaignId: request.campaign?.id ?? null,
    variant: request.campaign?.variant ?? null,
    sender: request.sender ?? choice.route?.defaultSender ?? null,
    body: recipient.body,
    templateVersionId: recipient.templateVersionId,
    locale: recipient.locale,
    country: recipient.country,
    mccMnc: recipient.mccMnc,
    encoding: recipient.encoded.encoding,
    concatReference: 0,
    // What the API took as JSON.
    submitOptions: request.submitOptions as NewMessage['submitOptions'],
    priceMicros: micros,
    priceCurrency: currency,
    charge: recipient.charge,
    decisionId,
    tags: request.tags,
    metadata: (recipient.metadata ?? null) as NewMessage['metadata'],
    sendAt: request.sendAt,
    exemption: request.exemption,
    asksFor: request.asksFor,
    consentEntryId: recipient.facts.consent?.state === 'GRANT' ? recipient.facts.consent.entryId : null,
    actorKind: request.actor.kind,
    actorId: request.actor.id,
    indexedStatus: indexedStatusOf(status, id, request.now),
    traceParent: request.messageId !== null || recipient.index < MAX_TRACED ? request.traceParent : null,
    createdAt: request.now,
  };
}
