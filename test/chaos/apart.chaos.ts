import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { notesOf, SEED, sendThrough } from './through.ts';
import { pause, World } from './world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.dispose();
  world = undefined;
});

const SHIFT = `--import ${pathToFileURL('test/chaos/shift.mjs').href}`;

test.each([600, -600])(
  'clocks of PostgreSQL and NATS that differ from those of the processes by %i s: nothing is lost, sent twice, late or over before its time',
  async (seconds) => {
    const note = notesOf(`clocks ${seconds} s apart`);
    world = await World.make(SEED, {
      environmentOf: () => ({ NODE_OPTIONS: SHIFT, CHAOS_SHIFT_MS: String(seconds * 1_000) }),
    });
    const on = world;
    const { findings, statuses, messages } = await sendThrough(
      on,
      async () => {
        // Its leases and its outbox are left to those who have another clock than the database, too.
        await on.process('dispatcher-1').kill('SIGKILL');
        await on.process('api').kill('SIGKILL');
        await on.nats.kill();
        await pause(on.random.between(1_000, 3_000));
        await on.nats.start();
      },
      note,
    );
    expect(findings).toEqual([]);
    expect(messages).toBeGreaterThan(200);
    expect(statuses.EXPIRED ?? 0).toBe(0);
  },
  400_000,
);
