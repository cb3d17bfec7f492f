import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../src/channels/port.ts';
import { chunksOf } from '../../src/kernel/chunks.ts';
import { newId } from '../../src/kernel/ids.ts';
import { claim } from '../../src/pipeline/dispatch/claim.ts';
import { moveDue } from '../../src/pipeline/schedule/due-messages.ts';
import { gate, type Ruling } from '../../src/policy/gate.ts';
import { gatesOf } from '../../src/policy/index.ts';
import { policyOf } from '../../src/policy/judge.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

const HOUR_MS = 3_600_000;
const later = (from: Date, ms: number) => new Date(from.getTime() + ms);

/** The hub's clock, and when the gate of this test opens: a test moves both. */
let now = new Date();
let opensAt = now;
const opening = gate({
  name: 'opening',
  needs: [],
  decide({ now: at }) {
    const isOpen = at >= opensAt;
    const ruling: Ruling = isOpen ? { kind: 'allow' } : { kind: 'defer', code: 'SCHEDULED_FOR_LATER', until: opensAt };
    const rule = { id: 'test.opening', source: 'this test', asOf: '2026-11-28' };
    return { rule, ruling, reason: isOpen ? 'It is open.' : 'It is closed.', facts: {} };
  },
});
const policy = policyOf([...gatesOf({ quietHoursSpreadMs: 0, quietHoursMarginMs: 0 }), opening]);
const channel: Pick<Channel, 'render'> = {
  render: (content, reference, options) => encodeMessage(content, reference, PLAIN_PROFILE, options ?? {}),
};

let service: Service;
beforeAll(async () => {
  service = await openService({}, { policy, clock: { now: () => now } });
});
afterAll(() => service?.close());
beforeEach(() => {
  now = new Date();
  opensAt = now;
});

interface Decision {
  verdict: string;
  steps: { gate: string; verdict: string; until: string | null; facts: Record<string, unknown> }[];
}
interface Sent {
  __typename: string;
  accepted?: { id: string; status: string; expiresAt: string; reason: { code: string } | null; decision: Decision };
  decision?: Decision;
  error?: string;
}

const DECISION = 'decision { verdict steps { gate verdict until facts } }';
let numbers = 0;
const nextNumber = () => `+4479112${String(10_000 + numbers++)}`;

const send = (input: object = {}) =>
  service.ask<Sent>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename
      ... on SendMessagePayload { accepted { id status expiresAt reason { code } ${DECISION} } }
      ... on MessageRefused { ${DECISION} } ... on Error { error: message } } }`,
    { input: { to: { phone: nextNumber() }, content: { text: 'hello' }, purpose: 'TRANSACTIONAL', ...input } },
  );
const dueAt = async (id: string | undefined) =>
  (await service.sql<{ due: Date | null }>('SELECT due_at AS due FROM messages WHERE id = $1', [uuidOf(id ?? '')]))[0]
    ?.due;
const messageOf = (id: string | undefined) =>
  service.ask<{ status: string; reason: { code: string } | null; decision: Decision; timeline: { type: string }[] }>(
    `query($id: ID!) { message(id: $id) { status reason { code } ${DECISION} timeline { type } } }`,
    { id },
  );
const moveWhatIsDue = () => moveDue(openSchedulerRuntime(service.api.runtime), new AbortController().signal);
const claimAll = async (...ids: (string | undefined)[]) => {
  const { runtime } = service.api;
  const { connectionId } = service;
  return claim(
    runtime.db.pool,
    runtime.clock,
    { connectionId, responseTimeoutMs: 60_000, billedAt: 'SUBMIT', ownerId: newId() },
    {
      ids: ids.map((id) => uuidOf(id ?? '')),
      finished: [],
      priorityGate: runtime.priorityGate,
      channel,
      policy,
      priceLists: runtime.priceLists,
      pauses: [],
      purposes: ['TRANSACTIONAL', 'MARKETING'],
    },
  );
};

describe('a gate that defers', () => {
  test('is shown by everything that asks before sending', async () => {
    opensAt = later(now, HOUR_MS);
    const to = { phone: nextNumber() };
    const preview = await service.ask<{ decision: Decision }>(
      `query($i: SendMessageInput!) { previewMessage(input: $i) { ${DECISION} } }`,
      { i: { to, content: { text: 'hello' }, purpose: 'TRANSACTIONAL' } },
    );
    expect(preview.decision).toMatchObject({ verdict: 'DEFER' });
    expect(preview.decision.steps.at(-1)).toMatchObject({ gate: 'opening', until: opensAt.toISOString() });
    const verdict = await service.ask('query($i: CanMessageInput!) { canMessage(input: $i) { allowed code until } }', {
      i: { to, purpose: 'TRANSACTIONAL' },
    });
    expect(verdict).toEqual({ allowed: false, code: 'SCHEDULED_FOR_LATER', until: opensAt.toISOString() });
  });

  test('holds what is accepted until it opens, and it is judged again then', async () => {
    opensAt = later(now, HOUR_MS);
    const { accepted } = await send();
    expect(accepted).toMatchObject({
      status: 'DEFERRED',
      reason: { code: 'SCHEDULED_FOR_LATER' },
      decision: { verdict: 'DEFER' },
    });
    expect(accepted?.decision.steps.at(-1)).toMatchObject({ gate: 'opening', until: opensAt.toISOString() });
    expect(await dueAt(accepted?.id)).toEqual(opensAt);
    now = later(opensAt, -1);
    await moveWhatIsDue();
    expect((await messageOf(accepted?.id)).status).toBe('DEFERRED');
    // It closes again before the message is claimed.
    now = opensAt;
    await moveWhatIsDue();
    expect((await messageOf(accepted?.id)).status).toBe('QUEUED');
    opensAt = later(now, HOUR_MS);
    expect((await claimAll(accepted?.id)).messages).toEqual([]);
    const again = await messageOf(accepted?.id);
    expect(again).toMatchObject({ status: 'DEFERRED', reason: { code: 'SCHEDULED_FOR_LATER' } });
    expect(again.decision.steps.at(-1)).toMatchObject({ gate: 'opening', until: opensAt.toISOString() });
    expect(await dueAt(accepted?.id)).toEqual(opensAt);
    now = opensAt;
    await moveWhatIsDue();
    now = later(now, 1_000);
    const { messages } = await claimAll(accepted?.id);
    expect(messages).toMatchObject([{ id: uuidOf(accepted?.id ?? ''), attempt: 1 }]);
    const { timeline } = await messageOf(accepted?.id);
    expect(timeline.map(({ type }) => type)).toEqual(['ACCEPTED', 'QUEUED', 'DEFERRED', 'QUEUED', 'SENDING']);
  });

  test('past the validity that was asked for is told at acceptance', async () => {
    opensAt = later(now, HOUR_MS);
    const refused = await send({ validFor: 'PT1H' });
    expect(refused).toMatchObject({ __typename: 'MessageRefused', decision: { verdict: 'REFUSE' } });
    expect(refused.error).toContain('only after its validity has ended');
    expect(refused.decision?.steps.at(-1)).toMatchObject({ verdict: 'DEFER', until: opensAt.toISOString() });
    expect(await send({ validFor: 'PT1H1S' })).toMatchObject({ accepted: { status: 'DEFERRED' } });
  });

  test('moves the validity of the purpose along: it counts from the opening', async () => {
    opensAt = later(now, 60 * HOUR_MS);
    const { accepted } = await send();
    expect(accepted).toMatchObject({ status: 'DEFERRED', expiresAt: later(opensAt, 24 * HOUR_MS).toISOString() });
  });

  test('ends what it holds back at the claim for longer than it is valid', async () => {
    const { accepted } = await send({ validFor: 'PT1H' });
    opensAt = later(now, HOUR_MS);
    await claimAll(accepted?.id);
    expect(await messageOf(accepted?.id)).toMatchObject({
      status: 'EXPIRED',
      reason: { code: 'EXPIRES_BEFORE_ALLOWED' },
    });
  });

  test('is asked about the moment that a message is to be sent at', async () => {
    opensAt = later(now, HOUR_MS);
    const open = await send({ sendAt: later(now, 2 * HOUR_MS).toISOString() });
    expect(open).toMatchObject({ accepted: { status: 'SCHEDULED', reason: { code: 'SCHEDULED_FOR_LATER' } } });
    expect(open.accepted?.decision.verdict).toBe('ALLOW');
    expect(await dueAt(open.accepted?.id)).toEqual(later(now, 2 * HOUR_MS));
    const closed = await send({ sendAt: later(now, HOUR_MS / 2).toISOString() });
    expect(closed).toMatchObject({ accepted: { status: 'SCHEDULED', decision: { verdict: 'DEFER' } } });
    expect(await dueAt(closed.accepted?.id)).toEqual(opensAt);
  });
});

describe('people who consented, each at another time', () => {
  const RECIPIENTS = 60;
  let people: { to: { phone: string } }[] = [];
  beforeAll(async () => {
    people = Array.from({ length: RECIPIENTS }, () => ({ to: { phone: nextNumber() } }));
    const consent = ({ to }: (typeof people)[0], index: number) =>
      `c${index}: recordConsent(input: { contact: { phone: "${to.phone}" }, purposes: [MARKETING], source: API }) { __typename }`;
    for (const some of chunksOf(people, 20)) await service.ask(`mutation { ${some.map(consent).join('\n')} }`);
  });

  test('share one decision, and each message points at the entry it relies on', async () => {
    const { batch } = await service.ask<{ batch: { id: string; accepted: number } }>(
      `mutation($r: [BulkRecipientInput!]!) { sendMessages(input: { recipients: $r, content: { text: "Offer" },
        purpose: MARKETING }) { ... on SendMessagesPayload { batch { id accepted } } } }`,
      { r: people },
    );
    expect(batch.accepted).toBe(RECIPIENTS);
    const stored = await service.sql<{ decisions: number; entries: number; own: number }>(
      `SELECT count(DISTINCT m.decision_id)::int AS decisions, count(DISTINCT m.consent_entry_id)::int AS entries,
         count(*) FILTER (WHERE e.contact_id = m.contact_id)::int AS own
       FROM messages m JOIN consent_entries e ON e.id = m.consent_entry_id WHERE m.batch_id = $1`,
      [uuidOf(batch.id)],
    );
    expect(stored).toEqual([{ decisions: 1, entries: RECIPIENTS, own: RECIPIENTS }]);
  });

  test('and the message that is sent after a new consent points at the new one', async () => {
    const [{ to }] = people as [(typeof people)[0]];
    const { accepted } = await send({ to, purpose: 'MARKETING' });
    const entryOf = async () => {
      const message = await service.ask<{ consentEntry: { proof: object | null }; decision: Decision }>(
        `query($id: ID!) { message(id: $id) { consentEntry { proof } ${DECISION} } }`,
        { id: accepted?.id },
      );
      const [row] = await service.sql<{ id: string }>('SELECT consent_entry_id AS id FROM messages WHERE id = $1', [
        uuidOf(accepted?.id ?? ''),
      ]);
      const named = message.decision.steps.find((step) => step.gate === 'consent')?.facts.entryId;
      expect(named).toBe(row?.id);
      return message.consentEntry;
    };
    expect(await entryOf()).toEqual({ proof: null });
    await service.ask(
      `mutation($c: RecipientInput!) { recordConsent(input: { contact: $c, purposes: [MARKETING], source: FORM,
        proof: { text: "Again" } }) { __typename } }`,
      { c: to },
    );
    expect((await claimAll(accepted?.id)).messages).toHaveLength(1);
    expect(await entryOf()).toEqual({ proof: { text: 'Again' } });
  });
});

test('of two suppressions, acceptance and the claim name the same one', async () => {
  const to = { phone: nextNumber() };
  const { accepted } = await send({ to });
  const id = uuidOf(accepted?.id ?? '');
  // The younger one first: what is found without an order would be it.
  for (const [reason, name] of [
    ['ERASED', 'f'],
    ['MANUAL', '0'],
  ]) {
    await service.sql(
      `INSERT INTO suppressions (id, workspace_id, phone_hash, contact_id, reason, purposes, actor_kind, created_at)
       SELECT $2::uuid, workspace_id, decode(md5($3), 'hex'), contact_id, $3::suppression_reason, '{}', 'SYSTEM', now()
       FROM messages WHERE id = $1`,
      [id, `0190000${name}-0000-7000-8000-${String(numbers++).padStart(12, '0')}`, reason],
    );
  }
  const verdict = await service.ask<{ code: string }>(
    'query($i: CanMessageInput!) { canMessage(input: $i) { code } }',
    {
      i: { to, purpose: 'TRANSACTIONAL' },
    },
  );
  await claimAll(accepted?.id);
  expect([verdict.code, (await messageOf(accepted?.id)).reason?.code]).toEqual(['SUPPRESSED', 'SUPPRESSED']);
});
