import fs from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { Reader } from './reader.ts';
import { settle } from './run.ts';
import { clientOf, memoryOf, notesOf, numbersFrom, SEED } from './through.ts';
import { pause, World } from './world.ts';

let world: World | undefined;
const readers: Reader[] = [];

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await world?.dispose();
  world = undefined;
});

const MESSAGES = Number(process.env.CHAOS_STALLED_MESSAGES ?? 10_000);
const STALLED = 40;
/**
 * Bound on the old objects of the API, in MiB: without one the engine lets some 200 MiB of garbage lie, since nothing
 * makes it collect, and what is held cannot be told from it.
 */
const HEAP_MIB = 200;
/** How much the API may grow, in MiB; what it would hold for those that read nothing is told beside it. */
const GROWTH_MIB = 150;

test('subscribers that read nothing under load: the others get everything once, the API does not grow, and who comes again misses nothing untold', async () => {
  const note = notesOf('stalled subscribers');
  const bounded = { NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}` };
  world = await World.make(SEED, { environmentOf: (name) => (name === 'api' ? bounded : {}) });
  const { hub, random } = world;
  const open = async (after: string | null = null) => {
    const reader = await Reader.open(hub.api.origin, hub.api.key, after);
    readers.push(reader);
    return reader;
  };
  const client = clientOf(world, 600);
  // The first is only there so that the API has done everything once before it is measured.
  await client.send('warm', 'TRANSACTIONAL', numbersFrom(0, 500));
  // What it brings is over before anybody looks: all see the same.
  await settle(world, note);
  const quick = [await open(), await open()];
  const slow = await open();
  const stalled = await Promise.all(Array.from({ length: STALLED }, () => open()));
  const everybody = [...quick, slow, ...stalled];
  await client.send('first', 'TRANSACTIONAL', numbersFrom(500, 500));
  for (const each of everybody) await expect.poll(() => each.events.length, { timeout: 30_000 }).toBeGreaterThan(0);
  for (const each of stalled) each.stall();
  const api = world.process('api').child.pid ?? 0;
  const before = memoryOf(api);
  let most = before;
  let loaded = false;
  const watch = async () => {
    while (!loaded) {
      most = Math.max(most, memoryOf(api));
      await pause(250);
    }
  };
  const dawdle = async () => {
    while (!loaded) {
      slow.stall();
      await pause(random.between(2_000, 6_000));
      slow.readOn();
      await pause(random.between(50, 400));
    }
  };
  const besides = Promise.all([watch(), dawdle()]);
  for (let made = 1_000, batch = 0; made < MESSAGES; batch++) {
    const count = Math.min(random.between(200, 1_000), MESSAGES - made);
    await client.send(`b${batch}`, random.pick(['TRANSACTIONAL', 'ALERT'] as const), numbersFrom(made, count));
    made += count;
  }
  await settle(world, note);
  loaded = true;
  await besides;

  const { findings } = await world.verdict(client.journal);
  expect([...findings, ...world.lastWords]).toEqual([]);
  const finals = (reader: Reader) => reader.events.filter((each) => / (?:UN)?DELIVERED$/.test(each));
  await expect.poll(() => finals(quick[0] as Reader).length, { timeout: 60_000 }).toBe(MESSAGES - 500);

  // Each final event is the last of its message: nothing comes any more.
  await expect.poll(() => quick[1]?.events.length).toBe(quick[0]?.events.length);
  const [first = new Set<string>(), second] = quick.map((each) => new Set(each.events));
  expect(second).toEqual(first);
  expect(quick.map((each) => each.events.length)).toEqual([first.size, first.size]);
  expect(quick.map((each) => [each.gaps, each.closed, each.complaints])).toEqual([
    [0, null, []],
    [0, null, []],
  ]);
  const wouldHold = Math.round(((quick[0]?.octets ?? 0) * STALLED) / 1_048_576);
  note(JSON.stringify({ before, most, wouldHold, events: first.size, slow: { gaps: slow.gaps, closed: slow.closed } }));
  expect(most - before).toBeLessThan(GROWTH_MIB);
  expect(wouldHold).toBeGreaterThan(2 * GROWTH_MIB);

  // Those that answer no ping are cut; they come again where they were.
  const port = Number(new URL(hub.api.origin).port);
  await expect.poll(() => connectedTo(port), { timeout: 60_000, interval: 500 }).toBeLessThan(STALLED);
  for (const each of stalled) each.readOn();
  for (const each of stalled) await expect.poll(() => each.closed, { timeout: 60_000 }).not.toBeNull();
  const back = stalled.slice(0, 1);
  for (const each of back) await missesNothing(each, await open(each.cursor), first, note);
  const slowAgain = slow.closed === null ? null : await open(slow.cursor);
  await missesNothing(slow, slowAgain, first, note);
}, 900_000);

/** Connections that a port of this machine has (Linux). */
function connectedTo(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = fs.readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  // Columns: number, local address, remote address, state (01: established).
  return rows.map((row) => row.trim().split(/\s+/)).filter(([, at, , state]) => at?.endsWith(local) && state === '01')
    .length;
}

/** What both were told is everything once; or a gap is told where it is not. */
async function missesNothing(
  reader: Reader,
  again: Reader | null,
  all: ReadonlySet<string>,
  note: (line: string) => void,
): Promise<void> {
  const got = () => [...reader.events, ...(again?.events ?? [])];
  const missed = () => {
    const own = new Set(got());
    return [...all].filter((each) => !own.has(each)).length;
  };
  const gaps = () => reader.gaps + (again?.gaps ?? 0);
  await expect.poll(() => missed() === 0 || gaps() > 0, { timeout: 240_000, interval: 3_000 }).toBe(true);
  note(
    JSON.stringify({ before: reader.events.length, after: again?.events.length ?? 0, missed: missed(), gaps: gaps() }),
  );
  expect(new Set(got()).size).toBe(got().length);
}
