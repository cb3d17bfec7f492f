import type { TrackedMessage } from '../../src/db/sql/messages.ts';

/** The moment of tests that ask no clock. */
export const NOW = new Date('2026-11-23T12:00:00Z');
/** The connection of `trackedMessage`. */
export const CONNECTION = '01a20000-0000-7000-8000-00000000000c';

/** A message that has just been claimed. */
export function trackedMessage(change: Partial<TrackedMessage> = {}): TrackedMessage {
  return {
    id: '01a20000-0000-7000-8000-000000000001',
    workspaceId: '01a20000-0000-7000-8000-000000000002',
    contactId: '01a20000-0000-7000-8000-000000000003',
    routeId: '01a20000-0000-7000-8000-000000000004',
    decisionId: '01a20000-0000-8000-8000-000000000005',
    connectionId: CONNECTION,
    to: '+447911123456',
    purpose: 'TRANSACTIONAL',
    partCount: 1,
    submitCount: 1,
    receiptTimeoutSeconds: null,
    expiresAt: new Date(NOW.getTime() + 3_600_000),
    traceParent: null,
    status: 'SENDING',
    reasonCode: null,
    providerCode: null,
    networkErrorCode: null,
    queuedAt: NOW,
    attempt: 1,
    possibleDuplicate: false,
    dueAt: null,
    claimedAt: NOW,
    sentAt: null,
    finishedAt: null,
    implicitEvents: 0,
    charge: null,
    createdAt: NOW,
    country: 'GB',
    mccMnc: null,
    sender: 'Test',
    templateVersionId: null,
    locale: null,
    campaignId: null,
    variant: null,
    ...change,
  };
}
