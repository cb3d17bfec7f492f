import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { PROCESSES, type ProcessName, type World } from './world.ts';

// State of the world when something in it has not ended: who has which work, and what each part waits for.

/** Longest wait for one answer, in milliseconds. */
const ANSWER_WITHIN_MS = 5_000;
const LINES_OF_OUTPUT = 40;

/** Questions to the database, by what they are about. */
const QUESTIONS: Readonly<Record<string, string>> = {
  connections: `SELECT id, name, enabled, state, circuit, owner_id AS owner, lease_until - now() AS lease, health, health_at
    FROM connections ORDER BY id`,
  dispatchers: 'SELECT id, lease_until - now() AS lease FROM dispatchers ORDER BY id',
  outbox: `SELECT count(*)::int AS rows, now() - min(created_at) AS oldest, min(lease_until) - now() AS lease,
    array_agg(DISTINCT split_part(subject, '.', 1)) AS streams FROM outbox`,
  'queued chunks': `SELECT connection_id AS connection, lane, count(*)::int AS chunks,
    sum(cardinality(message_ids))::int AS messages, now() - min(queued_at) AS oldest, now() - max(queued_at) AS newest
    FROM queued_chunks GROUP BY 1, 2 ORDER BY 1, 2`,
  claims: 'SELECT owner_id AS owner, count(*)::int AS claims, min(due_at) - now() AS due FROM claims GROUP BY 1',
  messages: `SELECT connection_id AS connection, status, count(*)::int AS messages, now() - min(created_at) AS oldest,
    now() - max(created_at) AS newest FROM messages GROUP BY 1, 2 ORDER BY 1, 2`,
  duties: `SELECT name, now() - succeeded_at AS succeeded, duration_ms AS ms, now() - failed_at AS failed, reason
    FROM duty_runs ORDER BY succeeded_at NULLS FIRST`,
  'life of the feed': 'SELECT * FROM feed_life',
  backends: `SELECT pid, state, wait_event_type || ' ' || wait_event AS waits, now() - query_start AS since,
    now() - xact_start AS transaction, pg_blocking_pids(pid) AS behind, left(regexp_replace(query, '\\s+', ' ', 'g'), 120) AS query
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY state, query_start`,
};

/** Metrics that no question above answers, without the single buckets of histograms. */
const TELLING =
  /^heliograph_(dispatch|submit|record|outbox|postgres|nats_(connected|refusing)|schedule_repairs)_?(?!.*_bucket\{)/;

/** Tells of everything that work may wait for. Never throws: what cannot be asked says why. */
export async function diagnose(world: World): Promise<string> {
  const parts: Record<string, () => Promise<string[]>> = {
    PostgreSQL: () => askDatabase(world.postgres.url),
    NATS: async () => [
      ...(await within(askNats(world.nats.url)).catch(nothing)),
      ...linesOf(world.nats.lastLines ?? ''),
    ],
    ...Object.fromEntries(PROCESSES.map((name) => [name, () => askProcess(world, name)])),
  };
  const told = await Promise.all(
    Object.entries(parts).map(async ([part, ask]) => {
      const lines = await within(ask()).catch(nothing);
      return [`== ${part}`, ...lines].join('\n');
    }),
  );
  return told.join('\n');
}

async function askDatabase(url: string): Promise<string[]> {
  const limits = { connectionTimeoutMillis: ANSWER_WITHIN_MS / 2, query_timeout: ANSWER_WITHIN_MS / 2 };
  const client = new pg.Client({ connectionString: url, ...limits });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query("SET intervalstyle = 'postgres'");
    const told: string[] = [];
    for (const [about, question] of Object.entries(QUESTIONS)) {
      const rows = await client.query({ text: question, types: { getTypeParser: () => String } }).then(
        (result) => result.rows.map((row) => `  ${JSON.stringify(row)}`),
        (error: unknown) => [`  ${String(error)}`],
      );
      told.push(`${about}:`, ...rows);
    }
    return told;
  } finally {
    void client.end().catch(() => {});
  }
}

async function askNats(url: string): Promise<string[]> {
  const parsed = url.split(',').map((each) => new URL(each));
  const { username = '', password = '' } = parsed[0] ?? {};
  const servers = parsed.map(({ host }) => host);
  const timeout = ANSWER_WITHIN_MS / 2;
  const connection = await connect({ servers, user: username, pass: password, timeout, reconnect: false });
  try {
    const manager = await jetstreamManager(connection, { timeout, checkAPI: false });
    const told: string[] = [];
    for (const name of ['JOBS', 'FEED']) {
      const { created, state } = await manager.streams.info(name, { subjects_filter: '>' });
      told.push(`${name}: made ${created} ${JSON.stringify(state)}`);
      for await (const each of manager.consumers.list(name)) {
        const {
          name: consumer,
          delivered,
          ack_floor,
          num_ack_pending,
          num_redelivered,
          num_pending,
          num_waiting,
        } = each;
        const numbers = { delivered, ack_floor, num_ack_pending, num_redelivered, num_pending, num_waiting };
        told.push(`  ${consumer}: made ${each.created} ${JSON.stringify(numbers)}`);
      }
    }
    return told;
  } finally {
    await connection.close();
  }
}

async function askProcess(world: World, name: ProcessName): Promise<string[]> {
  const { child, output } = world.process(name);
  const origin = world.watchedAt(name);
  const ask = (path: string) =>
    fetch(origin + path, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS / 2) }).then(
      async (answer) => `${answer.status} ${await answer.text()}`,
      (error: unknown) => String(error),
    );
  const [ready, metrics] = await Promise.all([ask('/ready'), ask('/metrics')]);
  return [
    `pid ${child.pid}, exit code ${child.exitCode}, signal ${child.signalCode}`,
    `ready: ${ready.trim()}`,
    ...metrics.split('\n').filter((line) => TELLING.test(line)),
    ...linesOf(output),
  ];
}

function linesOf(output: string): string[] {
  return ['its last lines:', ...output.trimEnd().split('\n').slice(-LINES_OF_OUTPUT)];
}

function nothing(error: unknown): string[] {
  return [`no answer: ${String(error)}`];
}

function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`nothing in ${4 * ANSWER_WITHIN_MS} ms`)), 4 * ANSWER_WITHIN_MS).unref();
    work.then(resolve, reject);
  });
}
