import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openService, type Service } from '../contacts/service.ts';
import { rollupDifferences } from '../support/rollups.ts';
import { acceptedBy, addedUp, type Counted, movedTo, urlOf } from './counted.ts';

const NOW = new Date('2027-04-20T12:00:00Z');
const DAY_MS = 86_400_000;
/** From a summer to the next: clocks change twice, in the south too, and weeks lie over the end of a year. */
const [FROM, UNTIL] = [new Date('2026-09-16T00:00:00Z'), new Date('2027-04-15T00:00:00Z')];
/** Not a part of a day: messages come at every hour of it. */
const EVERY_MS = 17 * 3_600_000 + 7 * 60_000;

let service: Service;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => NOW } });
});
afterAll(() => service?.close());
beforeEach(async () => {
  for (const table of ['messages', 'rollups', 'rollup_amounts', 'rollup_changes'])
    await service.sql(`DELETE FROM ${table}`);
});

/** What the calendar of a zone shows at a moment, by the process's own data: midnight of the day as if it were UTC. */
function dayIn(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' })
    .formatToParts(at)
    .map(({ type, value }) => [type, Number(value)]);
  const { year, month, day } = Object.fromEntries(parts) as Record<'year' | 'month' | 'day', number>;
  return Date.UTC(year, month - 1, day);
}

/** Name of the week or month that a day is in: the date of its first day. */
function nameOf(step: 'WEEK' | 'MONTH', day: number): string {
  const date = new Date(day);
  const first = step === 'MONTH' ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) : mondayOf(date);
  return new Date(first).toISOString().slice(0, 10);
}

/** The Monday on or before a day. */
function mondayOf(date: Date): number {
  return date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS;
}

interface Series {
  total: {
    figures: { accepted: number; delivered: number };
    before: { accepted: number };
    series: { at: string; figures: { accepted: number; delivered: number }; before: { accepted: number } }[];
  };
}

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Auckland',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
] as const;

test.each(ZONES)(
  'each week and month of %s has the messages of its days, through changes of clocks and the end of a year',
  async (zone) => {
    await service.sql('UPDATE workspaces SET time_zone = $2 WHERE id = $1', [service.workspaceId, zone]);
    const moments = Array.from(
      { length: Math.floor((UNTIL.getTime() - FROM.getTime()) / EVERY_MS) },
      (_each, index) => new Date(FROM.getTime() + index * EVERY_MS),
    );
    const ids = await acceptedBy(
      service,
      moments.map((at): Counted => [at]),
    );
    const arrived = ids.filter((_id, index) => index % 3 === 0);
    await movedTo(service, arrived, { status: 'DELIVERED', sentAt: NOW, finishedAt: NOW }, NOW);
    await addedUp(service);
    expect(await rollupDifferences(urlOf(service))).toEqual([]);
    for (const step of ['WEEK', 'MONTH'] as const) await isDivided(zone, step, moments);
  },
);

/** Looks at the time by weeks or months: every third of the messages has arrived. */
async function isDivided(zone: string, step: 'WEEK' | 'MONTH', moments: readonly Date[]): Promise<void> {
  const expected = new Map<string, { accepted: number; delivered: number }>();
  for (const [index, at] of moments.entries()) {
    const name = nameOf(step, dayIn(zone, at));
    const { accepted, delivered } = expected.get(name) ?? { accepted: 0, delivered: 0 };
    expected.set(name, { accepted: accepted + 1, delivered: delivered + (index % 3 === 0 ? 1 : 0) });
  }
  const { total } = await service.ask<Series>(
    `{ analytics(input: { from: "${FROM.toISOString()}", until: "${UNTIL.toISOString()}", step: ${step}, compareTo: PREVIOUS_PERIOD }) {
      total { figures { accepted delivered } before { accepted } series { at figures { accepted delivered } before { accepted } } } } }`,
  );
  expect(total.series.map(({ at, figures }) => [nameOf(step, dayIn(zone, new Date(at))), figures])).toEqual([
    ...expected,
  ]);
  // Each begins with its first day, at the first moment of it.
  for (const { at } of total.series) {
    const [first, before] = [new Date(at), new Date(Date.parse(at) - 1)];
    expect(nameOf(step, dayIn(zone, first))).toBe(new Date(dayIn(zone, first)).toISOString().slice(0, 10));
    expect(dayIn(zone, before)).toBe(dayIn(zone, first) - DAY_MS);
  }
  const delivered = total.series.reduce((sum, { figures }) => sum + figures.delivered, 0);
  expect(total.figures).toEqual({ accepted: moments.length, delivered });
  const before = [total.before, ...total.series.map((each) => each.before)];
  expect(before.filter(({ accepted }) => accepted !== 0)).toEqual([]);
}

test.each([
  // Monday, 28 December 2026, to Sunday, 3 January 2027.
  ['WEEK', '2026-12-28T00:00:00Z', '2027-01-04T00:00:00Z', ['2026-12-28'], 3, 1],
  ['WEEK', '2026-12-31T00:00:00Z', '2027-01-05T00:00:00Z', ['2026-12-28', '2027-01-04'], 4, 1],
  ['MONTH', '2026-12-31T00:00:00Z', '2027-01-02T00:00:00Z', ['2026-12-01', '2027-01-01'], 5, 0],
] as const)(
  'a period of each %s from %s until %s has those that it touches whole, over the end of a year',
  async (step, from, until, buckets, accepted, before) => {
    await service.sql(`UPDATE workspaces SET time_zone = 'UTC' WHERE id = $1`, [service.workspaceId]);
    const at = ['2026-12-27T23:59:59.999Z', '2026-12-28T00:00:00Z', '2026-12-31T23:59:59Z', '2027-01-03T23:59:59Z'];
    await acceptedBy(
      service,
      [...at, '2027-01-04T00:00:00Z'].map((each): Counted => [new Date(each)]),
    );
    await addedUp(service);
    const { total } = await service.ask<Series>(
      `{ analytics(input: { from: "${from}", until: "${until}", step: ${step}, compareTo: PREVIOUS_PERIOD }) {
      total { figures { accepted } before { accepted } series { at } } } }`,
    );
    expect({ ...total, series: total.series.map((each) => each.at.slice(0, 10)) }).toEqual({
      figures: { accepted },
      before: { accepted: before },
      series: buckets,
    });
  },
);
