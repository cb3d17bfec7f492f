// The hours, caps and opt-outs of offers on the real road, over processes whose clock is moved by starting them at another time.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHIFT = path.resolve('test/chaos/shift.mjs');
const PHONES = { reader: '+447911150201', regular: '+447911150202', leaver: '+447911150203' };

let database: TestDatabase;
let hub: Hub;

/** The next Tuesday, 03:00 in London: closed, and no change of the clocks is near for a week in most of the year. */
const night = (() => {
  const today = Math.floor(Date.now() / DAY_MS);
  // 1 January 1970 was a Thursday.
  const days = (5 - (today % 7) + 7) % 7 || 7;
  return londonAt((today + days) * DAY_MS, 3);
})();

/** A moment of London, which Node's own zone data know well enough. */
function londonAt(day: number, hour: number): number {
  const utc = day + hour * HOUR_MS;
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' });
  return Number(shown.format(utc)) === hour ? utc : utc - HOUR_MS;
}
const opening = londonAt(night - (night % DAY_MS), 8);

/** Starts the hub's processes anew, at a moment; the simulator stays. */
async function goTo(moment: number): Promise<void> {
  const moved = ['dispatcher', 'scheduler', 'api'];
  await Promise.all(moved.map((role) => hub.roles.get(role)?.kill('SIGTERM')));
  hub.environment.NODE_OPTIONS = `--import=${SHIFT}`;
  hub.environment.CHAOS_SHIFT_MS = String(moment - Date.now());
  await hub.start(...moved);
}

const sendOffer = (phone: string) =>
  hub.api.send(phone, { content: { text: `Offer ${newId()}. STOP ends it.` }, purpose: 'MARKETING' });
const stateOf = async (id: string) => {
  const { status, reason } = await hub.api.message(id);
  return reason === null ? status : `${status} ${reason.code}`;
};
const inboxOf = (phone: string) => hub.simulator<{ text: string }[]>(`GET /handsets/${phone.slice(1)}`);

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  hub.environment.HELIOGRAPH_QUIET_HOURS_SPREAD_MINUTES = '0';
  const client = await databaseClient(database.url);
  await client.query(`UPDATE workspaces SET rules = '{"senderChecks": "REPORT", "contentChecks": "REPORT"}'`);
  await client.end();
  await hub.start('simulator');
  await goTo(night);
  for (const phone of Object.values(PHONES)) {
    await hub.api.ask(
      `mutation($c: RecipientInput!) { recordConsent(input: { contact: $c, purposes: [MARKETING], source: API,
        occurredAt: "2026-01-01T00:00:00Z" }) { __typename ... on Error { error: message } } }`,
      { c: { phone } },
    );
  }
  await hub.api.ask(
    'mutation { setFrequencyCap(input: { purpose: MARKETING, period: "P1D", max: 1 }) { __typename ... on Error { error: message } } }',
  );
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

describe('offers through a night, a morning and the day after', () => {
  const sent: Record<string, string> = {};

  test('at three in the night each waits for the opening, and takes the place of its day', async () => {
    for (const [name, phone] of Object.entries(PHONES)) sent[name] = (await sendOffer(phone)).accepted.id;
    for (const id of Object.values(sent)) {
      expect(await stateOf(id)).toBe('DEFERRED QUIET_HOURS');
      const { decision } = await hub.api.ask<{ decision: { steps: { gate: string; until: string | null }[] } }>(
        'query($id: ID!) { message(id: $id) { decision { steps { gate until } } } }',
        { id },
      );
      const { until } = decision.steps.find(({ gate }) => gate === 'quiet hours') ?? {};
      expect(Date.parse(until ?? '')).toBe(opening);
    }
    // The place of the morning is taken: a second one has to wait for the day after.
    const second = await sendOffer(PHONES.regular);
    expect(second).toMatchObject({ decision: { verdict: 'REFUSE' } });
  });

  test('whoever writes STOP in the night gets nothing in the morning', async () => {
    await hub.simulator(`POST /handsets/${PHONES.leaver.slice(1)}/reply`, { to: '+447700900999', text: 'Stop' });
    await expect.poll(() => stateOf(sent.leaver ?? ''), { timeout: 20_000 }).toBe('BLOCKED OPTED_OUT');
  });

  test('a minute before the opening nothing has gone out, and just after it all that may has', async () => {
    await goTo(opening - 60_000);
    const soon = await hub.api.send('+447911150204');
    await expect.poll(() => stateOf(soon.accepted.id), { timeout: 30_000 }).toBe('DELIVERED');
    expect(await stateOf(sent.reader ?? '')).toBe('DEFERRED QUIET_HOURS');
    await goTo(opening + 1_000);
    for (const name of ['reader', 'regular']) {
      await expect.poll(() => stateOf(sent[name] ?? ''), { timeout: 30_000 }).toBe('DELIVERED');
    }
    expect(await stateOf(sent.leaver ?? '')).toBe('BLOCKED OPTED_OUT');
    expect((await inboxOf(PHONES.leaver)).filter(({ text }) => text.startsWith('Offer'))).toEqual([]);
    expect((await inboxOf(PHONES.regular)).filter(({ text }) => text.startsWith('Offer'))).toHaveLength(1);
  });

  test('a cap holds until its period is over, and then opens', async () => {
    const full = await sendOffer(PHONES.regular);
    const verdicts = full as unknown as { decision: { steps: { gate: string; verdict: string }[] } };
    expect(verdicts.decision.steps.at(-1)).toEqual({ gate: 'frequency', verdict: 'REFUSE' });
    await goTo(opening + DAY_MS + HOUR_MS);
    const next = await sendOffer(PHONES.regular);
    await expect.poll(() => stateOf(next.accepted.id), { timeout: 30_000 }).toBe('DELIVERED');
    expect((await inboxOf(PHONES.regular)).filter(({ text }) => text.startsWith('Offer'))).toHaveLength(2);
    expect(await sendOffer(PHONES.leaver)).toMatchObject({ decision: { verdict: 'REFUSE' } });
  });
});
