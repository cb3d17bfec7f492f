import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageState } from '../../src/db/sql/messages.ts';
import { watchRates } from '../../src/domains/analytics/alerts.ts';
import { openService, type Service } from '../contacts/service.ts';
import { acceptedBy, addedUp, type Counted, movedTo } from './counted.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service?.close());

/** Stores messages to a country that were accepted then. @returns their ids */
const accepted = (moment: Date, count: number, changes: { country: string }) =>
  acceptedBy(
    service,
    Array.from({ length: count }, (): Counted => [moment, changes]),
  );
/** Moves messages to a state. */
const moved = (ids: readonly string[], to: Partial<MessageState>, now: Date) => movedTo(service, ids, to, now);

test('a delivery rate that drops raises one alert each of its route and country, which ends when it is back', async () => {
  const { runtime } = service.api;
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  const arrived = async (moment: Date, count: number, delivered: number) => {
    const ids = await accepted(moment, count, { country: 'IE' });
    await moved(ids.slice(0, delivered), { status: 'DELIVERED', sentAt: moment, finishedAt: moment }, moment);
    const lost = ids.slice(delivered);
    if (lost.length > 0)
      await moved(lost, { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE', sentAt: moment }, moment);
    await addedUp(service);
  };
  const alerts = () =>
    service.ask<{ edges: { node: Record<string, unknown> }[] }>(
      `{ deliveryAlerts { edges { node { dimension value name rate usualRate ended waiting reasons { code count share usualShare } resolvedAt } } } }`,
    );
  await arrived(ago(24 * 60), 600, 600);
  await watchRates(runtime);
  expect((await alerts()).edges).toEqual([]);
  await arrived(ago(1), 60, 30);
  await watchRates(runtime);
  await watchRates(runtime);
  const raised = (await alerts()).edges.map(({ node }) => node);
  expect(raised).toContainEqual({
    dimension: 'COUNTRY',
    value: 'IE',
    name: 'IE',
    rate: 0.5,
    usualRate: 1,
    ended: 60,
    waiting: 0,
    reasons: [{ code: 'UNDELIVERABLE', count: 30, share: 0.5, usualShare: 0 }],
    resolvedAt: null,
  });
  expect(raised.map(({ dimension }) => dimension).sort()).toEqual(['COUNTRY', 'ROUTE']);
  await arrived(ago(1), 1_200, 1_200);
  await watchRates(runtime);
  expect((await alerts()).edges.map(({ node }) => node.resolvedAt)).toEqual([expect.any(String), expect.any(String)]);
  expect(await service.askOther(`{ deliveryAlerts { edges { node { id } } } }`)).toEqual({ edges: [] });
});

test('a carrier that tells no outcomes any more raises an alert, which lasts through a night without messages, and ends after a day of them', async () => {
  const { runtime } = service.api;
  const noon = new Date(Date.UTC(2026, 2, 10, 12));
  const at = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);
  const sent = async (moment: Date, count: number, delivered: number) => {
    const ids = await accepted(moment, count, { country: 'LV' });
    await moved(ids, { status: 'SENT', sentAt: moment }, moment);
    await moved(ids.slice(0, delivered), { status: 'DELIVERED', finishedAt: moment }, moment);
    await addedUp(service);
  };
  const watchAt = (hours: number) => watchRates({ ...runtime, clock: { ...runtime.clock, now: () => at(hours) } });
  const alerts = async () => {
    const found = await service.ask<{ edges: { node: Record<string, unknown> }[] }>(
      '{ deliveryAlerts(first: 100) { edges { node { value rate usualRate ended waiting reasons { code } resolvedAt } } } }',
    );
    return found.edges.map(({ node }) => node).filter(({ value }) => value === 'LV');
  };
  await sent(at(-24), 600, 590);
  // Four in ten of the hour wait: as many as where phones are off.
  await sent(at(0), 100, 60);
  await watchAt(1.5);
  expect(await alerts()).toEqual([]);
  // What was recalled from the carrier waits for no receipt.
  const back = await accepted(at(1), 100, { country: 'LV' });
  await moved(back, { status: 'SENT', sentAt: at(1) }, at(1));
  await moved(back, { status: 'CANCELED', reasonCode: 'RECALLED' }, at(1));
  await addedUp(service);
  await watchAt(2.5);
  expect(await alerts()).toEqual([]);
  await sent(at(2), 100, 0);
  await watchAt(2.9);
  expect(await alerts()).toEqual([]);
  await watchAt(3.5);
  const raised = { value: 'LV', rate: 0, ended: 100, waiting: 100, reasons: [], resolvedAt: null };
  expect(await alerts()).toMatchObject([raised]);
  await watchAt(20);
  await watchAt(24);
  expect(await alerts()).toMatchObject([raised]);
  await sent(at(24), 10, 10);
  await watchAt(27.6);
  expect(await alerts()).toMatchObject([raised]);
  await watchAt(49.1);
  expect(await alerts()).toMatchObject([{ resolvedAt: at(49.1).toISOString() }]);
});
