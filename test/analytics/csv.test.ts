import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CSV_FIGURES } from '../../src/domains/analytics/csv.ts';
import { MEASURES } from '../../src/kernel/rollups.ts';
import { openService, type Service } from '../contacts/service.ts';
import { acceptedBy, addedUp, movedTo } from './counted.ts';

let service: Service;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Midnight of the day before yesterday. */
const DAY = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - 2 * DAY_MS);
const after = (ms: number) => new Date(DAY.getTime() + ms);

beforeAll(async () => {
  service = await openService();
  const all = await acceptedBy(service, [
    ...Array.from({ length: 6 }, (): [Date] => [DAY]),
    [DAY, { country: 'FR' }],
    [after(DAY_MS), { country: 'FR' }],
  ]);
  await movedTo(service, all.slice(0, 6), { status: 'SENT', sentAt: after(2_000) }, after(2_000));
  await movedTo(service, all.slice(0, 3), { status: 'DELIVERED', finishedAt: after(MINUTE_MS) }, after(MINUTE_MS));
  const lost = { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE' } as const;
  await movedTo(service, all.slice(3, 5), { ...lost, finishedAt: after(MINUTE_MS) }, after(MINUTE_MS));
  await movedTo(service, all.slice(6), { status: 'BLOCKED', reasonCode: 'SUPPRESSED' }, after(DAY_MS));
  await addedUp(service);
});
afterAll(() => service?.close());

type Row = Record<string, string>;
/** Lines of an answer by their columns, and its header. */
async function csvOf(input: string): Promise<{ header: string[]; rows: Row[] }> {
  const { csv } = await service.ask<{ csv: string }>(
    `{ analytics(input: { from: "${DAY.toISOString()}", until: "${after(DAY_MS).toISOString()}", ${input} }) { csv } }`,
  );
  const [header = [], ...lines] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  for (const line of lines) expect(line).toHaveLength(header.length);
  const rows = lines.map((line) => Object.fromEntries(line.map((value, index) => [header[index] ?? '', value])));
  return { header, rows };
}

test('has the figures of the API in one order, then a column for each reason that occurs', async () => {
  const { header, rows } = await csvOf('groupBy: [COUNTRY]');
  expect(header).toEqual(['from', 'until', 'country', ...CSV_FIGURES, 'failures.SUPPRESSED', 'failures.UNDELIVERABLE']);
  expect(header.slice(3, 3 + MEASURES.length)).toEqual([...MEASURES]);
  const [gb, fr] = rows;
  expect(gb).toMatchObject({
    country: 'GB',
    accepted: '6',
    delivered: '3',
    undelivered: '2',
    deliveryRate: '0.6',
    clickRate: '0',
    charges: '0.07407 EUR',
    chargesPerDelivered: '0.02469 EUR',
    chargesPerClicked: '',
    'failures.SUPPRESSED': '0',
    'failures.UNDELIVERABLE': '2',
  });
  expect(fr).toMatchObject({
    ...{ country: 'FR', accepted: '1', deliveryRate: '', clickRate: '', charges: '', chargesPerDelivered: '' },
    ...{ submitLatencyP50Ms: '', deliveryLatencyP99Ms: '' },
    ...{ 'failures.SUPPRESSED': '1', 'failures.UNDELIVERABLE': '0' },
  });
  const latencies = await service.ask<{ groups: { figures: Record<string, Record<string, number>> }[] }>(
    `{ analytics(input: { from: "${DAY.toISOString()}", until: "${after(DAY_MS).toISOString()}", groupBy: [COUNTRY] }) {
      groups { figures { submitLatency { p50Ms p90Ms p99Ms } deliveryLatency { p50Ms p90Ms p99Ms } } } } }`,
  );
  for (const [name, found] of Object.entries(latencies.groups[0]?.figures ?? {}))
    for (const part of ['50', '90', '99']) expect(gb?.[`${name}P${part}Ms`]).toBe(String(found[`p${part}Ms`]));
  expect(Number(gb?.deliveryLatencyP50Ms)).toBeGreaterThan(Number(gb?.submitLatencyP50Ms));
});

test('has every column again for the period before where they are compared, with the reasons of both', async () => {
  const { header, rows } = await csvOf('compareTo: PREVIOUS_PERIOD');
  const own = [...CSV_FIGURES, 'failures.SUPPRESSED', 'failures.UNDELIVERABLE'];
  expect(header).toEqual(['from', 'until', ...own, ...own.map((column) => `before.${column}`)]);
  expect(rows).toMatchObject([{ accepted: '7', 'before.accepted': '0', 'before.failures.SUPPRESSED': '0' }]);
});

test('has a line for each bucket, and of each the bucket before', async () => {
  const { csv } = await service.ask<{ csv: string }>(
    `{ analytics(input: { from: "${after(DAY_MS).toISOString()}", until: "${after(2 * DAY_MS).toISOString()}", step: DAY,
      compareTo: PREVIOUS_PERIOD }) { csv } }`,
  );
  const [header = '', line = '', ...more] = csv.trimEnd().split('\n');
  expect(more).toEqual([]);
  const row = Object.fromEntries(line.split(',').map((value, index) => [header.split(',')[index], value]));
  expect(row).toMatchObject({
    ...{ from: after(DAY_MS).toISOString(), accepted: '1', 'failures.SUPPRESSED': '1', 'failures.UNDELIVERABLE': '0' },
    ...{ 'before.accepted': '7', 'before.failures.SUPPRESSED': '1', 'before.failures.UNDELIVERABLE': '2' },
  });
});

test('has columns that the docs name, each', () => {
  const page = fs.readFileSync('docs/analytics.md', 'utf8');
  const named = new Set([...page.matchAll(/`([A-Za-z0-9.]+)`/g)].map(([, name]) => name));
  expect(CSV_FIGURES.filter((column) => !named.has(column))).toEqual([]);
});
