/** Requests of double opt-ins in tests: asked through the API, moved and claimed as the servers do, and answered. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Channel } from '../../src/channels/port.ts';
import { transaction } from '../../src/db/transaction.ts';
import { CONSENT_REQUEST_TIMER, EXPIRY_KIND } from '../../src/domains/conversations/consent-request.ts';
import { newId } from '../../src/kernel/ids.ts';
import { claim } from '../../src/pipeline/dispatch/claim.ts';
import { moveDue } from '../../src/pipeline/schedule/due-messages.ts';
import { cancelTimers } from '../../src/pipeline/schedule/timers.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from './hear.ts';

const channel: Pick<Channel, 'render'> = {
  render: (content, reference, options) => encodeMessage(content, reference, PLAIN_PROFILE, options ?? {}),
};

/** A Monday at night in London, where offers begin at eight. */
export const NIGHT = new Date('2026-12-07T03:00:00Z');
export const MORNING = new Date('2026-12-07T08:00:00Z');

/** Answer to a request. */
export interface Asked {
  __typename: string;
  request?: {
    id: string;
    status: string;
    createdAt: string;
    plannedAt: string;
    askedAt: string | null;
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
  wasOpen?: boolean;
  decision?: { steps: { gate: string; code: string | null; reason: string }[] };
}

/**
 * The API at night, by a clock that the tests of a file set.
 *
 * @param numbers all but the last two digits of the numbers of people, which no other test uses
 */
export function asking(numbers: string) {
  const clock = { now: NIGHT };
  let service: Service;
  beforeAll(async () => {
    service = await openService(
      { HELIOGRAPH_QUIET_HOURS_SPREAD_MINUTES: '0', HELIOGRAPH_QUIET_HOURS_MARGIN_MINUTES: '0' },
      { clock: { now: () => clock.now } },
    );
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    clock.now = NIGHT;
    await service.sql('UPDATE workspaces SET rules = NULL');
  });
  const open = () => service;
  const ask: Service['ask'] = (...asked) => service.ask(...asked);
  const sql: Service['sql'] = (...asked) => service.sql(...asked);
  let next = 0;
  const newPhone = () => `${numbers}${String(10 + next++)}`;
  const hearIt = (phone: string, text: string) => hear(open(), phone.slice(1), '12345', text);

  const request = (phone: string, input: object = {}) =>
    open().ask<Asked>(
      `mutation($i: RequestConsentInput!) { requestConsent(input: $i) { __typename
        ... on RequestConsentPayload { wasOpen request { id status createdAt plannedAt askedAt expiresAt
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
  /** Sends what is claimed of it, as far as the hub knows: the carrier took it now. */
  const sendIt = async (asked: Asked) => {
    const at = open().api.runtime.clock.now();
    await open().sql(`UPDATE messages SET status = 'SENT', sent_at = $2, due_at = NULL WHERE id = $1`, [
      uuidOf(asked.request?.message.id ?? ''),
      at,
    ]);
  };
  /** Runs the timer of a request as the schedulers do when it is due. @returns when it is due next; `null`: never */
  const runTimer = async (asked: Asked) => {
    const { runtime } = open().api;
    const id = uuidOf(asked.request?.id ?? '');
    const { workspaceId } = open();
    const dueAt = runtime.clock.now();
    await transaction(runtime.db.pool, async (tx) => {
      await cancelTimers(tx, EXPIRY_KIND, [id]);
      await CONSENT_REQUEST_TIMER.run(runtime, tx, [{ subjectId: id, workspaceId, dueAt, payload: {}, attempts: 0 }]);
    });
    const [timer] = await open().sql<{ due: Date }>('SELECT due_at AS due FROM timers WHERE subject_id = $1', [id]);
    return timer?.due ?? null;
  };
  const people = { newPhone, hearIt, request, statusOf, revoke };
  return { clock, open, ask, sql, ...people, sendIt, runTimer, messageOf, moveWhatIsDue, claimIt };
}
