import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type TestContext, test } from 'vitest';
import { Child, Watchdog } from '../../src/embedded/child.ts';
import { EmbeddedNats } from '../../src/embedded/nats.ts';
import { EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { type Server, Supervisor } from '../../src/embedded/supervise.ts';
import { NoRoomError, type StartError } from '../../src/kernel/errors.ts';
import { SmallDisk } from '../chaos/disk.ts';
import { freePort, temporaryFolder } from '../support/servers.ts';

const LOOK_EVERY_MS = 500;

/** A program that runs until it is ended; how it starts, stops and what it says of itself, a test decides. */
class Program implements Server {
  child: Child | null = null;
  /** Every child it ever had. */
  readonly children: Child[] = [];
  helps: () => boolean = () => false;
  starts: () => Promise<void> = async () => {};
  stops: () => Promise<void> = async () => {};

  get restartHelps(): boolean {
    return this.helps();
  }

  async start(): Promise<void> {
    await this.starts();
    this.child = new Child({ command: 'sleep', args: ['600'] });
    this.children.push(this.child);
  }

  async stop(): Promise<void> {
    await this.stops();
    await this.child?.stop('SIGKILL', 1_000);
  }

  get alive(): number {
    return this.children.filter((child) => child.alive).length;
  }
}

function supervised(context: TestContext): { program: Program; supervisor: Supervisor; failures: StartError[] } {
  const program = new Program();
  const { supervisor, failures } = supervise(program, context);
  // Before the supervisor is stopped: the last that was asked for is the first that is done.
  context.onTestFinished(() => {
    program.stops = async () => {};
  });
  return { program, supervisor, failures };
}

function supervise(
  server: Server,
  { onTestFinished }: TestContext,
): { supervisor: Supervisor; failures: StartError[] } {
  const failures: StartError[] = [];
  const watchdog = new Watchdog();
  const fail = (error: StartError) => void failures.push(error);
  const supervisor = new Supervisor('The program', server, watchdog, fail, LOOK_EVERY_MS);
  onTestFinished(async () => {
    await supervisor.stop();
    watchdog.dismiss();
  });
  return { supervisor, failures };
}

/** Kills a program; it is dead when this returns, and this process has not heard of it yet. */
function killUnheard(pid: number | undefined): void {
  if (pid === undefined) throw new Error('it has not been started');
  process.kill(pid, 'SIGKILL');
  while (!execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z'));
}

test.concurrent('a server that waits for room is started once when there is, though it would also be restarted', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  let room = false;
  let tries = 0;
  program.starts = async () => {
    tries++;
    if (!room) throw new NoRoomError('no room');
  };
  program.child?.process.kill('SIGKILL');
  await expect.poll(() => tries, { timeout: 30_000 }).toBe(1);
  [room, program.helps] = [true, () => program.children.length === 1];
  await expect.poll(() => program.alive, { timeout: 30_000 }).toBe(1);
  // Whoever else has begun to start it would be done by the next look.
  let looks = 0;
  program.helps = () => ++looks < 0;
  await expect.poll(() => looks, { timeout: 30_000 }).toBeGreaterThan(0);
  expect([tries, program.children.length, program.alive]).toEqual([2, 2, 1]);
  expect(failures).toEqual([]);
});

test.concurrent('a server is not restarted for room while its first start is under way', async (context) => {
  const { expect } = context;
  const { program, supervisor } = supervised(context);
  let stopped = 0;
  program.helps = () => true;
  program.stops = async () => void stopped++;
  program.starts = () => new Promise((resolve) => setTimeout(resolve, 3 * LOOK_EVERY_MS));
  await supervisor.start();
  expect(stopped).toBe(0);
});

test.concurrent('a server that is dead when it is restarted for room is started once', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  let tries = 0;
  program.starts = async () => void tries++;
  await supervisor.start();
  program.helps = () => {
    if (tries > 1) return false;
    killUnheard(program.child?.pid);
    return true;
  };
  await expect.poll(() => program.children.length, { timeout: 30_000 }).toBe(2);
  // Whoever else has begun to start it would be done by the next look but one.
  let looks = 0;
  program.helps = () => ++looks < 0;
  await expect.poll(() => looks, { timeout: 30_000 }).toBeGreaterThan(1);
  expect([tries, program.children.length, program.alive]).toEqual([2, 2, 1]);
  expect(failures).toEqual([]);
});

/** A NATS on a disk of its own, which may die at the moment that its restart for room is considered. */
class MortalNats extends EmbeddedNats {
  dies = false;
  starts = 0;
  deaths = 0;

  override get restartHelps(): boolean {
    if (this.dies && super.restartHelps) {
      this.dies = false;
      this.deaths++;
      killUnheard(this.child?.pid);
    }
    return super.restartHelps;
  }

  override async start(): Promise<void> {
    this.starts++;
    await super.start();
  }

  /** Does something with its streams. */
  async streams<T>(what: (manager: JetStreamManager, connection: NatsConnection) => Promise<T>): Promise<T> {
    const { host, username: user, password: pass } = new URL(this.url);
    const connection = await connect({ servers: host, user, pass, reconnect: false });
    try {
      return await what(await jetstreamManager(connection, { checkAPI: false }), connection);
    } finally {
      await connection.close();
    }
  }
}

test
  .skipIf(!SmallDisk.possible)
  .concurrent(
    'a NATS whose disk was full, and that is dead when it is restarted for room, is back with its streams',
    async (context) => {
      const { expect, onTestFinished } = context;
      const disk = SmallDisk.inMemory(32);
      onTestFinished(() => disk.dispose());
      const nats = new MortalNats({ folder: disk.place('nats'), port: await freePort(), password: 'test-password' });
      const { supervisor, failures } = supervise(nats, context);
      await supervisor.start();
      await nats.streams(async (manager, connection) => {
        await manager.streams.add({ name: 'KEPT', subjects: ['kept'] });
        await jetstream(connection).publish('kept');
      });
      const kept = () =>
        nats.streams((manager) => manager.streams.info('KEPT')).then(({ state }) => state.messages, String);
      disk.fill();
      nats.child?.process.kill('SIGKILL');
      await expect.poll(() => nats.starts, { timeout: 30_000 }).toBe(2);
      await expect.poll(kept, { timeout: 30_000 }).toMatch(/stream not found|JetStream/i);
      nats.dies = true;
      disk.free();
      await expect.poll(kept, { timeout: 30_000 }).toBe(1);
      expect([nats.deaths, nats.starts, nats.restartHelps]).toEqual([1, 3, false]);
      expect(failures).toEqual([]);
    },
  );

test.concurrent('a server that is killed while it starts is started again, also at its first start', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  let starts = 0;
  const startOnce = program.start.bind(program);
  program.start = async () => {
    await startOnce();
    if (++starts > 2) return;
    await program.child?.stop('SIGKILL', 1_000);
    throw new Error('it ended at its start');
  };
  await supervisor.start();
  expect([starts, program.alive]).toEqual([3, 1]);
  expect(failures).toEqual([]);
});

test.concurrent('a server whose start fails by itself is not started again', async (context) => {
  const { expect } = context;
  const { program, supervisor } = supervised(context);
  let starts = 0;
  program.starts = async () => {
    starts++;
    throw new Error('its folder is not there');
  };
  await expect(supervisor.start()).rejects.toThrow('its folder is not there');
  expect(starts).toBe(1);
});

test.concurrent('a NATS that hangs is started again on the same data', async (context) => {
  const { expect, onTestFinished } = context;
  const folder = temporaryFolder('hanging');
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  const nats = new EmbeddedNats({ folder, port: await freePort(), password: 'test-password' });
  const { supervisor, failures } = supervise(nats, context);
  await supervisor.start();
  const before = nats.child?.pid ?? 0;
  expect(await nats.answers()).toBe(true);
  process.kill(before, 'SIGSTOP');
  await expect.poll(() => nats.child?.pid !== before && nats.child?.alive, { timeout: 60_000 }).toBe(true);
  await expect.poll(() => nats.answers(), { timeout: 30_000 }).toBe(true);
  expect(failures).toEqual([]);
});

test.concurrent('a PostgreSQL that hangs gives no answer, and one that runs does', async (context) => {
  const { expect, onTestFinished } = context;
  const folder = temporaryFolder('stuck');
  const postgres = new EmbeddedPostgres({
    folder: `${folder}/data`,
    port: await freePort(),
    password: 'test-password',
  });
  onTestFinished(async () => {
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  await postgres.start();
  expect(await postgres.answers()).toBe(true);
  process.kill(postgres.child?.pid ?? 0, 'SIGSTOP');
  expect(await postgres.answers()).toBe(false);
  process.kill(postgres.child?.pid ?? 0, 'SIGCONT');
  expect(await postgres.answers()).toBe(true);
});

test.concurrent('a server that cannot say whether a restart helps fails the hub with a sentence', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  program.helps = () => {
    throw new Error('EIO: i/o error, statfs');
  };
  await expect.poll(() => failures.length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(failures[0]?.message).toBe('The program cannot be started again: EIO: i/o error, statfs');
});

test.concurrent('a server that cannot be stopped for its restart fails the hub with a sentence', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  program.helps = () => true;
  program.stops = async () => {
    throw new Error('it hangs');
  };
  await expect.poll(() => failures.length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(failures[0]?.message).toBe('The program cannot be started again: it hangs');
});

test.concurrent('a server that wants a restart for room at every look is given up after five within a minute', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  program.helps = () => true;
  await expect.poll(() => failures.length, { timeout: 45_000 }).toBeGreaterThan(0);
  expect(failures[0]?.message).toContain('6 times within a minute');
  expect(program.children).toHaveLength(6);
});
