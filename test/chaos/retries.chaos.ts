import { afterEach, expect, test } from 'vitest';
import { databaseClient } from '../support/database-client.ts';
import { settle } from './run.ts';
import { FAIR, type SmscLine, type Weather } from './smsc.ts';
import { clientOf, notesOf, numbersFrom, SEED } from './through.ts';
import { pause, World } from './world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.dispose();
  world = undefined;
});

const MESSAGES = 5_000;
const A_BATCH = 1_000;
/** A part of the window is kept for urgent messages. */
const WINDOW = 6_000;
const PER_SECOND = 800;
/** All of them are with the SMSC before it refuses the first. */
const REFUSED_AFTER_MS = 12_000;
const BAD_FOR_MS = { least: 5_000, most: 15_000 };
const FRESH = 20;

async function deferred(url: string): Promise<number> {
  const client = await databaseClient(url);
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM messages WHERE status IN ('DEFERRED', 'QUEUED') AND attempt > 0`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

/** Most submits that came within one second. */
function mostWithinASecond(lines: readonly SmscLine[]): number {
  let [first, most] = [0, 0];
  for (const [index, line] of lines.entries()) {
    while ((lines[first]?.at ?? 0) < line.at - 1_000) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

test.each<[string, Partial<Weather>]>([
  ['throttles', { throttled: 100 }],
  ['has errors', { systemError: 100 }],
])(
  'an SMSC that %s refuses five thousand at once and recovers: none is lost, they do not come back as a herd, and fresh codes pass them',
  async (how, refusal) => {
    const note = notesOf(`an SMSC that ${how}`);
    world = await World.make(SEED, { perSecond: PER_SECOND, windowSize: WINDOW, responseTimeoutSeconds: 60 });
    const { smsc, postgres, random } = world;
    const client = clientOf(world, 600);
    smsc.weather = { ...FAIR, ...refusal, responseDelayMs: REFUSED_AFTER_MS };
    for (let batch = 0; batch * A_BATCH < MESSAGES; batch++)
      await client.send(`r${batch}`, 'TRANSACTIONAL', numbersFrom(batch * A_BATCH, A_BATCH));
    await expect.poll(() => smsc.journal.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(MESSAGES);
    await expect.poll(() => deferred(postgres.url), { timeout: 60_000, interval: 200 }).toBeGreaterThan(MESSAGES * 0.9);
    note('all are refused');
    smsc.weather = { ...FAIR, ...refusal };
    const refusedFrom = smsc.journal.length;
    await pause(random.between(BAD_FOR_MS.least, BAD_FOR_MS.most));
    const again = smsc.journal.length - refusedFrom;
    const recovered = smsc.journal.length;
    smsc.weather = FAIR;
    note(`it recovers; ${again} have been tried again`);
    const taken = () => smsc.journal.slice(recovered).filter((line) => line.commandStatus === 0);
    await expect.poll(() => taken().length, { timeout: 120_000 }).toBeGreaterThan(20);
    const passed: number[] = [];
    for (const number of numbersFrom(MESSAGES, FRESH)) {
      const before = smsc.journal.length;
      await client.send(`code${number}`, 'OTP', [number]);
      const place = () => smsc.journal.findIndex((line) => `+${line.destination}` === number);
      await expect.poll(place, { timeout: 60_000, interval: 10 }).toBeGreaterThanOrEqual(0);
      passed.push(place() - before);
    }
    const left = MESSAGES - taken().length;
    await settle(world, note);
    const verdict = await world.verdict(client.journal);
    const fastest = mostWithinASecond(smsc.journal.slice(recovered));
    const { findings, statuses } = verdict;
    note(JSON.stringify({ statuses, submits: smsc.journal.length, again, fastest, left, behind: Math.max(...passed) }));
    expect([...findings, ...world.lastWords]).toEqual([]);
    expect((statuses.DELIVERED ?? 0) + (statuses.UNDELIVERED ?? 0)).toBe(MESSAGES + FRESH);
    // Whom it refuses does not press: the rate falls, or the circuit opens.
    expect(again).toBeLessThan(MESSAGES / 5);
    expect(fastest).toBeLessThan(PER_SECOND * 1.5);
    // The queue was long when the codes came, and they did not stand in it.
    expect(left).toBeGreaterThan(MESSAGES / 10);
    expect(Math.max(...passed)).toBeLessThan(PER_SECOND);
  },
  600_000,
);
