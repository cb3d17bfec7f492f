import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { FAIR, type Weather } from './smsc.ts';
import { type ProcessName, pause, type World } from './world.ts';

/** A fault: it begins, lasts, and is over when it resolves. The rows are those of docs/reliability.md. */
type Fault = (world: World) => Promise<void>;

const kill =
  (name: ProcessName): Fault =>
  async (world) => {
    await world.process(name).kill('SIGKILL');
  };

/** What happens to the hub's own processes. */
const OF_PROCESSES = {
  'the API is killed': kill('api'),
  'the first dispatcher is killed': kill('dispatcher-1'),
  'the second dispatcher is killed': kill('dispatcher-2'),
  'the scheduler is killed': kill('scheduler'),
  'both dispatchers are killed': async (world) => {
    await Promise.all([kill('dispatcher-1')(world), kill('dispatcher-2')(world)]);
  },
  'a dispatcher is stopped gracefully': async (world) => {
    const process = world.process('dispatcher-1');
    await process.ready.catch(() => {});
    const { exitCode: before, signalCode: killed } = process.child;
    await process.kill('SIGTERM');
    const { exitCode, signalCode } = process.child;
    if (before === null && killed === null && exitCode !== 0 && signalCode !== 'SIGKILL')
      world.lastWords.push(`a graceful stop ended with ${exitCode ?? signalCode}`);
  },
  'a dispatcher hangs for longer than its lease': async (world) => {
    const { child } = world.process('dispatcher-2');
    child.kill('SIGSTOP');
    await pause(world.random.between(3_000, 12_000));
    child.kill('SIGCONT');
  },
} satisfies Record<string, Fault>;

/** What happens to what the hub stands on. */
const OF_SERVERS = {
  'NATS is killed': async (world) => {
    await world.nats.kill();
    await pause(world.random.between(300, 3_000));
    await world.nats.start();
  },
  'NATS loses its disk': async (world) => {
    await world.nats.kill();
    world.nats.wipe();
    await pause(world.random.between(0, 1_000));
    await world.nats.start();
  },
  'the API accepts without NATS and is killed': async (world) => {
    await world.nats.kill();
    await pause(1_500);
    await kill('api')(world);
    await world.nats.start();
  },
  'a stream is deleted': (world) =>
    withStreams(world, async (manager) => void (await manager.streams.delete(world.random.pick(['JOBS', 'FEED'])))),
  'a consumer is deleted': (world) =>
    withStreams(world, async (manager) => {
      for await (const { name } of manager.consumers.list('JOBS')) await manager.consumers.delete('JOBS', name);
    }),
  'NATS has no room': (world) =>
    withStreams(world, async (manager) => {
      await manager.streams.update('JOBS', { max_bytes: 1, discard: 'new' as never });
      await pause(world.random.between(1_000, 3_000));
      await manager.streams.update('JOBS', { max_bytes: -1 });
    }),
  'PostgreSQL is shut down at once': async (world) => {
    await world.postgres.kill('SIGQUIT');
    await pause(world.random.between(0, 2_000));
    await world.postgres.start();
  },
  'PostgreSQL is killed': async (world) => {
    await world.postgres.kill('SIGKILL');
    await pause(world.random.between(0, 2_000));
    await world.postgres.start();
  },
  'PostgreSQL drops every connection': (world) =>
    withDatabase(world, async (client) => {
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
    }),
  'PostgreSQL is slow': (world) =>
    withDatabase(world, async (client) => {
      await client.query('BEGIN; LOCK TABLE messages IN EXCLUSIVE MODE');
      await pause(world.random.between(1_000, 4_000));
      await client.query('COMMIT');
    }),
  'a backend of PostgreSQL hangs': (world) =>
    withDatabase(world, async (client) => {
      const { rows } = await client.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      const { pid } = world.random.pick(rows);
      process.kill(pid, 'SIGSTOP');
      await pause(world.random.between(1_000, 4_000));
      process.kill(pid, 'SIGCONT');
    }),
  'relays are killed after publishing, before they mark it': async (world) => {
    await withDatabase(world, (client) => client.query(SLOW_DELETES));
    await pause(1_000);
    await Promise.all([kill('api')(world), kill('dispatcher-1')(world), kill('scheduler')(world)]);
    await withDatabase(world, async (client) => {
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid <> pg_backend_pid()`,
      );
      await client.query('DROP FUNCTION slow_delete CASCADE');
    });
  },
  'the SMSC cuts its links': async (world) => {
    for (let times = world.random.between(1, 3); times > 0; times--) {
      world.smsc.cut();
      await pause(world.random.between(100, 800));
    }
  },
  'the SMSC is down': async (world) => {
    await world.smsc.close();
    await pause(world.random.between(500, 4_000));
    await world.smsc.listen();
  },
  'the SMSC is silent': weather({ mute: true }),
  'the SMSC loses responses': weather({ unanswered: 10, responseDelayMs: 50 }),
  'the SMSC throttles and is full': weather({ throttled: 15, queueFull: 10 }),
  'the SMSC has errors': weather({ systemError: 30 }),
  'the SMSC lies in its receipts': weather({ receiptFirst: 20, receiptTwice: 20, contradicting: 10 }),
} satisfies Record<string, Fault>;

/** A fault by its name. */
export type FaultName = keyof typeof OF_PROCESSES | keyof typeof OF_SERVERS;
/** Those of the hub's own processes. */
export const PROCESS_FAULTS = Object.keys(OF_PROCESSES) as FaultName[];
/** Those of what the hub stands on. */
export const SERVER_FAULTS = Object.keys(OF_SERVERS) as FaultName[];
/** All of them. */
export const FAULTS: Record<FaultName, Fault> = { ...OF_PROCESSES, ...OF_SERVERS };

/** JetStream has a row, and its deletion takes its time: that is when the relay is killed. */
const SLOW_DELETES = `
  CREATE OR REPLACE FUNCTION slow_delete() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(10); RETURN NULL; END $$;
  CREATE OR REPLACE TRIGGER slow_delete BEFORE DELETE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION slow_delete()`;

function weather(bad: Partial<Weather>): Fault {
  return async (world) => {
    world.smsc.weather = { ...FAIR, ...bad };
    await pause(world.random.between(2_000, 4_000));
    world.smsc.weather = FAIR;
  };
}

async function withDatabase(world: World, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: world.postgres.url });
  client.on('error', () => {});
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function withStreams(
  world: World,
  work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<void>,
): Promise<void> {
  const { host, username, password } = new URL(world.nats.url);
  const connection = await connect({ servers: host, user: username, pass: password });
  try {
    await work(await jetstreamManager(connection));
  } finally {
    await connection.close();
  }
}
