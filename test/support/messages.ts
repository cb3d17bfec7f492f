import { randomUUID } from 'node:crypto';
import { indexedStatusOf, type NewMessage } from '../../src/db/sql/messages.ts';
import { lowestIdAt, newId } from '../../src/kernel/ids.ts';

/** An id as it would have been made then. */
export function idAt(at: Date): string {
  return lowestIdAt(at).slice(0, 13) + randomUUID().slice(13).replace(/^-./, '-7');
}

/** A message that was accepted then, of a workspace and a connection that do not exist. */
export function messageAt(at: Date, changes: Partial<NewMessage> = {}): NewMessage {
  const id = changes.id ?? idAt(at);
  return {
    id,
    workspaceId: newId(),
    contactId: newId(),
    routeId: newId(),
    batchId: null,
    campaignId: null,
    variant: null,
    to: '+447700900123',
    sender: 'Test',
    purpose: 'TRANSACTIONAL',
    status: 'QUEUED',
    reasonCode: null,
    providerCode: null,
    networkErrorCode: null,
    connectionId: newId(),
    body: 'Hello',
    templateVersionId: null,
    locale: null,
    country: 'GB',
    mccMnc: null,
    encoding: 'GSM7',
    partCount: 1,
    submitCount: 1,
    receiptTimeoutSeconds: null,
    submitOptions: null,
    concatReference: 0,
    priceMicros: null,
    priceCurrency: null,
    decisionId: newId(),
    tags: [],
    metadata: null,
    sendAt: null,
    expiresAt: new Date(at.getTime() + 24 * 3_600_000),
    queuedAt: at,
    attempt: 0,
    possibleDuplicate: false,
    exemption: null,
    asksFor: null,
    consentEntryId: null,
    actorKind: 'SYSTEM',
    actorId: null,
    indexedStatus: indexedStatusOf(changes.status ?? 'QUEUED', id, at),
    dueAt: null,
    traceParent: null,
    createdAt: at,
    claimedAt: null,
    sentAt: null,
    finishedAt: null,
    implicitEvents: 0,
    charge: null,
    ...changes,
  };
}
