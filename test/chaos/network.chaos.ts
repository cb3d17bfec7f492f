import { afterEach, expect, test } from 'vitest';
import { ownNats, ownPostgres } from '../support/servers.ts';
import { SplitNetwork } from '../support/split.ts';
import { notesOf, SEED, sendThrough } from './through.ts';
import { PROCESSES, type ProcessName, pause, World } from './world.ts';

let world: World | undefined;
const networks: SplitNetwork[] = [];

afterEach(async () => {
  await world?.dispose();
  world = undefined;
  await Promise.all(networks.splice(0).map((network) => network.dispose()));
});

/** Longer than every lease, and than a claim lasts. */
const SPLIT_FOR_MS = { least: 20_000, most: 35_000 };

const FROM = {
  PostgreSQL: 'DATABASE_URL',
  NATS: 'NATS_URL',
} as const;

/** Which processes are split from what. */
const SPLITS: readonly [string, keyof typeof FROM, readonly ProcessName[]][] = [
  ['every process', 'PostgreSQL', PROCESSES],
  ['every process', 'NATS', PROCESSES],
  ['one dispatcher', 'PostgreSQL', ['dispatcher-1']],
  ['the API', 'NATS', ['api']],
];

test.each(SPLITS)(
  'the network between %s and %s is silent for longer than every lease: nothing is lost, nothing is sent twice undeclared',
  async (who, from, processes) => {
    const note = notesOf(`${who} split from ${from}`);
    const [postgres, nats] = [await ownPostgres(), await ownNats()];
    const { url } = from === 'NATS' ? nats : postgres;
    const network = await SplitNetwork.to(url);
    networks.push(network);
    const through = { [FROM[from]]: network.through(url) };
    world = await World.make(SEED, {
      postgres,
      nats,
      environmentOf: (name) => (processes.includes(name) ? through : {}),
    });
    const { random } = world;
    const how = random.pick(['goOn', 'reset'] as const);
    const { findings, messages } = await sendThrough(
      world,
      async () => {
        network.split();
        await pause(random.between(SPLIT_FOR_MS.least, SPLIT_FOR_MS.most));
        network.heal(how);
        note(`connections: ${how}`);
      },
      note,
    );
    expect(findings).toEqual([]);
    expect(messages).toBeGreaterThan(200);
  },
  400_000,
);
