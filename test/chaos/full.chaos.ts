import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { results } from '../support/doctor.ts';
import { ownNats, ownPostgres } from '../support/servers.ts';
import type { Client } from './client.ts';
import { NatsCluster } from './cluster.ts';
import { SmallDisk } from './disk.ts';
import { notesOf, rowsOfOutbox, SEED, sendThrough } from './through.ts';
import { World } from './world.ts';

let world: World | undefined;
const disks: SmallDisk[] = [];

afterEach(async () => {
  await world?.dispose();
  world = undefined;
  for (const disk of disks.splice(0)) disk.dispose();
});

function diskOf(mebibytes: number): SmallDisk {
  const disk = SmallDisk.inMemory(mebibytes);
  disks.push(disk);
  return disk;
}

/** Makes PostgreSQL ask for room. @returns what it says: a SQLSTATE, or `lost` when the connection goes with it */
async function askForRoom(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    for (let times = 0; times < 20; times++) await client.query(sql);
    return 'room';
  } catch (error) {
    return (error as { code?: string }).code ?? 'lost';
  } finally {
    await client.end().catch(() => {});
  }
}

const FILLER = `CREATE TABLE IF NOT EXISTS filler (t text); INSERT INTO filler SELECT repeat(md5(n::text), 60) FROM generate_series(1, 3000) n`;
const NO_ROOM = {
  status: 'not ready',
  checks: { database: { ok: true }, nats: { ok: false, error: 'JetStream has no room on its disk' } },
};

const readiness = async (origin: string): Promise<unknown> => (await fetch(`${origin}/ready`)).json();
/** Resolves when many requests were told to come again: the fault has lasted. */
const refused = ({ journal }: Client) =>
  expect.poll(() => journal.comeAgain.UNAVAILABLE ?? 0, { timeout: 60_000 }).toBeGreaterThan(100);

test.skipIf(!SmallDisk.possible)(
  'PostgreSQL has no room for its tables: intake says so and when to come again, nothing is lost, all goes on when there is room',
  async () => {
    const note = notesOf('no room for tables');
    const disk = diskOf(160);
    const postgres = await ownPostgres(disk.place('postgres'));
    await postgres.start();
    await postgres.kill('SIGINT');
    moveLog(path.join(disk.place('postgres'), 'data'), diskOf(1_024));
    world = await World.make(SEED, { postgres });
    const { url } = postgres;
    let said = '';
    const { findings, messages } = await sendThrough(
      world,
      async (client) => {
        disk.fill();
        said = await askForRoom(url, FILLER);
        await refused(client);
        disk.free();
      },
      note,
    );
    note(`PostgreSQL said ${said}`);
    expect(said).toBe('53100');
    expect(findings).toEqual([]);
    expect(messages).toBeGreaterThan(200);
  },
  400_000,
);

test.skipIf(!SmallDisk.possible)(
  'PostgreSQL has no room for its log and stops: the same, once it is started again',
  async () => {
    const note = notesOf('no room for the log');
    const disk = diskOf(320);
    const postgres = await ownPostgres(disk.place('postgres'));
    world = await World.make(SEED, { postgres });
    const { url } = postgres;
    const said: string[] = [];
    const { findings, messages } = await sendThrough(
      world,
      async (client) => {
        disk.fill();
        // Segments that were made before are used up first.
        const ask = async () => {
          said.push(await askForRoom(url, 'SELECT pg_logical_emit_message(true, $$x$$, repeat($$x$$, 10000000))'));
          return said.at(-1);
        };
        await expect.poll(ask, { timeout: 60_000 }).not.toBe('room');
        await refused(client);
        disk.free();
        // What an operator would do; it may have come back by itself, too.
        await postgres.kill('SIGQUIT');
        await postgres.start();
      },
      note,
    );
    note(`PostgreSQL said ${said.join(', ')}`);
    expect(findings).toEqual([]);
    expect(messages).toBeGreaterThan(200);
  },
  400_000,
);

test.skipIf(!SmallDisk.possible)(
  'NATS has no room on its disk: the API accepts and says so, nothing is lost, all goes on as soon as there is room',
  async () => {
    const note = notesOf('no room for NATS');
    const disk = diskOf(24);
    const nats = await ownNats(disk.place('nats'));
    world = await World.make(SEED, { nats });
    const { postgres, hub } = world;
    let waiting = 0;
    const { findings, client, fault, messages } = await sendThrough(
      world,
      async () => {
        disk.fill();
        await expect.poll(() => readiness(hub.api.origin), { timeout: 30_000 }).toMatchObject(NO_ROOM);
        const found = (await results(hub.environment)).get('NATS: room');
        expect(found).toMatchObject({ verdict: 'failed', found: expect.stringContaining('no room on its disk') });
        const rows = async () => {
          waiting = await rowsOfOutbox(postgres.url);
          return waiting;
        };
        await expect.poll(rows, { timeout: 60_000, interval: 250 }).toBeGreaterThan(300);
        disk.free();
        await expect.poll(() => readiness(hub.api.origin), { timeout: 30_000 }).toMatchObject({ status: 'ready' });
      },
      note,
    );
    note(`${waiting} rows waited`);
    const meanwhile = client.journal.sent.filter(({ acknowledged }) => {
      const at = acknowledged?.at ?? 0;
      return at > fault.from && at < fault.to;
    });
    expect(findings).toEqual([]);
    expect(meanwhile.length).toBeGreaterThan(20);
    expect(Object.keys(client.journal.comeAgain)).not.toContain('UNAVAILABLE');
    expect(messages).toBeGreaterThan(200);
  },
  400_000,
);

test.skipIf(!SmallDisk.possible)(
  'servers of a cluster that all find their disks full turn JetStream off: the hub says so, the API accepts, and all goes on once they were started again',
  async () => {
    const note = notesOf('no room in a cluster');
    const cluster = await NatsCluster.make(() => diskOf(24).place('nats'));
    world = await World.make(SEED, { nats: cluster, environment: { HELIOGRAPH_NATS_REPLICAS: '3' } });
    const { hub } = world;
    const named = { checks: { nats: { ok: false, error: expect.stringMatching(/^JetStream (is off|has no room)/) } } };
    const { findings, client } = await sendThrough(
      world,
      async () => {
        for (const disk of disks) disk.fill();
        await expect.poll(() => readiness(hub.api.origin), { timeout: 30_000 }).toMatchObject(named);
        const found = async () => (await results(hub.environment)).get('NATS: JetStream');
        const off = { verdict: 'failed', todo: expect.stringContaining('start nats-server again') };
        await expect.poll(found, { timeout: 60_000 }).toMatchObject(off);
        for (const disk of disks) disk.free();
        // Room alone does not help: whoever comes anew finds it off, too.
        expect(await found()).toMatchObject(off);
        expect(await readiness(hub.api.origin)).toMatchObject(named);
        await cluster.kill('SIGTERM');
        await cluster.start();
        await expect.poll(() => readiness(hub.api.origin), { timeout: 60_000 }).toMatchObject({ status: 'ready' });
      },
      note,
    );
    expect(findings).toEqual([]);
    expect(Object.keys(client.journal.comeAgain)).not.toContain('UNAVAILABLE');
  },
  400_000,
);

/** Puts the write-ahead log on a disk of its own. */
function moveLog(data: string, disk: SmallDisk): void {
  const [from, to] = [path.join(data, 'pg_wal'), path.join(disk.folder, 'pg_wal')];
  const { uid, gid } = fs.statSync(data);
  fs.cpSync(from, to, { recursive: true });
  for (const each of fs.readdirSync(to, { recursive: true, encoding: 'utf8' }))
    fs.chownSync(path.join(to, each), uid, gid);
  fs.chownSync(to, uid, gid);
  fs.chmodSync(to, 0o700);
  fs.rmSync(from, { recursive: true });
  fs.symlinkSync(to, from);
}
