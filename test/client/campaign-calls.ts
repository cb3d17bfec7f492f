import {
  type CampaignCheck,
  checkCampaign,
  type HeliographClient,
  pauseScope,
  recordEvent,
  redeemCoupon,
  startCampaign,
  unwrap,
} from '@heliograph/client';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Service } from '../contacts/service.ts';
import type { Open, ProxyAnswer } from './clients.ts';

type Between = (answer: (n: number) => ProxyAnswer) => Promise<{ url: string; bodies: string[]; close(): void }>;

/** Tests of the calls about campaigns, events and coupons. @param shown gives the service once it is open */
export function campaignCallTests(shown: () => Service, open: Open, between: Between): void {
  const ask = <T>(query: string, variables: object = {}) => shown().ask<T>(query, variables);
  const phones = Array.from({ length: 5 }, (_, index) => `+4479111${String(66_000 + index)}`);

  /** A campaign that was not checked yet. */
  async function written(tag = 'clients'): Promise<string> {
    const input = {
      ...{ name: 'By the client', objective: 'INFORMATION', purpose: 'TRANSACTIONAL' },
      ...{ audience: { tags: [tag] }, content: { template: 'client-news' } },
    };
    const { campaign } = await ask<{ campaign: { id: string } }>(
      'mutation($input: CampaignInput!) { createCampaign(input: $input) { ... on CampaignPayload { campaign { id } } } }',
      { input },
    );
    return campaign.id;
  }

  /** A hub whose answer to a check says that nobody was looked at yet. @param then is done before it answers */
  const early =
    (then: () => Promise<unknown> = async () => {}): typeof fetch =>
    async (...request) => {
      const response = await fetch(...request);
      const text = await response.text();
      await then();
      return new Response(text.replace('"done":true', '"done":false'), response);
    };

  describe('campaigns', () => {
    beforeAll(async () => {
      await ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
        c: phones.map((phone) => ({ phone, tags: ['clients'] })),
      });
      await ask(
        'mutation { saveTemplate(input: { name: "client-news", bodies: [{ locale: "en", body: "We open at nine." }] }) { __typename } }',
      );
    });

    test('a check is followed to its end, and its token starts the campaign', async () => {
      const id = await written();
      const seen: CampaignCheck[] = [];
      const onProgress = (campaign: CampaignCheck) => seen.push(campaign);
      const { campaign } = unwrap(await checkCampaign(open({ fetch: early() }), id, { onProgress }));
      expect(campaign).toMatchObject({ status: 'CHECKED', preflight: { done: true, recipients: 5, sendable: 5 } });
      expect(seen.map(({ preflight }) => preflight?.done)).toEqual([false, true]);
      const started = unwrap(await startCampaign(open(), id, campaign.token ?? ''));
      expect(started.campaign).toMatchObject({ id, status: 'SCHEDULED' });
      // It waits for half a minute: it is not checked any more.
      expect(await checkCampaign(open(), id)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
    });

    test('a check that finds nobody has a fault and no token; one of a campaign that is changed meanwhile ends so', async () => {
      const { campaign } = unwrap(await checkCampaign(open(), await written('nobody-at-all')));
      expect(campaign).toMatchObject({ token: null, preflight: { done: true, fault: 'nobody would get it' } });
      const id = await written();
      const change = () =>
        ask('mutation($id: ID!) { updateCampaign(input: { id: $id, name: "Changed" }) { __typename } }', { id });
      expect(await checkCampaign(open({ fetch: early(change) }), id)).toMatchObject({
        ok: false,
        error: { code: 'PREFLIGHT_STALE', message: expect.stringContaining('"Changed"') },
      });
      expect(await checkCampaign(open(), 'campaign_0')).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
      const leaving = AbortSignal.abort();
      expect(await checkCampaign(open(), id, { signal: leaving })).toMatchObject({ error: { code: 'ABORTED' } });
    });

    test('a start whose answer is lost is found to be done; a token of another check is refused', async () => {
      const id = await written();
      const { campaign } = unwrap(await checkCampaign(open(), id));
      const refused = await startCampaign(open(), id, 'another');
      expect(refused).toMatchObject({ ok: false, attempts: 1, error: { code: 'PREFLIGHT_STALE' } });
      const proxy = await between((n) => (n === 1 ? 'lose' : null));
      const started = await startCampaign(open({ url: proxy.url }), id, campaign.token ?? '');
      expect(started).toMatchObject({ ok: true, attempts: 1, campaign: { id, status: 'SCHEDULED' } });
      expect(proxy.bodies).toHaveLength(2);
      proxy.close();
      expect(await startCampaign(open(), id, campaign.token ?? '')).toMatchObject({
        ok: false,
        error: { code: 'INVALID_INPUT' },
      });
    });

    test('an event is stored, a coupon redeemed and a scope paused once, over answers that are lost', async () => {
      const lossy = async <T>(call: (hub: HeliographClient) => Promise<T>): Promise<T> => {
        const proxy = await between((n) => (n === 1 ? 'lose' : null));
        return call(open({ url: proxy.url })).finally(() => proxy.close());
      };
      const [phone = ''] = phones;
      const event = { phone, name: 'bought', properties: { total: 25 } };
      expect(unwrap(await lossy((hub) => recordEvent(hub, event)))).toMatchObject({ recorded: 0, repeated: 1 });
      const several = [event, { ...event, idempotencyKey: 'order-7' }, { ...event, phone: 'nobody' }];
      const stored = unwrap(await recordEvent(open(), several));
      expect(stored).toMatchObject({ recorded: 2, refusals: [{ index: 2, path: expect.any(Array) }] });
      expect(unwrap(await recordEvent(open(), several)).repeated).toBe(1);
      await ask(
        'mutation { createCouponPool(input: { name: "By the client", codes: ["CLIENT-1", "CLIENT-2"] }) { __typename } }',
      );
      const first = unwrap(await lossy((hub) => redeemCoupon(hub, { code: 'client 1' })));
      expect(first).toMatchObject({ outcome: 'REDEEMED', coupon: { code: 'CLIENT-1' } });
      expect(unwrap(await redeemCoupon(open(), { code: 'CLIENT-1' })).outcome).toBe('ALREADY_REDEEMED');
      for (const _time of [1, 2])
        expect(unwrap(await redeemCoupon(open(), { code: 'CLIENT-2', reference: 'order-8' })).outcome).toBe('REDEEMED');
      const unknown = await redeemCoupon(open(), { code: 'NOBODYS' });
      expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
      const input = { scope: 'COUNTRY', key: 'IS', reason: 'A wrong text' } as const;
      const { pause } = unwrap(await lossy((hub) => pauseScope(hub, input)));
      expect(pause.recall).toBeNull();
      expect(unwrap(await pauseScope(open(), { ...input, recall: true }))).toMatchObject({
        pause: { id: pause.id, recall: { asked: 0, recalled: 0, tooLate: 0, waiting: 0 } },
        counts: { recalled: 0 },
      });
      expect(await pauseScope(open(), { ...input, key: 'Iceland' })).toMatchObject({
        error: { code: 'INVALID_INPUT' },
      });
      await ask(`mutation { liftPause(input: { id: "${pause.id}" }) { __typename } }`);
    });
  });
}
