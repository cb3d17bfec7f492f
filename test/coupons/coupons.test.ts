import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { makeCodes } from '../../src/domains/coupons/codes.ts';
import { freeCouponsOfUnsent } from '../../src/domains/coupons/duties.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let now = new Date('2027-03-01T10:00:00Z');
let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => now } });
  runtime = openSchedulerRuntime(service.api.runtime);
  await service.ask(
    `mutation { saveTemplate(input: { name: "gift", variables: [{ name: "coupon" }],
      bodies: [{ locale: "en", body: "Yours: {{ coupon }}" }] }) { __typename } }`,
  );
});
afterAll(() => service.close());

interface Pool {
  id: string;
  counts: { total: number; reserved: number; redeemed: number; free: number };
}
interface Answer {
  __typename: string;
  pool: Pool;
  added: number;
  repeated: number;
  issues?: object[];
}
const POOL = 'id name counts { total reserved redeemed free }';
const ISSUES = '... on InvalidInput { issues { path message received } } ... on NotFound { message }';
const pool = (name: 'createCouponPool' | 'addCoupons', input: object) =>
  service.ask<Answer>(
    `mutation($input: ${name === 'addCoupons' ? 'AddCouponsInput' : 'CouponPoolInput'}!) { ${name}(input: $input) {
      __typename ${ISSUES} ... on CouponPoolPayload { added repeated pool { ${POOL} } } } }`,
    { input },
  );
interface Redeemed {
  __typename: string;
  outcome: string;
  coupon: { code: string; redeemedAt: string; reference: string | null };
}
const redeem = (code: string, reference: string | null = null, ask = service.ask) =>
  ask<Redeemed>(
    `mutation($input: RedeemCouponInput!) { redeemCoupon(input: $input) { __typename ${ISSUES}
      ... on RedeemCouponPayload { outcome coupon { code redeemedAt reference redeemedBy { kind } contact { phone } } } } }`,
    { input: { code, reference } },
  );

describe('a pool of coupons', () => {
  test('is of codes that are made, which differ, or that are brought, each once', async () => {
    const made = await pool('createCouponPool', { name: 'Made', make: 1_000, prefix: 'SPRING' });
    expect(made).toMatchObject({ added: 1_000, repeated: 0, pool: { counts: { total: 1_000, free: 1_000 } } });
    expect(makeCodes(1, 'SPRING')[0]?.code).toMatch(/^SPRING(-[346789ABCDEFGHJKMNPQRTUVWXY]{4}){3}$/);
    const brought = await pool('createCouponPool', { name: 'Brought', codes: ['one-1', 'ONE1', 'two-2'] });
    expect(brought).toMatchObject({ added: 2, repeated: 1 });
    expect(await pool('addCoupons', { id: brought.pool.id, codes: ['TWO 2', 'three-3'] })).toMatchObject({
      ...{ added: 1, repeated: 1 },
      pool: { counts: { total: 3 } },
    });
  });

  test.each([
    [{ name: 'Brought', make: 1 }, ['name']],
    [{ name: 'Both', make: 1, codes: ['abcd'] }, ['make']],
    [{ name: 'None' }, ['make']],
    [{ name: 'Short', codes: ['a-b'] }, ['codes', '0']],
    [{ name: 'Many', make: 100_001 }, ['make']],
    [{ name: 'Prefix', make: 1, prefix: 'a b' }, ['prefix']],
    [{ name: 'Past', make: 1, expiresAt: '2020-01-01T00:00:00Z' }, ['expiresAt']],
  ])('is refused with the field: %j', async (input, path) => {
    expect((await pool('createCouponPool', input)).issues).toMatchObject([{ path }]);
  });
});

describe('redeeming', () => {
  test('a code is done by one of 64 who try it, and the others are told when', async () => {
    await pool('createCouponPool', { name: 'Race', codes: ['race-0001'] });
    const tries = await Promise.all(
      Array.from({ length: 64 }, (_, index) => redeem(index % 2 === 0 ? 'RACE0001' : ' race-0001', `order-${index}`)),
    );
    const outcomes = tries.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual([...Array.from({ length: 63 }, () => 'ALREADY_REDEEMED'), 'REDEEMED']);
    const winner = tries.find(({ outcome }) => outcome === 'REDEEMED')?.coupon.reference ?? '';
    expect(tries.every(({ coupon }) => coupon.reference === winner && coupon.redeemedAt !== null)).toBe(true);
    expect(await redeem('race-0001', winner)).toMatchObject({
      outcome: 'REDEEMED',
      coupon: { redeemedBy: { kind: 'API_KEY' } },
    });
    expect((await redeem('race-0002')).__typename).toBe('NotFound');
    expect((await redeem('race-0001', winner, service.askOther)).__typename).toBe('NotFound');
  });

  test('ends with its pool', async () => {
    await pool('createCouponPool', { name: 'Ends', codes: ['ends-0001'], expiresAt: '2027-03-02T00:00:00Z' });
    const before = now;
    now = new Date('2027-03-02T00:00:00Z');
    expect(await redeem('ends-0001')).toMatchObject({ outcome: 'EXPIRED', coupon: { redeemedAt: null } });
    now = before;
  });
});

const run = () => runCampaigns(runtime, new AbortController().signal);
const FIELDS = `id status token reason accepted coupons { reserved redeemed free } preflight { warnings { code count } }`;
interface Shown {
  id: string;
  token: string | null;
}
const act = async (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await service.ask<{ campaign: Shown }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ${ISSUES} ... on CampaignPayload { campaign { ${FIELDS} } } } }`,
    { input },
  );
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign;
};
const shown = (id: string) => service.ask<Shown>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
let next = 0;
const people = async (count: number, tag: string) => {
  const phones = Array.from({ length: count }, () => `+4479111${String(50_000 + next++)}`);
  await service.ask(
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
    {
      contacts: phones.map((phone) => ({ phone, tags: [tag] })),
    },
  );
  return phones;
};
const started = async (tag: string, couponPool: string) => {
  const { id } = await act('createCampaign', {
    ...{ name: 'Gifts', objective: 'SALES', purpose: 'TRANSACTIONAL', audience: { tags: [tag] } },
    content: { template: 'gift', couponPool },
  });
  const checked = await act('checkCampaign', { id });
  await act('startCampaign', { id, token: checked.token });
  return { id, checked };
};
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

describe('coupons of a campaign', () => {
  test('go to one recipient each; whoever is refused takes none; it pauses when they run out, and goes on with more', async () => {
    const phones = await people(6, 'gifts');
    await service.ask(`mutation { suppress(input: { to: { phone: "${phones[2]}" }, reason: MANUAL }) { __typename } }`);
    const { pool: made } = await pool('createCouponPool', { name: 'Gifts', make: 3 });
    const { id, checked } = await started('gifts', made.id);
    expect(checked).toMatchObject({
      preflight: { warnings: expect.arrayContaining([{ code: 'FEW_COUPONS', count: 2 }]) },
    });
    later(31_000);
    await run();
    expect(await shown(id)).toMatchObject({
      ...{ status: 'PAUSED', reason: expect.stringMatching(/no coupon left: addCoupons/) },
      coupons: { free: 0 },
    });
    await pool('addCoupons', { id: made.id, make: 10 });
    await act('resumeCampaign', { id });
    await run();
    expect(await shown(id)).toMatchObject({
      status: 'DONE',
      accepted: 5,
      coupons: { reserved: 5, redeemed: 0, free: 8 },
    });
    const rows = await service.sql<{ body: string; code: string; same: boolean }>(
      `SELECT m.body, c.code, c.contact_id = m.contact_id AS same FROM messages m JOIN coupons c ON c.message_id = m.id
       WHERE m.campaign_id = $1`,
      [uuidOf(id)],
    );
    expect(new Set(rows.map(({ code }) => code)).size).toBe(5);
    expect(rows.every(({ body, code, same }) => body === `Yours: ${code}` && same)).toBe(true);
    expect(await redeem(rows[0]?.code ?? '')).toMatchObject({
      outcome: 'REDEEMED',
      coupon: { contact: expect.anything() },
    });
    expect(await shown(id)).toMatchObject({ coupons: { redeemed: 1 } });
  });

  test('of two campaigns that share a pool differ, and those of messages that were never sent are free again', async () => {
    await people(40, 'shared');
    const { pool: made } = await pool('createCouponPool', { name: 'Shared', make: 100 });
    const both = [await started('shared', made.id), await started('shared', made.id)];
    later(31_000);
    await Promise.all([run(), run(), run()]);
    await run();
    const counts = await service.sql(
      'SELECT count(*)::int AS count, count(DISTINCT message_id)::int AS messages FROM coupons WHERE pool_id = $1 AND reserved_at IS NOT NULL',
      [uuidOf(made.id)],
    );
    expect(counts).toEqual([{ count: 80, messages: 80 }]);
    await service.sql("UPDATE messages SET status = 'CANCELED', finished_at = now() WHERE campaign_id = $1", [
      uuidOf(both[0]?.id ?? ''),
    ]);
    later(11 * 60_000);
    await freeCouponsOfUnsent(runtime, new AbortController().signal);
    expect(await shown(both[1]?.id ?? '')).toMatchObject({ coupons: { reserved: 40, free: 60 } });
    expect(await shown(both[0]?.id ?? '')).toMatchObject({ coupons: { reserved: 0 } });
  });

  test('are the same when it is tried again, but for those that were redeemed', async () => {
    await people(3, 'again');
    const { pool: made } = await pool('createCouponPool', { name: 'Again', make: 4 });
    const { id } = await started('again', made.id);
    later(31_000);
    await run();
    const codesOf = async (campaignId: string) =>
      service.sql<{ contactId: string; code: string; body: string }>(
        `SELECT c.contact_id AS "contactId", c.code, m.body FROM coupons c JOIN messages m ON m.id = c.message_id
         WHERE c.campaign_id = $1 AND m.campaign_id = $1 ORDER BY 1`,
        [uuidOf(campaignId)],
      );
    const [first, second, third] = await codesOf(id);
    expect(await redeem(second?.code ?? '')).toMatchObject({ outcome: 'REDEEMED' });
    await service.sql(
      "UPDATE messages SET status = 'FAILED', finished_at = now() WHERE campaign_id = $1 AND contact_id <> $2",
      [uuidOf(id), third?.contactId],
    );
    const again = await act('retryFailed', { id });
    const { token } = await act('checkCampaign', { id: again.id });
    await act('startCampaign', { id: again.id, token });
    later(31_000);
    await run();
    const given = await codesOf(again.id);
    expect(given).toHaveLength(2);
    expect(given.find(({ contactId }) => contactId === first?.contactId)?.code).toBe(first?.code);
    expect(given.find(({ contactId }) => contactId === second?.contactId)?.code).not.toBe(second?.code);
    expect(given.every(({ body, code }) => body === `Yours: ${code}`)).toBe(true);
    expect(await codesOf(id)).toEqual([second, third]);
    expect(await shown(again.id)).toMatchObject({ status: 'DONE', accepted: 2, coupons: { free: 0 } });
  });

  test('a pool of another workspace is none', async () => {
    await expect(started('gifts', 'pool_0123456789abcdef0123456789abcdef')).rejects.toThrow(
      /is no pool of this workspace/,
    );
  });
});
