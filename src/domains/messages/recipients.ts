import type { AcceptRecipient } from '../../pipeline/accept.ts';
import type { ContactFacts } from '../consents/facts.ts';
import type { PreparedRecipient } from './prepare.ts';

/** A recipient that can be accepted. */
export type ReadyRecipient = Extract<PreparedRecipient, { ok: true }>;

/** A prepared recipient with its contact and what the gates need to know of it. */
export function toRecipient(recipient: ReadyRecipient, contactId: string, facts: ContactFacts): AcceptRecipient {
  const { index, phone, text, encoded, templateVersionId, metadata, choice } = recipient;
  return { index, contactId, to: phone.e164, body: text, encoded, templateVersionId, metadata, choice, facts };
}
