import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CampaignInput,
  cancelCampaign,
  checkCampaign,
  createCampaign,
  createTrigger,
  liftPause,
  pauseCampaign,
  pauseScope,
  pauseTrigger,
  resumeCampaign,
  resumeTrigger,
  startCampaign,
  unwrap,
  upsertContacts,
} from '@heliograph/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Service } from '../contacts/service.ts';
import { clientsOf, FAST, proxyOf } from './clients.ts';
import { openSelling, type Selling } from './selling.ts';

let selling: Selling;
let service: Service;
beforeAll(async () => {
  selling = await openSelling('bodies: [{ locale: "en", body: "Shoes at half price." }]');
  service = selling.service;
  const contacts = Array.from({ length: 20 }, (_each, index) => ({
    phone: `+4479111${76_000 + index}`,
    tags: ['all'],
  }));
  unwrap(await upsertContacts(open(), contacts));
});
afterAll(() => service.close());

const { open, lossy, first } = clientsOf(() => ({ url: service.api.url, key: service.api.owner.secret }));
const MAYBE_DONE = {
  ok: false,
  attempts: 1,
  error: { code: 'UNREACHABLE', message: expect.stringContaining('may have been done') },
};
const LIMITED = { status: 429, body: '' };

const SALE: CampaignInput = {
  ...{ name: 'Sale', objective: 'SALES', purpose: 'TRANSACTIONAL', audience: { tags: ['all'] } },
  ...{ content: { template: 'sale' }, ratePerSecond: 1 },
};

async function checked(): Promise<{ id: string; token: string }> {
  const { id } = unwrap(await createCampaign(open(), SALE)).campaign;
  return { id, token: unwrap(await checkCampaign(open(), id)).campaign.token ?? '' };
}

/** A campaign that runs, and has more to do than it has done. */
async function running(): Promise<string> {
  const { id, token } = await checked();
  unwrap(await startCampaign(open(), id, token));
  await selling.runStarted();
  expect(await statusOf(id)).toBe('RUNNING');
  return id;
}

const statusOf = async (id: string) =>
  (await service.ask<{ status: string }>(`{ campaign(id: "${id}") { status } }`)).status;

describe('a campaign, after an answer that was lost', () => {
  test('is not resumed over a pause that somebody has set since, nor where it may not have been resumed', async () => {
    const id = await running();
    unwrap(await pauseCampaign(open(), id));
    const over = await lossy(
      (hub) => resumeCampaign(hub, id),
      async () => unwrap(await pauseCampaign(open(), id)),
    );
    expect(over).toMatchObject(MAYBE_DONE);
    expect(await statusOf(id)).toBe('PAUSED');
    expect(await first('cut', (hub) => resumeCampaign(hub, id))).toMatchObject(MAYBE_DONE);
    expect(await statusOf(id)).toBe('PAUSED');
  });

  test('is paused and ended where it was not, and a pause that was undone is set again', async () => {
    const id = await running();
    const paused = { ok: true, attempts: 2, campaign: { id, status: 'PAUSED' } };
    expect(await first('cut', (hub) => pauseCampaign(hub, id))).toMatchObject(paused);
    unwrap(await resumeCampaign(open(), id));
    const undone = await lossy(
      (hub) => pauseCampaign(hub, id),
      async () => unwrap(await resumeCampaign(open(), id)),
    );
    expect(undone).toMatchObject(paused);
    const canceled = await first('cut', (hub) => cancelCampaign(hub, id));
    expect(canceled).toMatchObject({ ok: true, attempts: 2, campaign: { status: 'CANCELED' } });
    expect(await lossy((hub) => pauseCampaign(hub, id))).toMatchObject(MAYBE_DONE);
  });

  test('is not started over an end within the undo window, but where it waits for its start', async () => {
    const { id, token } = await checked();
    const started = await first('cut', (hub) => startCampaign(hub, id, token));
    expect(started).toMatchObject({ ok: true, attempts: 2, campaign: { id, status: 'SCHEDULED' } });
    const other = await checked();
    const over = await lossy(
      (hub) => startCampaign(hub, other.id, other.token),
      async () => unwrap(await cancelCampaign(open(), other.id)),
    );
    expect(over).toMatchObject(MAYBE_DONE);
    expect(await statusOf(other.id)).toBe('DRAFT');
  });

  test('may have been paused, where it cannot be looked at', async () => {
    const id = await running();
    const proxy = await proxyOf(service.api.url, (n) => (n === 1 ? 'lose' : 'cut'));
    const gone = await pauseCampaign(open({ url: proxy.url, retry: { ...FAST, attempts: 3 } }), id);
    proxy.close();
    expect(gone).toMatchObject(MAYBE_DONE);
    // One look, which was tried three times.
    expect(proxy.bodies).toHaveLength(4);
    expect(await statusOf(id)).toBe('PAUSED');
  });
});

describe('a try that did nothing', () => {
  test('is no lost answer: what is refused after it is refused, and what was not sent is sent', async () => {
    const { id } = unwrap(await createCampaign(open(), SALE)).campaign;
    expect(await first(LIMITED, (hub) => cancelCampaign(hub, id))).toMatchObject({
      ...{ ok: false, attempts: 2, error: { code: 'INVALID_INPUT', path: ['id'] } },
    });
    const ran = await running();
    unwrap(await pauseCampaign(open(), ran));
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    let tries = 0;
    const restarting: typeof fetch = (url, init) =>
      fetch(++tries === 1 ? `http://127.0.0.1:${port}/graphql` : url, init);
    expect(await resumeCampaign(open({ fetch: restarting }), ran)).toMatchObject({
      ...{ ok: true, attempts: 2, campaign: { id: ran, status: 'RUNNING' } },
    });
    expect(tries).toBe(2);
  });
});

test('a trigger is not resumed over a pause that somebody has set since, and is paused where it was not', async () => {
  const input = { name: 'Thanks', on: { event: 'bought' }, purpose: 'TRANSACTIONAL', template: 'sale' } as const;
  const { id } = unwrap(await createTrigger(open(), input)).trigger;
  const paused = await first('cut', (hub) => pauseTrigger(hub, id));
  expect(paused).toMatchObject({ ok: true, attempts: 2, trigger: { id, status: 'PAUSED' } });
  const over = await lossy(
    (hub) => resumeTrigger(hub, id),
    async () => unwrap(await pauseTrigger(open(), id)),
  );
  expect(over).toMatchObject(MAYBE_DONE);
  expect(await service.ask(`{ trigger(id: "${id}") { status } }`)).toEqual({ status: 'PAUSED' });
  expect(await first(LIMITED, (hub) => pauseTrigger(hub, id))).toMatchObject({
    ...{ ok: false, attempts: 2, error: { code: 'INVALID_INPUT', path: ['id'] } },
  });
});

test('a pause that somebody has set anew is not lifted with the one before', async () => {
  const input = { scope: 'COUNTRY', key: 'IS', reason: 'A wrong text' } as const;
  const { pause } = unwrap(await pauseScope(open(), input));
  const lifted = await lossy(
    (hub) => liftPause(hub, pause.id),
    async () => unwrap(await pauseScope(open(), input)),
  );
  expect(lifted).toMatchObject({ ok: true, attempts: 1, pause: { id: pause.id, liftedAt: expect.any(String) } });
  const { edges } = await service.ask<{ edges: unknown[] }>('{ pauses(inForce: true) { edges { node { key } } } }');
  expect(edges).toContainEqual({ node: { key: 'IS' } });
});
