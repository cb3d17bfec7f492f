import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../src/channels/port.ts';
import { NO_FACTS } from '../../src/kernel/facts.ts';
import { newId } from '../../src/kernel/ids.ts';
import { claim } from '../../src/pipeline/dispatch/claim.ts';
import { moveDue } from '../../src/pipeline/schedule/due-messages.ts';
import { frequencyGate } from '../../src/policy/frequency.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

const HOUR = 3_600_000;
/** The hub's clock: a test moves it. A Monday, at noon in London. */
const NOON = Date.parse('2026-12-07T12:00:00Z');
let now = new Date(NOON);
let service: Service;
beforeAll(async () => {
  service = await openService({ HELIOGRAPH_QUIET_HOURS_SPREAD_MINUTES: '0' }, { clock: { now: () => now } });
});
afterAll(() => service?.close());
beforeEach(async () => {
  now = new Date(NOON);
  await service.sql('UPDATE workspaces SET rules = NULL');
});

const channel: Pick<Channel, 'render'> = {
  render: (content, reference, options) => encodeMessage(content, reference, PLAIN_PROFILE, options ?? {}),
};
interface Step {
  gate: string;
  verdict: string;
  ruleId: string;
  until: string | null;
  facts: { caps?: { used: number; max: number }[]; nextAllowedAt?: string };
}
const STEPS = 'verdict steps { gate verdict ruleId until facts }';
interface Sent {
  accepted?: { id: string; status: string };
  error?: string;
  decision?: { steps: Step[] };
}

let people = 0;
async function person(...purposes: string[]): Promise<string> {
  const phone = `+4479111${40_000 + people++}`;
  await service.ask(
    `mutation($c: RecipientInput!, $p: [Purpose!]!) { recordConsent(input: { contact: $c, purposes: $p, source: API,
      occurredAt: "2026-11-01T00:00:00Z" }) { __typename ... on Error { error: message } } }`,
    { c: { phone }, p: purposes.length === 0 ? ['MARKETING'] : purposes },
  );
  return phone;
}
const text = 'Offer. Reply STOP to end.';
const send = (phone: string, input: object = {}) =>
  service.ask<Sent>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename ... on SendMessagePayload { accepted { id status } }
      ... on Error { error: message } ... on MessageRefused { decision { ${STEPS} } } } }`,
    { input: { to: { phone }, content: { text }, purpose: 'MARKETING', ...input } },
  );
const sendMany = (phones: string[], input: object = {}) =>
  service.ask<{ batch: { accepted: number; refusals: { code: string }[] } }>(
    `mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { accepted refusals { code } } } } }`,
    {
      input: {
        recipients: phones.map((phone) => ({ to: { phone } })),
        content: { text },
        purpose: 'MARKETING',
        ...input,
      },
    },
  );
const setCap = (max: number | null, period = 'P1D', purpose = 'MARKETING') =>
  service.ask<{ frequencyCaps?: object[]; issues?: { path: string[]; message: string }[] }>(
    `mutation($i: FrequencyCapInput!) { setFrequencyCap(input: $i) { ... on FrequencyCapPayload { frequencyCaps { purpose max period } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: { purpose, period, max } },
  );
const counted = async (phone: string) =>
  (
    await service.sql<{ at: number }>(
      `SELECT (s->>'at')::float8 AS at FROM cap_counters k JOIN contacts c ON c.id = k.contact_id, jsonb_array_elements(k.slots) s
       WHERE c.phone = $1 ORDER BY 1`,
      [phone],
    )
  ).map(({ at }) => at);
const stateOf = async (sent: Sent) =>
  (
    await service.sql<{ status: string; reason: string | null; due: Date | null }>(
      'SELECT status::text, reason_code AS reason, due_at AS due FROM messages WHERE id = $1',
      [uuidOf(sent.accepted?.id ?? '')],
    )
  )[0];
const claimed = async (...sent: Sent[]) => {
  const { runtime } = service.api;
  const { messages } = await claim(
    runtime.db.pool,
    runtime.clock,
    { connectionId: service.connectionId, responseTimeoutMs: 60_000, billedAt: 'SUBMIT', ownerId: newId() },
    {
      ids: sent.map(({ accepted }) => uuidOf(accepted?.id ?? '')),
      finished: [],
      priorityGate: runtime.priorityGate,
      channel,
      policy: runtime.policy,
      priceLists: runtime.priceLists,
      pauses: [],
      purposes: ['MARKETING', 'SURVEY'],
    },
  );
  return messages.length;
};
const moveWhatIsDue = () => moveDue(openSchedulerRuntime(service.api.runtime), new AbortController().signal);

// The first: the clock has not gone back yet, which keys are looked up by.
test('a key that is limited to purposes sends no others, and makes no key that does', async () => {
  const make = async (input: object, key?: string) => {
    const query = `mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { ... on CreateApiKeyPayload { secret apiKey { purposes } }
      ... on InvalidInput { issues { path message } } } }`;
    const { body } = await service.api.post(
      { query, variables: { i: { name: 'limited', role: 'OWNER', ...input } } },
      key,
    );
    return (
      body.data as { createApiKey: { secret?: string; apiKey?: { purposes: string[] }; issues?: { path: string[] }[] } }
    ).createApiKey;
  };
  const { secret = '', apiKey } = await make({ purposes: ['OTP', 'ALERT'] }, service.api.owner.secret);
  expect(apiKey?.purposes).toEqual(['OTP', 'ALERT']);
  const sendAs = async (purpose: string) => {
    const query = `mutation($p: Purpose!) { sendMessage(input: { to: { phone: "+447911149999" }, content: { text: "Hi" }, purpose: $p }) {
      __typename ... on InvalidInput { issues { path message } } } }`;
    const { body } = await service.api.post({ query, variables: { p: purpose } }, secret);
    return (body.data as { sendMessage: object }).sendMessage;
  };
  expect(await sendAs('OTP')).toEqual({ __typename: 'SendMessagePayload' });
  expect(await sendAs('MARKETING')).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: ['purpose'], message: expect.stringContaining('limited to OTP, ALERT') }],
  });
  expect((await make({ purposes: ['MARKETING'] }, secret)).issues?.[0]?.path).toEqual(['purposes']);
  expect((await make({}, secret)).apiKey?.purposes).toEqual(['OTP', 'ALERT']);
});

describe('a cap of the workspace', () => {
  test('is set, listed, audited and taken away', async () => {
    const set = { purpose: 'MARKETING', max: 2, period: 'P1D' };
    expect((await setCap(2)).frequencyCaps).toEqual([set]);
    expect((await setCap(5, 'P7D')).frequencyCaps).toEqual([set, { ...set, max: 5, period: 'P7D' }]);
    expect((await setCap(0, 'P7D')).frequencyCaps).toEqual([set, { ...set, max: 0, period: 'P7D' }]);
    expect((await setCap(null, 'P7D')).frequencyCaps).toEqual([set]);
    expect(
      await service.ask('{ workspaceRules { strict frequencyCaps { purpose max period } overrides { ruleId } } }'),
    ).toEqual({
      strict: false,
      frequencyCaps: [set],
      overrides: [],
    });
    const audit = await service.ask<{ edges: { node: { action: string; detail: object } }[] }>(
      '{ auditEntries(first: 1) { edges { node { action detail } } } }',
    );
    expect(audit.edges[0]?.node).toMatchObject({ action: 'rule.cap', detail: { purpose: 'MARKETING', max: null } });
  });

  test('is of a purpose that has caps, of a period that is counted, and of a number', async () => {
    const wrong = async (...given: Parameters<typeof setCap>) => (await setCap(...given)).issues?.[0];
    expect(await wrong(1, 'P1D', 'OTP')).toMatchObject({
      path: ['purpose'],
      message: expect.stringContaining('has no caps'),
    });
    expect(await wrong(1, 'P32D')).toMatchObject({
      path: ['period'],
      message: expect.stringContaining('from PT1H to P31D'),
    });
    expect(await wrong(-1)).toMatchObject({ path: ['max'] });
    expect(await service.ask('{ workspaceRules { frequencyCaps { max } } }')).toEqual({ frequencyCaps: [] });
  });

  test('holds when 64 requests race for one person, alone and in batches', async () => {
    await setCap(3);
    const [phone, other] = [await person(), await person()];
    const racing = await Promise.all(
      Array.from({ length: 64 }, (_, n) =>
        n % 4 === 0
          ? sendMany([other, phone]).then(({ batch }) => ({ batch }))
          : send(phone).then((sent) => ({ sent })),
      ),
    );
    const refused = racing.flatMap((each) => ('sent' in each && each.sent.accepted === undefined ? [each.sent] : []));
    const rows = await service.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM messages WHERE "to" = $1 AND status <> 'BLOCKED'`,
      [phone],
    );
    expect(rows[0]?.n).toBe(3);
    expect(await counted(phone)).toEqual([NOON, NOON, NOON]);
    expect(await counted(other)).toHaveLength(3);
    expect(refused.length).toBeGreaterThanOrEqual(45);
    const step = refused[0]?.decision?.steps.at(-1);
    expect(step).toMatchObject({
      gate: 'frequency',
      verdict: 'REFUSE',
      ruleId: 'frequency.workspace',
      until: '2026-12-08T12:00:00.000Z',
      facts: { caps: [{ used: 3, max: 3 }], nextAllowedAt: '2026-12-08T12:00:00.000Z' },
    });
    now = new Date(NOON + 24 * HOUR);
    expect((await send(phone)).accepted?.status).toBe('QUEUED');
  });

  test('counts each message of one request', async () => {
    await setCap(2, 'P1D', 'SURVEY');
    const phone = await person('SURVEY');
    const { batch } = await sendMany([phone, phone, phone, phone], { purpose: 'SURVEY', duplicates: 'SEND' });
    expect(batch.accepted).toBe(2);
    expect(batch.refusals.map(({ code }) => code)).toEqual(['FREQUENCY_CAP', 'FREQUENCY_CAP']);
  });

  test('counts scheduled messages at the time they are for', async () => {
    await setCap(1);
    const phone = await person();
    expect((await send(phone, { sendAt: '2026-12-08T10:00:00Z' })).accepted?.status).toBe('SCHEDULED');
    expect((await send(phone)).error).toContain('The next is allowed from 2026-12-09T10:00:00.000Z on');
    expect((await send(phone, { sendAt: '2026-12-09T10:00:00Z' })).accepted?.status).toBe('SCHEDULED');
  });

  test('of a country is made stricter, or looser with a reason that decisions and the audit log have', async () => {
    const override = (input: object) =>
      service.ask<{ rules?: { capOverrides: object[] }; issues?: { path: string[]; message: string }[] }>(
        `mutation($i: CapOverrideInput!) { setCapOverride(input: $i) { ... on WorkspaceRulesPayload { rules { capOverrides { ruleId max reason } } }
          ... on InvalidInput { issues { path message } } } }`,
        { i: input },
      );
    expect((await override({ ruleId: 'gb', max: 1 })).issues).toMatchObject([{ path: ['ruleId'] }]);
    expect((await override({ ruleId: 'us-fl', max: 9 })).issues).toMatchObject([{ path: ['reason'] }]);
    expect((await override({ ruleId: 'us-fl', none: true })).issues).toMatchObject([{ path: ['reason'] }]);
    const simulate = (rules: object, used: number) =>
      frequencyGate().decide({
        purpose: 'MARKETING',
        now,
        expiresAt: now,
        exemption: null,
        to: '+13055550100',
        country: 'US',
        sender: null,
        text: null,
        ...NO_FACTS,
        workspaceRules: JSON.stringify(rules),
        capUse: {
          slots: Array.from({ length: used }, (_, n) => ({
            id: String(n),
            at: NOON - 1,
            purpose: 'MARKETING' as const,
          })),
          isAccepted: false,
        },
      });
    const storedRules = async () =>
      (await service.sql<{ rules: object }>("SELECT rules FROM workspaces WHERE rules ? 'capOverrides'"))[0]?.rules ??
      {};
    expect((await override({ ruleId: 'us-fl', max: 1 })).rules?.capOverrides).toEqual([
      { ruleId: 'us-fl', max: 1, reason: null },
    ]);
    expect(simulate(await storedRules(), 1).ruling.kind).toBe('refuse');
    await override({ ruleId: 'us-fl', max: 5, reason: 'they asked for it' });
    const looser = simulate(await storedRules(), 4);
    expect(looser.ruling.kind).toBe('allow');
    expect(looser.facts).toMatchObject({ overrides: [{ ruleId: 'us-fl', max: 5, reason: 'they asked for it' }] });
    expect(simulate(await storedRules(), 5).ruling.kind).toBe('refuse');
    const shown = async () =>
      (
        await service.ask<{ ruleId: string; capOverride: object | null }[]>(
          '{ countryRules(country: "US") { ruleId capOverride { max reason } } }',
        )
      ).filter(({ capOverride }) => capOverride !== null);
    expect(await shown()).toEqual([{ ruleId: 'us-fl', capOverride: { max: 5, reason: 'they asked for it' } }]);
    await override({ ruleId: 'us-fl', none: true, reason: 'no sales' });
    expect(simulate(await storedRules(), 50).reason).toBe('No cap applies.');
    const entries = await service.sql("SELECT detail FROM audit_entries WHERE action = 'rule.capOverride' ORDER BY id");
    expect(entries.at(-1)).toEqual({ detail: { ruleId: 'us-fl', max: null, reason: 'no sales' } });
    expect((await override({ ruleId: 'us-fl' })).rules?.capOverrides).toEqual([]);
    expect(await shown()).toEqual([]);
  });

  test('of 0 refuses everybody, also who was no contact', async () => {
    await setCap(0);
    expect((await send(await person())).decision?.steps.at(-1)).toMatchObject({ gate: 'frequency', until: null });
  });

  test('is shown by all who ask before', async () => {
    await setCap(1);
    const phone = await person();
    await send(phone);
    const nextAllowedAt = '2026-12-08T12:00:00.000Z';
    const may = await service.ask('query($i: CanMessageInput!) { canMessage(input: $i) { allowed code until } }', {
      i: { to: { phone }, purpose: 'MARKETING' },
    });
    expect(may).toEqual({ allowed: false, code: 'FREQUENCY_CAP', until: nextAllowedAt });
    const preview = await service.ask<{ decision: { steps: Step[] } }>(
      `query($i: SendMessageInput!) { previewMessage(input: $i) { decision { ${STEPS} } } }`,
      { i: { to: { phone }, content: { text }, purpose: 'MARKETING' } },
    );
    expect(preview.decision.steps.at(-1)).toMatchObject({ gate: 'frequency', facts: { nextAllowedAt } });
    const simulate = (at: string) =>
      service.ask<{ verdict: string; steps: Step[] }>(
        `query($i: SimulateRulesInput!) { simulateRules(input: $i) { ${STEPS} } }`,
        { i: { to: { phone }, purpose: 'MARKETING', at } },
      );
    expect(await simulate('2026-12-08T11:59:59Z')).toMatchObject({ verdict: 'REFUSE' });
    expect(await simulate(nextAllowedAt)).toMatchObject({ verdict: 'ALLOW' });
    expect(await counted(phone)).toHaveLength(1);
  });
});

describe('a message that ends without having been submitted is counted no more', () => {
  test.each<[string, (phone: string, sent: Sent) => Promise<unknown>, string]>([
    [
      'canceled',
      (_phone, { accepted }) =>
        service.ask('mutation($id: ID!) { cancelMessages(input: { ids: [$id] }) { __typename } }', {
          id: accepted?.id,
        }),
      'CANCELED',
    ],
    [
      'blocked',
      (phone) =>
        service.ask(
          'mutation($to: RecipientInput!) { suppress(input: { to: $to, reason: MANUAL }) { ... on SuppressPayload { suppression { id } } } }',
          { to: { phone } },
        ),
      'BLOCKED',
    ],
    [
      'expired at the claim',
      (_phone, sent) => {
        now = new Date(NOON + 24 * HOUR);
        return claimed(sent);
      },
      'EXPIRED',
    ],
  ])('%s', async (_name, end, status) => {
    await setCap(2);
    const phone = await person();
    const [first, second] = [await send(phone), await send(phone)];
    expect(await counted(phone)).toHaveLength(2);
    await end(phone, first);
    expect(await stateOf(first)).toMatchObject({ status });
    expect(await counted(phone)).toHaveLength(status === 'BLOCKED' ? 0 : 1);
    expect((await stateOf(second))?.status).toBe(status === 'BLOCKED' ? status : 'QUEUED');
  });

  test('erased with the person', async () => {
    await setCap(2);
    const phone = await person();
    await send(phone);
    await service.ask(
      'mutation($p: PhoneNumber!) { eraseContact(input: { phone: $p }) { __typename ... on Error { error: message } } }',
      { p: phone },
    );
    expect(
      await service.sql(
        'SELECT 1 FROM cap_counters k JOIN contacts c ON c.id = k.contact_id WHERE c.erased_at IS NOT NULL',
      ),
    ).toEqual([]);
  });
});

describe('the claim', () => {
  test('holds back what has its place and comes too soon after another, and lets it go then', async () => {
    await setCap(3);
    const phone = await person();
    const sent = [await send(phone, { validFor: 'P3D' }), await send(phone, { validFor: 'P3D' })];
    await setCap(1);
    now = new Date(NOON + HOUR);
    expect(await claimed(...sent)).toBe(1);
    const states = await Promise.all(sent.map(stateOf));
    expect(states.map((state) => state?.status).sort()).toEqual(['DEFERRED', 'SENDING']);
    expect(states.find((state) => state?.status === 'DEFERRED')).toMatchObject({
      reason: 'FREQUENCY_CAP',
      due: new Date(NOON + 25 * HOUR),
    });
    expect(await counted(phone)).toEqual([NOON + HOUR, NOON + 25 * HOUR]);
    now = new Date(NOON + 25 * HOUR);
    await moveWhatIsDue();
    const waiting = sent.filter((_each, index) => states[index]?.status === 'DEFERRED');
    expect(await claimed(...waiting)).toBe(1);
  });

  test('blocks what a cap of 0 forbids since', async () => {
    await setCap(1);
    const phone = await person();
    const sent = await send(phone);
    await setCap(0);
    expect(await claimed(sent)).toBe(0);
    expect(await stateOf(sent)).toMatchObject({ status: 'BLOCKED', reason: 'FREQUENCY_CAP' });
    expect(await counted(phone)).toEqual([]);
  });

  test('counts what was accepted before there was a cap, and what waited through the night', async () => {
    const phone = await person();
    const before = [await send(phone), await send(phone)];
    expect(
      await service.sql('SELECT 1 FROM cap_counters k JOIN contacts c ON c.id = k.contact_id WHERE c.phone = $1', [
        phone,
      ]),
    ).toEqual([]);
    await setCap(1);
    expect(await claimed(...before)).toBe(1);
    expect(await counted(phone)).toEqual([NOON]);
    // The other would have to wait for just as long as it is valid.
    const states = await Promise.all(before.map(stateOf));
    expect(states.find((state) => state?.status !== 'SENDING')).toMatchObject({
      status: 'EXPIRED',
      reason: 'EXPIRES_BEFORE_ALLOWED',
    });
    now = new Date('2026-12-08T21:00:00Z');
    const night = await send(phone);
    expect(night.accepted?.status).toBe('DEFERRED');
    const opening = Date.parse('2026-12-09T08:00:00Z');
    expect(await counted(phone)).toEqual([NOON, opening]);
    expect((await send(phone)).error).toContain('2026-12-10T08:00:00.000Z');
    now = new Date(opening);
    await moveWhatIsDue();
    expect(await claimed(night)).toBe(1);
    expect(await counted(phone)).toEqual([NOON, opening]);
  });
});

test('of a country holds without any rule of the workspace', async () => {
  const phone = '+13055550177';
  await service.ask(
    `mutation($c: RecipientInput!) { recordConsent(input: { contact: $c, purposes: [MARKETING], source: API }) { __typename } }`,
    { c: { phone } },
  );
  now = new Date('2026-12-07T18:00:00Z');
  await service.sql(`UPDATE workspaces SET rules = '{"senderChecks": "REPORT"}'`);
  for (let n = 0; n < 3; n++) expect((await send(phone)).error).toBeUndefined();
  expect((await send(phone)).decision?.steps.at(-1)).toMatchObject({
    ruleId: 'frequency.us-fl',
  });
});
