import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../src/channels/port.ts';
import { newId } from '../../src/kernel/ids.ts';
import { claim } from '../../src/pipeline/dispatch/claim.ts';
import { moveDue } from '../../src/pipeline/schedule/due-messages.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

/** The hub's clock: a test moves it. A Monday. */
const MORNING = new Date('2026-12-07T03:00:00Z');
let now = MORNING;
let service: Service;
beforeAll(async () => {
  service = await openService(
    { HELIOGRAPH_QUIET_HOURS_SPREAD_MINUTES: '20', HELIOGRAPH_QUIET_HOURS_MARGIN_MINUTES: '0' },
    { clock: { now: () => now } },
  );
});
afterAll(() => service?.close());
beforeEach(async () => {
  now = MORNING;
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
  facts: Record<string, unknown>;
}
interface Decision {
  verdict: string;
  steps: Step[];
}
const quietHours = (decision?: Decision) => decision?.steps.find(({ gate }) => gate === 'quiet hours');
const DECISION = 'decision { verdict steps { gate verdict ruleId until facts } }';

async function consenting(phone: string): Promise<string> {
  await service.ask(
    `mutation($c: RecipientInput!) { recordConsent(input: { contact: $c, purposes: [MARKETING], source: API,
      occurredAt: "2026-11-01T00:00:00Z" }) { __typename ... on Error { error: message } } }`,
    { c: { phone } },
  );
  return phone;
}
const send = (phone: string, input: object = {}) =>
  service.ask<{ accepted?: { id: string; status: string; reason: { code: string } | null; decision: Decision } }>(
    `mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename
      ... on SendMessagePayload { accepted { id status reason { code } ${DECISION} } } ... on Error { error: message } } }`,
    { input: { to: { phone }, content: { text: 'Offer. Reply STOP to end.' }, purpose: 'MARKETING', ...input } },
  );
const stateOf = async (id: string | undefined) =>
  (
    await service.sql<{ status: string; reason: string | null; due: Date | null }>(
      'SELECT status::text, reason_code AS reason, due_at AS due FROM messages WHERE id = $1',
      [uuidOf(id ?? '')],
    )
  )[0];
const claimed = (...ids: (string | undefined)[]) => {
  const { runtime } = service.api;
  return claim(
    runtime.db.pool,
    runtime.clock,
    { connectionId: service.connectionId, responseTimeoutMs: 60_000, billedAt: 'SUBMIT', ownerId: newId() },
    {
      ids: ids.map((id) => uuidOf(id ?? '')),
      finished: [],
      priorityGate: runtime.priorityGate,
      channel,
      policy: runtime.policy,
      priceLists: runtime.priceLists,
      pauses: [],
      purposes: ['MARKETING', 'SURVEY'],
    },
  );
};
const override = (input: object) =>
  service.ask<{ __typename: string; rule?: object; issues?: { path: string[]; message: string }[] }>(
    `mutation($i: RuleOverrideInput!) { setRuleOverride(input: $i) { __typename
      ... on RuleOverridePayload { rule { ruleId override { open reason openOnHolidays } } } ... on InvalidInput { issues { path message } } } }`,
    { i: input },
  );

test('a refusal says by which rule of which day, and what would make it allowed', async () => {
  const steps = 'steps { gate verdict asOf code advice }';
  const preview = await service.ask<{ decision: { steps: object[] } }>(
    `query($i: SendMessageInput!) { previewMessage(input: $i) { decision { ${steps} } } }`,
    { i: { to: { phone: '+447911122099' }, content: { text: 'Offer. Reply STOP to end.' }, purpose: 'MARKETING' } },
  );
  const refusing = { gate: 'consent', verdict: 'REFUSE', asOf: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) };
  const why = { code: 'NO_CONSENT', advice: expect.stringContaining('recordConsent') };
  expect(preview.decision.steps.at(-1)).toEqual({ ...refusing, ...why });
  expect(preview.decision.steps[0]).toMatchObject({ verdict: 'ALLOW', code: null, advice: null });
  const sent = await service.ask<{ decision: { steps: object[] } }>(
    `mutation { sendMessage(input: { to: { phone: "+447911122099" }, content: { text: "Offer. Reply STOP to end." }, purpose: MARKETING }) {
      ... on MessageRefused { decision { ${steps} } } } }`,
  );
  expect(sent.decision.steps.at(-1)).toEqual({ ...refusing, ...why });
});

describe('an offer in closed hours', () => {
  test('is shown by all who ask, waits for the opening with a spread, and goes out then', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, (_, n) => consenting(`+4479111220${10 + n}`)));
    const [phone = ''] = people;
    const preview = await service.ask<{ decision: Decision }>(
      `query($i: SendMessageInput!) { previewMessage(input: $i) { ${DECISION} } }`,
      { i: { to: { phone }, content: { text: 'Offer. Reply STOP to end.' }, purpose: 'MARKETING' } },
    );
    const opening = '2026-12-07T08:00:00.000Z';
    const step = { gate: 'quiet hours', verdict: 'DEFER', ruleId: 'quiet-hours.default', until: opening };
    expect(preview.decision.steps.at(-1)).toMatchObject(step);
    const may = await service.ask<{ allowed: boolean; code: string; until: string; steps: Step[] }>(
      'query($i: CanMessageInput!) { canMessage(input: $i) { allowed code until steps { gate verdict ruleId until facts } } }',
      { i: { to: { phone }, purpose: 'MARKETING' } },
    );
    expect(may).toMatchObject({ allowed: false, code: 'QUIET_HOURS', until: opening });
    expect(may.steps.map(({ gate }) => gate)).toEqual([
      'validity',
      'number',
      'suppression',
      'consent',
      'sender',
      'content',
      'quiet hours',
    ]);
    const sent = await Promise.all(people.map((each) => send(each)));
    for (const { accepted } of sent) {
      expect(accepted).toMatchObject({ status: 'DEFERRED', reason: { code: 'QUIET_HOURS' } });
      expect(accepted?.decision.steps.at(-1)).toMatchObject(step);
    }
    const due = await Promise.all(sent.map(async ({ accepted }) => (await stateOf(accepted?.id))?.due?.getTime() ?? 0));
    const opens = Date.parse(opening);
    for (const each of due) expect(each - opens).toBeLessThan(20 * 60_000);
    expect(Math.min(...due)).toBeGreaterThanOrEqual(opens);
    expect(new Set(due).size).toBeGreaterThan(6);
    now = new Date(opens + 20 * 60_000);
    await moveDue(openSchedulerRuntime(service.api.runtime), new AbortController().signal);
    const { messages } = await claimed(...sent.map(({ accepted }) => accepted?.id));
    expect(messages).toHaveLength(people.length);
  });

  test('that waited too long in the queue is held back by the claim', async () => {
    const phone = await consenting('+447911123001');
    now = new Date('2026-12-07T19:59:59Z');
    const { accepted } = await send(phone);
    expect(accepted).toMatchObject({ status: 'QUEUED', decision: { verdict: 'ALLOW' } });
    now = new Date('2026-12-07T20:00:00Z');
    expect((await claimed(accepted?.id)).messages).toEqual([]);
    const state = await stateOf(accepted?.id);
    expect(state).toMatchObject({ status: 'DEFERRED', reason: 'QUIET_HOURS' });
    expect(state?.due?.getTime()).toBeGreaterThanOrEqual(Date.parse('2026-12-08T08:00:00Z'));
  });

  test('is no matter of codes, orders and alerts', async () => {
    for (const purpose of ['OTP', 'TRANSACTIONAL', 'ALERT', 'CONVERSATION']) {
      const { accepted } = await send('+447911123002', { purpose });
      expect(accepted?.status).toBe('QUEUED');
      expect(accepted?.decision.steps.map(({ gate }) => gate)).not.toContain('quiet hours');
    }
  });

  test('goes by the time zone of the contact, where the workspace knows it', async () => {
    const phone = await consenting('+61412345601');
    // Monday, 13:00 in Perth, 16:00 in Sydney: open in all of Australia.
    now = new Date('2026-12-07T05:00:00Z');
    expect((await send(phone)).accepted?.status).toBe('QUEUED');
    // 17:30 in Perth, 20:30 in Sydney.
    now = new Date('2026-12-07T09:30:00Z');
    expect((await send(phone)).accepted?.status).toBe('DEFERRED');
    await service.sql("UPDATE contacts SET time_zones = '{Australia/Perth}' WHERE phone = $1", [phone]);
    const { accepted } = await send(phone);
    expect(accepted?.status).toBe('QUEUED');
    expect(quietHours(accepted?.decision)?.facts).toMatchObject({ evidence: 'contact', zones: ['Australia/Perth'] });
  });
});

describe('rules of the workspace', () => {
  test('may be stricter, or looser with a reason that is audited; the claim goes by them too', async () => {
    const looser = { ruleId: 'default', open: 'mon-sun 00:00-24:00' };
    expect(await override(looser)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['reason'], message: expect.stringContaining('is not within the hours of the rule') }],
    });
    const phone = await consenting('+447911123003');
    expect((await send(phone)).accepted?.status).toBe('DEFERRED');
    expect(await override({ ...looser, reason: 'they work at night' })).toMatchObject({
      rule: { ruleId: 'default', override: { open: looser.open, reason: 'they work at night' } },
    });
    const { accepted } = await send(phone);
    expect(accepted?.status).toBe('QUEUED');
    expect(JSON.stringify(accepted?.decision)).toContain('they work at night');
    expect(await override({ ruleId: 'default', open: 'mon-fri 10:00-11:00' })).toMatchObject({
      rule: { override: { reason: null } },
    });
    expect((await claimed(accepted?.id)).messages).toEqual([]);
    expect((await stateOf(accepted?.id))?.due?.toISOString()).toMatch(/^2026-12-07T10:/);
    await override({ ruleId: 'default' });
    const entries = await service.sql<{ action: string; detail: object }>(
      "SELECT action, detail FROM audit_entries WHERE action = 'rule.override' ORDER BY id",
    );
    expect(entries).toMatchObject([
      { detail: { ruleId: 'default', reason: 'they work at night' } },
      { detail: { open: 'mon-fri 10:00-11:00', reason: null } },
      { detail: { open: null } },
    ]);
  });

  test('are checked: the rule, the hours', async () => {
    for (const [input, field] of [
      [{ ruleId: 'us-xx', open: 'mon 10:00-11:00' }, 'ruleId'],
      [{ ruleId: 'fr', open: 'mon 11:00-10:00' }, 'open'],
      [{ ruleId: 'gb', open: 'mon 10:00-11:00', openOnHolidays: true, reason: 'why' }, 'openOnHolidays'],
      [{ ruleId: 'fr', openOnHolidays: true, reason: 'why' }, 'openOnHolidays'],
    ] as const) {
      expect(await override(input)).toMatchObject({ issues: [{ path: [field] }] });
    }
  });

  test('need a reason for whatever they open that is closed without them: of an advised rule, of the default, on holidays', async () => {
    for (const input of [
      { ruleId: 'my', open: 'mon-sun 08:00-20:00' },
      { ruleId: 'my', open: 'sun 11:59-20:00' },
      { ruleId: 'ke', open: 'mon-sun 07:00-19:00' },
      { ruleId: 'us-ca', open: 'mon-sun 08:00-21:00' },
      { ruleId: 'de', open: 'sun 11:00-13:00' },
      { ruleId: 'us-tx', open: 'sun 11:00-13:00' },
      { ruleId: 'fr', open: 'mon-fri 10:00-19:00', openOnHolidays: true },
    ]) {
      expect(await override(input), input.ruleId).toMatchObject({ issues: [{ path: ['reason'] }] });
      expect(await override({ ...input, reason: 'why' })).toMatchObject({ rule: { ruleId: input.ruleId } });
      await override({ ruleId: input.ruleId });
    }
    expect(await override({ ruleId: 'my', open: 'mon-sun 08:00-20:00' })).toMatchObject({
      issues: [{ message: expect.stringContaining('is not within the hours of "default"') }],
    });
    for (const input of [
      { ruleId: 'my', open: 'mon-fri 08:00-20:00, sun 12:00-20:00' },
      { ruleId: 'ke', open: 'mon-fri 08:00-19:00' },
      { ruleId: 'us-ga', open: 'mon-sun 08:00-21:00' },
      { ruleId: 'fr', open: 'mon-fri 10:00-19:00' },
    ]) {
      expect(await override(input), input.ruleId).toMatchObject({
        rule: { override: { open: input.open, reason: null, openOnHolidays: false } },
      });
      await override({ ruleId: input.ruleId });
    }
  });

  test('decide what is done where no moment suits all', async () => {
    const phone = await consenting('+79123456701');
    now = new Date('2026-12-07T09:00:00Z');
    await override({ ruleId: 'default', open: 'mon-fri 10:00-18:00' });
    expect(await send(phone)).toMatchObject({ error: expect.stringContaining('No moment is inside the hours') });
    await service.ask(
      'mutation { setWorkspaceRules(input: { noCommonWindow: MOST_LIKELY }) { ... on WorkspaceRulesPayload { rules { strict noCommonWindow } } } }',
    );
    expect((await send(phone)).accepted?.status).toBe('QUEUED');
  });
});

const setRules = (input: object) =>
  service.ask<{ rules?: object; issues?: { path: string[] }[] }>(
    `mutation($i: WorkspaceRulesInput!) { setWorkspaceRules(input: $i) {
      ... on WorkspaceRulesPayload { rules { brand optOutText senderChecks contentChecks } } ... on InvalidInput { issues { path } } } }`,
    { i: input },
  );

describe('senders and contents', () => {
  const NOON = new Date('2026-12-07T17:00:00Z');
  const text = (body: string) => ({ content: { text: body } });
  const report = { contentChecks: 'REPORT', senderChecks: 'REPORT', reason: 'a test' };

  test('an offer that lacks what is demanded is refused, and the refusal says what would be right', async () => {
    now = NOON;
    const phone = await consenting('+447400123004');
    expect(await send(phone, text('Offer'))).toMatchObject({
      error: 'The text lacks what United Kingdom demands of offers: how to opt out.',
    });
    const american = await consenting('+12145550122');
    expect(await send(american)).toMatchObject({
      error: '"Hub" is a name, and United States (federal) has numbers alone: name a number as the sender.',
    });
    expect((await send(phone, { ...text('Offer'), purpose: 'TRANSACTIONAL' })).accepted?.status).toBe('QUEUED');
  });

  test('an empty text takes away what was set, and what is left out stays', async () => {
    await setRules({ brand: 'Acme', optOutText: 'Reply STOP to end.' });
    expect(await setRules({ brand: ' ' })).toMatchObject({
      rules: { brand: null, optOutText: 'Reply STOP to end.', contentChecks: 'ENFORCE' },
    });
    expect(await setRules({ optOutText: '' })).toMatchObject({ rules: { brand: null, optOutText: null } });
    expect(await setRules({ brand: 'x'.repeat(41) })).toMatchObject({ issues: [{ path: ['brand'] }] });
  });

  test('what the workspace has set is added: previewed, counted, priced and sent', async () => {
    now = NOON;
    const phone = await consenting('+821012345678');
    expect(await setRules({ brand: 'Acme', optOutText: 'STOP 080-1234' })).toMatchObject({
      rules: { brand: 'Acme', optOutText: 'STOP 080-1234', contentChecks: 'ENFORCE' },
    });
    await setRules({ senderChecks: 'REPORT', reason: 'the test has one sender' });
    now = new Date('2026-12-07T05:00:00Z');
    const input = { to: { phone }, ...text('Offer '.repeat(9)), purpose: 'MARKETING' };
    const preview = await service.ask<{ text: string; partCount: number; encoding: string; decision: Decision }>(
      `query($i: SendMessageInput!) { previewMessage(input: $i) { text partCount encoding ${DECISION} } }`,
      { i: input },
    );
    expect(preview.text).toBe(`(광고) Acme: ${'Offer '.repeat(9)} STOP 080-1234`);
    expect(preview).toMatchObject({ partCount: 2, encoding: 'UCS2', decision: { verdict: 'ALLOW' } });
    const { accepted } = await send(phone, input);
    const stored = await service.sql('SELECT body, part_count AS parts FROM messages WHERE id = $1', [
      uuidOf(accepted?.id ?? ''),
    ]);
    expect(stored).toEqual([{ body: preview.text, parts: 2 }]);
    expect((await claimed(accepted?.id)).messages).toHaveLength(1);
  });

  test('a check that only reports needs a reason; the claim goes by what holds then', async () => {
    now = NOON;
    expect(await setRules({ contentChecks: 'REPORT' })).toMatchObject({ issues: [{ path: ['reason'] }] });
    await setRules(report);
    const phone = await consenting('+447400123005');
    const { accepted } = await send(phone, text('Offer'));
    expect(accepted?.decision.steps.find(({ gate }) => gate === 'content')?.facts).toMatchObject({
      missing: ['opt-out wording'],
    });
    await setRules({ contentChecks: 'ENFORCE' });
    expect((await claimed(accepted?.id)).messages).toEqual([]);
    expect(await stateOf(accepted?.id)).toMatchObject({ status: 'BLOCKED', reason: 'CONTENT_MISSING' });
  });
});

describe('an offer that is sent as an order', () => {
  const input = { content: { text: 'Your parcel is here. Coupon for you: SAVE20' }, purpose: 'TRANSACTIONAL' };
  const wordingOf = (decision?: Decision) => decision?.steps.find(({ gate }) => gate === 'wording');
  const preview = (phone: string) =>
    service.ask<{ decision: Decision }>(`query($i: SendMessageInput!) { previewMessage(input: $i) { ${DECISION} } }`, {
      i: { to: { phone }, ...input },
    });

  test('is flagged in preview and decision, refused where the workspace says so, and sent where nobody looks', async () => {
    const phone = '+447400123009';
    const flag = { verdict: 'ALLOW', facts: { readsLikeOffer: true, signs: ['coupon*'] } };
    expect(wordingOf((await preview(phone)).decision)).toMatchObject(flag);
    const flagged = await send(phone, input);
    expect(wordingOf(flagged.accepted?.decision)).toMatchObject(flag);

    await setRules({ offerChecks: 'REFUSE' });
    expect((await preview(phone)).decision).toMatchObject({ verdict: 'REFUSE' });
    expect(await send(phone, input)).toMatchObject({
      error: 'The text reads like an offer ("coupon*"), and is sent as an order.',
    });
    // What was accepted before is not looked at again.
    expect((await claimed(flagged.accepted?.id)).messages).toHaveLength(1);

    await setRules({ offerChecks: 'OFF' });
    const unseen = await send(phone, input);
    expect(wordingOf(unseen.accepted?.decision)).toMatchObject({ verdict: 'ALLOW', facts: {} });
    const entry = await service.sql(
      "SELECT detail FROM audit_entries WHERE action = 'rule.set' ORDER BY id DESC LIMIT 1",
    );
    expect(entry).toEqual([{ detail: { offerChecks: 'OFF' } }]);
  });
});

describe('countryRules', () => {
  const rulesOf = (country: string, at?: string) =>
    service.ask<{ ruleId: string; version: string; hours: { open: string | null }; source: string }[]>(
      'query($c: String!, $at: DateTime) { countryRules(country: $c, at: $at) { ruleId version hours { open } source } }',
      { c: country, at },
    );

  test('shows the rules of a country and its regions, as they hold on a day', async () => {
    const us = await rulesOf('US');
    expect(us.find(({ ruleId }) => ruleId === 'us-tx')).toMatchObject({
      version: 'us-tx@2025-09-01/2026-11-28',
      hours: { open: 'mon-sat 09:00-21:00, sun 12:00-21:00' },
      source: expect.stringContaining('Texas Business and Commerce Code'),
    });
    expect((await rulesOf('US', '2025-08-31T00:00:00Z')).map(({ ruleId }) => ruleId)).not.toContain('us-tx');
    expect((await rulesOf('NP')).map(({ ruleId }) => ruleId)).toEqual(['default']);
    await expect(rulesOf('France')).rejects.toThrow('ISO 3166-1 alpha-2');
  });
});

test('simulateRules answers for a moment to come, by the rules of then', async () => {
  const phone = await consenting('+12145550111');
  const simulate = (at: string) =>
    service.ask<Decision>(
      'query($i: SimulateRulesInput!) { simulateRules(input: $i) { verdict steps { gate verdict ruleId until facts } } }',
      { i: { to: { phone }, purpose: 'MARKETING', at } },
    );
  expect(await simulate('2026-12-13T17:59:00Z')).toMatchObject({ verdict: 'DEFER' });
  const open = await simulate('2026-12-13T18:00:00Z');
  expect(open.verdict).toBe('ALLOW');
  expect(quietHours(open)).toMatchObject({ ruleId: 'quiet-hours.us-tx', facts: { region: 'US-TX' } });
  // Texas has had hours of its own since September 2025.
  const before = await simulate('2025-08-31T14:00:00Z');
  expect(quietHours(before)?.facts).toMatchObject({ rules: [expect.stringMatching(/^us@/)] });
});

test('what an earlier build has stored is read: a reason that there is no more, and hours that say nothing of holidays', async () => {
  const phone = await consenting('+447911122098');
  const id = (await send(phone)).accepted?.id;
  await service.sql(
    `UPDATE decisions SET content = replace(content::text, '"QUIET_HOURS"', '"GONE"')::jsonb
     WHERE id = (SELECT decision_id FROM messages WHERE "to" = $1)`,
    [phone],
  );
  const kept = await service.ask<{ decision: { steps: object[] } }>(
    'query($id: ID!) { message(id: $id) { decision { steps { code advice } } } }',
    { id },
  );
  expect(kept.decision.steps.at(-1)).toEqual({ code: 'GONE', advice: null });
  const rules = JSON.stringify({ hours: { fr: { open: 'mon-fri 10:00-19:00', reason: null } } });
  await service.sql('UPDATE workspaces SET rules = $1::jsonb', [rules]);
  const [rule] = await service.ask<object[]>(
    '{ countryRules(country: "FR") { ruleId override { open openOnHolidays } } }',
  );
  expect(rule).toEqual({ ruleId: 'fr', override: { open: 'mon-fri 10:00-19:00', openOnHolidays: false } });
});
