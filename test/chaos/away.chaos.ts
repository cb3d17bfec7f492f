import fs from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { memoryOf, notesOf, rowsOfOutbox, SEED, sendThrough } from './through.ts';
import { pause, World } from './world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.dispose();
  world = undefined;
});

/** `npm run test:chaos -- --away 300` makes it five minutes. */
const AWAY_MS = Number(process.env.CHAOS_AWAY_SECONDS ?? 20) * 1_000;
/** How much a process may grow while NATS is away, in MiB: what waits does so in PostgreSQL. */
const GROWTH_MIB = 150;

test(
  'NATS is away for a long time: the API goes on to accept, what waits stands in PostgreSQL and not in memory, and is sent after',
  async () => {
    const note = notesOf(`NATS away for ${AWAY_MS / 1_000} s`);
    world = await World.make(SEED);
    const { nats, postgres, smsc } = world;
    const api = world.process('api').child.pid ?? 0;
    let [waiting, grown, takenMeanwhile] = [0, 0, 0];
    const { findings, client, fault, messages } = await sendThrough(
      world,
      async () => {
        await nats.kill();
        // What was under way when NATS went is written in this time.
        await pause(Math.min(3_000, AWAY_MS / 4));
        const [before, submits] = [memoryOf(api), smsc.journal.length];
        await pause(AWAY_MS);
        waiting = await rowsOfOutbox(postgres.url);
        grown = memoryOf(api) - before;
        takenMeanwhile = smsc.journal.length - submits;
        await nats.start();
      },
      note,
    );
    const accepted = client.journal.sent.filter(({ acknowledged }) => {
      const at = acknowledged?.at ?? 0;
      return at > fault.from && at < fault.to;
    }).length;
    note(JSON.stringify({ accepted, waiting, grown, takenMeanwhile, messages }));
    expect(findings).toEqual([]);
    // Refused is nobody but by being told when to come again.
    expect(Object.keys(client.journal.comeAgain)).not.toContain('UNAVAILABLE');
    expect(accepted).toBeGreaterThan((2 * AWAY_MS) / 1_000);
    expect(waiting).toBeGreaterThan(accepted / 2);
    expect(takenMeanwhile).toBeLessThan(accepted / 10);
    expect(grown).toBeLessThan(GROWTH_MIB);
    expect(fs.existsSync(`/proc/${api}`)).toBe(true);
  },
  AWAY_MS + 400_000,
);
