import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { ownNats, ownPostgres } from '../support/servers.ts';
import { diagnose } from './diagnosis.ts';
import { SmallDisk } from './disk.ts';
import { notesOf, SEED, sendThrough } from './through.ts';
import { PROCESSES, pause, World } from './world.ts';

let world: World | undefined;
let disk: SmallDisk | undefined;

afterEach(async () => {
  await world?.dispose();
  world = undefined;
  disk?.dispose();
  disk = undefined;
});

const OFF_FOR_MS = { least: 500, most: 3_000 };

/** Ends everything of the hub and under it at the same time; nothing gets to say a last word. */
async function killAll(on: World): Promise<void> {
  await Promise.all([
    ...PROCESSES.map((name) => on.process(name).kill('SIGKILL')),
    on.postgres.kill('SIGKILL'),
    on.nats.kill('SIGKILL'),
  ]);
}

test('every process of the machine is killed at once, and started again: nothing is lost, nothing is sent twice undeclared', async () => {
  const note = notesOf('all killed');
  world = await World.make(SEED);
  const { nats, postgres, random } = world;
  const on = world;
  const { findings, messages } = await sendThrough(
    on,
    async () => {
      await killAll(on);
      await pause(random.between(OFF_FOR_MS.least, OFF_FOR_MS.most));
      await Promise.all([postgres.start(), nats.start()]);
    },
    note,
  );
  expect(findings).toEqual([]);
  expect(messages).toBeGreaterThan(200);
  // Whoever has to find out why something has not ended gets an answer from every part.
  expect(await diagnose(on)).not.toContain('no answer');
}, 400_000);

test.skipIf(!SmallDisk.possible)(
  'the power goes, with everything that was not synced: what was acknowledged is there, nothing is sent twice undeclared',
  async () => {
    const note = notesOf('power cut');
    const own = SmallDisk.asImage(768);
    disk = own;
    const nats = await ownNats(own.place('nats'));
    const postgres = await ownPostgres(own.place('postgres'));
    world = await World.make(SEED, { nats, postgres });
    const on = world;
    const witness = `${own.folder}/witness`;
    let stored: number | undefined;
    const { findings, messages } = await sendThrough(
      on,
      async () => {
        // Written, and not synced: it shows that the cut takes such things along.
        fs.writeFileSync(witness, 'a line that nobody synced\n');
        own.cutPower();
        await killAll(on);
        await endAllOn(own.folder);
        await pause(on.random.between(OFF_FOR_MS.least, OFF_FOR_MS.most));
        own.powerUp();
        stored = fs.existsSync(witness) ? fs.statSync(witness).size : 0;
        await Promise.all([postgres.start(), nats.start()]);
      },
      note,
    );
    expect(stored).toBe(0);
    expect(findings).toEqual([]);
    expect(messages).toBeGreaterThan(200);
  },
  400_000,
);

/** Waits until PostgreSQL's backends have found that their server is gone. */
async function endAllOn(folder: string): Promise<void> {
  await expect.poll(() => spawnSync('fuser', ['-sm', folder]).status, { timeout: 30_000 }).toBe(1);
}
