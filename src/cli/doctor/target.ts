/** The servers that the checks look at, opened and closed. */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { type Config, ConfigError, childEnvironment, type Environment, loadConfig } from '../../config.ts';
import { ping } from '../../db/client.ts';
import { withKeptState } from '../kept-state.ts';
import { type DoctorTarget, type Nats, sentence } from './check.ts';

const CONNECT_LIMIT_MS = 3_000;

/** Opens what can be opened, at once; the rest is returned as text. @param url of the API, `null`: none */
export async function openTarget(dataDir: string | undefined, url: string | null): Promise<DoctorTarget> {
  const { config: given, mistakes } = readEnvironment(dataDir === undefined ? {} : { HELIOGRAPH_DATA_DIR: dataDir });
  const { config, embedded } = withKeptState(given);
  const [database, nats] = await Promise.all([openDatabase(config.databaseUrl), openNats(config.natsUrl)]);
  return { config, mistakes, embedded, database, nats, url };
}

/** Closes what `openTarget` opened; what hangs is left to the end of the process. */
export async function closeTarget({ database, nats }: DoctorTarget): Promise<void> {
  const closing = [
    typeof database === 'string' ? null : database.end(),
    typeof nats === 'string' ? null : nats.connection.close(),
  ];
  await Promise.race([Promise.allSettled(closing), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
}

/** The configuration, without the variables that are wrong. */
function readEnvironment(overrides: Environment): { config: Config; mistakes: string[] } {
  try {
    return { config: loadConfig(childEnvironment(overrides)), mistakes: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mistakes = error.message.split('\n').slice(1);
    const wrong = mistakes.map((line) => [line.trim().split(':')[0] ?? '', undefined]);
    return { config: loadConfig(childEnvironment({ ...overrides, ...Object.fromEntries(wrong) })), mistakes };
  }
}

async function openDatabase(url: string | null): Promise<pg.Pool | string> {
  if (url === null) return 'DATABASE_URL is not set, and the data folder has no state of an `up`.';
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: 2_000,
    query_timeout: 3_000,
    lock_timeout: 500,
    application_name: 'heliograph doctor',
  });
  // An idle connection that breaks ends no examination: the next query says so.
  pool.on('error', () => {});
  try {
    await ping(pool);
    return pool;
  } catch (error) {
    void pool.end();
    return `${hosts(url)}: ${sentence(error)}`;
  }
}

async function openNats(url: string | null): Promise<Nats | string> {
  if (url === null) return 'NATS_URL is not set, and the data folder has no state of an `up`.';
  const parsed = url.split(',').map((each) => new URL(each));
  const { username, password } = parsed[0] ?? { username: '', password: '' };
  const login = username === '' ? {} : password === '' ? { token: username } : { user: username, pass: password };
  try {
    const servers = parsed.map((each) => each.host);
    const connecting = connect({ servers, ...login, timeout: CONNECT_LIMIT_MS, reconnect: false });
    const connection = await within(connecting);
    const manager = await jetstreamManager(connection, { timeout: 2_000, checkAPI: false });
    return { connection, manager };
  } catch (error) {
    return `${hosts(url)}: ${sentence(error)}`;
  }
}

/** Several servers that all hang take a time each. */
function within<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no answer in time')), CONNECT_LIMIT_MS + 500).unref();
    promise.then(resolve, reject);
  });
}

/** Returns the hosts of URLs, without user and password. */
function hosts(urls: string): string {
  return urls
    .split(',')
    .map((url) => new URL(url).host)
    .join(', ');
}
