/** Requests of double opt-ins in tests: asked through the API, moved and claimed as the servers do, and answered. */
import type { Channel } from '../../src/channels/port.ts';
import { newId } from '../../src/kernel/ids.ts';
import { claim } from '../../src/pipeline/dispatch/claim.ts';
import { moveDue } from '../../src/pipeline/schedule/due-messages.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { type Service, uuidOf } from '../contacts/service.ts';
import { hear } from './hear.ts';

const channel: Pick<Channel, 'render'> = {
  render: (content, reference, options) => encodeMessage(content, reference, PLAIN_PROFILE, options ?? {}),
};
/** What a request answers with. */
export interface Asked {
  __typename: string;
  request?: {
    id: string;
    status: string;
    createdAt: string;
    askedAt: string;
    expiresAt: string;
    message: {
      id: string;
      status: string;
      purpose: string;
      asksFor: string | null;
      reason: { code: string } | null;
      decision: { steps: { gate: string; verdict: string; until: string | null }[] };
    };
  };
  decision?: { steps: { gate: string; code: string | null; reason: string }[] };
}
/** @param numbers all but the last two digits of the numbers of people, which no other test uses */
export function asking(open: () => Service, numbers: string) {
  let next = 0;
  const newPhone = () => `${numbers}${String(10 + next++)}`;
  const hearIt = (phone: string, text: string) => hear(open(), phone.slice(1), '12345', text);

  const request = (phone: string, input: object = {}) =>
    open().ask<Asked>(
      `mutation($i: RequestConsentInput!) { requestConsent(input: $i) { __typename
        ... on RequestConsentPayload { request { id status createdAt askedAt expiresAt
          message { id status purpose asksFor reason { code } decision { steps { gate verdict until } } } } }
        ... on MessageRefused { decision { steps { gate code reason } } } } }`,
      { i: { contact: { phone }, purposes: ['MARKETING'], form: { text: 'Send me offers', version: '3' }, ...input } },
    );
  const statusOf = async (phone: string) => {
    const contact = await open().ask<{ consents: { state: string }[]; consentRequests: { status: string }[] }>(
      'query($phone: PhoneNumber) { contact(phone: $phone) { consents { state } consentRequests { status } } }',
      { phone },
    );
    return { requests: contact.consentRequests.map(({ status }) => status), consents: contact.consents.length };
  };
  const revoke = (phone: string, purposes: string) =>
    open().ask(
      `mutation { revokeConsent(input: { contact: { phone: "${phone}" }, purposes: [${purposes}], source: API }) { __typename } }`,
    );
  const messageOf = async (asked: Asked) =>
    (
      await open().sql<{ status: string; reason: string | null; due: Date | null }>(
        'SELECT status::text, reason_code AS reason, due_at AS due FROM messages WHERE id = $1',
        [uuidOf(asked.request?.message.id ?? '')],
      )
    )[0];
  const moveWhatIsDue = () => moveDue(openSchedulerRuntime(open().api.runtime), new AbortController().signal);
  const claimIt = async (asked: Asked) => {
    const { runtime } = open().api;
    const { connectionId } = open();
    const { messages } = await claim(
      runtime.db.pool,
      runtime.clock,
      { connectionId, responseTimeoutMs: 60_000, billedAt: 'SUBMIT', ownerId: newId() },
      {
        ids: [uuidOf(asked.request?.message.id ?? '')],
        finished: [],
        priorityGate: runtime.priorityGate,
        channel,
        policy: runtime.policy,
        priceLists: runtime.priceLists,
        pauses: [],
        // Those of its lane: for none of them alone anybody would look at the hours.
        purposes: ['TRANSACTIONAL', 'CONVERSATION'],
      },
    );
    return messages.length;
  };
  return { newPhone, hearIt, request, statusOf, messageOf, moveWhatIsDue, claimIt, revoke };
}
