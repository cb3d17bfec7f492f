// Complaints by reply: who calls a text spam gets no more offers, and is counted.

import { complaintIn } from '../../policy/replies/complaint.ts';
import { hearComplaint } from '../consents/heard-complaints.ts';
import { type InboundHandler, PASS } from './inbound-handler.ts';

/** Hears a complaint; what else the reply asks for, an opt-out above all, is done by the handlers after it. */
export const COMPLAINT_HANDLER: InboundHandler = {
  name: 'complaints',
  async handle(tx, { row, runtime }) {
    const { id, body, contactId, receivedAt, workspaceId, intent } = row;
    if (contactId === null || body === null || complaintIn(body) === null) return PASS;
    const actor = { workspaceId, kind: 'INBOUND_MESSAGE' as const, id };
    const complaint = { actor, contactId, messageId: null, source: 'REPLY' as const, now: receivedAt };
    const outbox = await hearComplaint(tx, runtime.secrets.hashKey, complaint);
    runtime.telemetry.count('heliograph_complaints_total', { source: 'REPLY' });
    // Who has complained is not asked what was meant.
    return intent?.outcome === 'AMBIGUOUS' ? { kind: 'handled', outbox } : { kind: 'pass', outbox };
  },
};
