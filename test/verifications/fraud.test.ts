import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

/** The hub's clock: a test moves it. */
let now = new Date();
let service: Service;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => now } });
});
afterAll(() => service.close());
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

interface Answer {
  __typename: string;
  message?: string;
  until?: string | null;
  ruleId?: string | null;
  verification?: { id: string; status: string; messages: { body: string }[] };
}
const start = (to: string, clientAddress?: string) =>
  service.ask<Answer>(
    `mutation($i: StartVerificationInput!) { startVerification(input: $i) { __typename ... on Error { message }
      ... on FraudSuspected { until ruleId } ... on StartVerificationPayload { verification { id status messages { body } } } } }`,
    { i: { to, purposeText: 'Example', clientAddress } },
  );
const enter = async ({ verification }: Answer) => {
  const [code = ''] = /\d{6}/.exec(verification?.messages[0]?.body ?? '') ?? [];
  const input = { id: verification?.id, code };
  return service.ask('mutation($i: CheckVerificationInput!) { checkVerification(input: $i) { __typename } }', {
    i: input,
  });
};
const RULE = 'id action scope key automatic reason until liftedAt';
const set = (input: object) =>
  service.ask<{ __typename: string; fraudRule?: { id: string }; issues?: { path: string[]; message: string }[] }>(
    `mutation($i: SetFraudRuleInput!) { setFraudRule(input: $i) { __typename ... on FraudRulePayload { fraudRule { ${RULE} } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: { reason: 'a test', ...input } },
  );
const lift = (id: string | null | undefined) =>
  service.ask<{ __typename: string }>('mutation($i: LiftFraudRuleInput!) { liftFraudRule(input: $i) { __typename } }', {
    i: { id },
  });
const inForce = async () =>
  (
    await service.ask<{ edges: { node: object }[] }>(
      `query { fraudRules(inForce: true) { edges { node { ${RULE} } } } }`,
    )
  ).edges.map(({ node }) => node);
const alerts = async () =>
  (
    await service.ask<{ edges: { node: object }[] }>(
      'query { fraudAlerts { edges { node { type ruleId action scope key reason until actor { kind } } } } }',
    )
  ).edges.map(({ node }) => node);
const number = (prefix: string, n: number) => `${prefix}${String(n).padStart(4, '0')}`;

describe('the fraud guard', () => {
  test('blocks a range whose codes nobody enters, for a time, and lets it through again by one act', async () => {
    const prefix = '+44791119';
    let refused: Answer | null = null;
    let sent = 0;
    for (; sent < 80 && refused === null; sent++) {
      pass(20);
      const answer = await start(number(prefix, sent));
      if (answer.__typename === 'FraudSuspected') refused = answer;
    }
    expect(sent).toBeGreaterThan(5);
    expect(sent).toBeLessThan(60);
    expect(refused).toMatchObject({
      message: expect.stringMatching(/2\d codes were asked for lately, far more than usual, and 0 were entered/),
    });
    expect(await inForce()).toMatchObject([{ action: 'BLOCK', scope: 'PREFIX', automatic: true }]);
    const audited = await service.sql(
      `SELECT actor_kind FROM audit_entries WHERE action = 'fraudRule.block' AND subject = $1`,
      [uuidOf(refused?.ruleId ?? '')],
    );
    expect(audited).toEqual([{ actor_kind: 'SYSTEM' }]);
    const { ruleId, message } = refused ?? {};
    expect(await alerts()).toMatchObject([{ type: 'BLOCKED', ruleId, action: 'BLOCK', actor: { kind: 'SYSTEM' } }]);
    expect(message).toContain((await alerts()).map((each) => (each as { reason: string }).reason)[0] ?? 'none');
    expect(await start('+447400000001')).toMatchObject({ __typename: 'StartVerificationPayload' });
    expect(await start(number(prefix, 999))).toMatchObject({ __typename: 'FraudSuspected', ruleId: refused?.ruleId });
    expect(await lift(refused?.ruleId)).toEqual({ __typename: 'FraudRulePayload' });
    expect(await lift(refused?.ruleId)).toEqual({ __typename: 'NotFound' });
    expect(await start(number(prefix, 999))).toMatchObject({ __typename: 'StartVerificationPayload' });
    expect(await inForce()).toEqual([]);
    expect(await alerts()).toMatchObject([{ type: 'LIFTED', ruleId }, { type: 'BLOCKED' }]);
  });

  test('stops nobody where codes are entered as usual', async () => {
    for (let n = 0; n < 60; n++) {
      pass(5);
      const answer = await start(number('+44740001', n), '192.0.2.9');
      expect(answer.__typename).toBe('StartVerificationPayload');
      if (n % 5 !== 0) await enter(answer);
    }
    const traffic = await service.ask<{ key: string; sent: number; entered: number }[]>(
      'query { codeTraffic(scope: PREFIX) { key sent entered stopped usualShare } }',
    );
    const own = traffic.find(({ key }) => key === '+44740001');
    expect(own?.sent).toBeGreaterThan(50);
    expect((own?.entered ?? 0) / (own?.sent ?? 1)).toBeCloseTo(0.8, 1);
  });

  test('obeys lists of ranges, countries and addresses, the closest first, and ends what a block is about', async () => {
    const pending = await start('+37251234567');
    expect(await set({ action: 'BLOCK', country: 'ee' })).toMatchObject({ __typename: 'FraudRulePayload' });
    const ended = await service.ask('query($id: ID!) { verification(id: $id) { status messages { body } } }', {
      id: pending.verification?.id,
    });
    expect(ended).toEqual({ status: 'BLOCKED', messages: [{ body: null }] });
    expect(await start('+37251234568')).toMatchObject({
      __typename: 'FraudSuspected',
      message: expect.stringContaining('a test'),
    });
    await set({ action: 'ALLOW', prefix: '+372512' });
    expect(await start('+37251234568')).toMatchObject({ __typename: 'StartVerificationPayload' });
    await set({ action: 'BLOCK', clientAddress: '2001:db8::1' });
    expect(await start('+37251234569', '2001:db8:0:0:ffff::2')).toMatchObject({ __typename: 'FraudSuspected' });
    expect(await start('+37251234569', '2001:db8:0:1::2')).toMatchObject({ __typename: 'StartVerificationPayload' });
    const until = new Date(now.getTime() + 60_000).toISOString();
    await set({ action: 'BLOCK', prefix: '+372512', until });
    expect(await start('+37251234560')).toMatchObject({ __typename: 'FraudSuspected', until });
    pass(61);
    await set({ action: 'WATCH', country: 'EE' });
    expect(await start('+37251234560')).toMatchObject({ __typename: 'StartVerificationPayload' });
  });

  test('tells live what it does, and goes on behind a cursor', async () => {
    const socket = await service.api.connected();
    const query = `subscription($after: Cursor) { fraudAlerts(after: $after) { __typename ... on FraudStreamAlert {
      cursor alert { type ruleId key reason actor { kind } } } } }`;
    interface Item {
      cursor: string;
      alert: { type: string; ruleId: string };
    }
    const next = async (id: string): Promise<Item> => {
      const { payload } = await socket.receive(id);
      return (payload as { data: { fraudAlerts: Item } }).data.fraudAlerts;
    };
    const { feedPosition: after } = (await service.api.post({ query: '{ feedPosition }' })).body.data as {
      feedPosition: string;
    };
    socket.send({ id: 'live', type: 'subscribe', payload: { query, variables: { after } } });
    const { fraudRule } = await set({ action: 'BLOCK', prefix: '+3725555' });
    const first = await next('live');
    expect(first.alert).toMatchObject({ type: 'RULE_SET', ruleId: fraudRule?.id, key: '+3725555', reason: 'a test' });
    await lift(fraudRule?.id);
    const second = await next('live');
    expect(second.alert).toMatchObject({ type: 'LIFTED', ruleId: fraudRule?.id, actor: { kind: 'API_KEY' } });
    socket.send({ id: 'again', type: 'subscribe', payload: { query, variables: { after: first.cursor } } });
    expect(await next('again')).toEqual(second);
    socket.close();
  });

  test('sends no code to a premium-rate number', async () => {
    expect(await start('+449098790000')).toMatchObject({ __typename: 'FraudSuspected', ruleId: null, until: null });
  });

  test.each<[string, object]>([
    ['prefix', { action: 'BLOCK' }],
    ['prefix', { action: 'BLOCK', prefix: '+44', country: 'GB' }],
    ['prefix', { action: 'BLOCK', prefix: '+447911180001' }],
    ['country', { action: 'BLOCK', country: 'XX' }],
    ['action', { action: 'WATCH', prefix: '+44' }],
    ['until', { action: 'BLOCK', prefix: '+44', until: '2020-01-01T00:00:00Z' }],
  ])('refuses a rule by its %s: %j', async (field, input) => {
    expect((await set(input)).issues).toMatchObject([{ path: [field] }]);
  });
});
