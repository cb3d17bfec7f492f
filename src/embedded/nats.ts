/** An embedded NATS server. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { searchPath } from '../config.ts';
import { NoRoomError, StartError } from '../kernel/errors.ts';
import { PACKAGE_FOLDER, packageFile } from '../package-files.ts';
import { Child } from './child.ts';
import { isAlive } from './lock.ts';
import { asStartError } from './state.ts';

/** Place and settings of an embedded NATS. */
export interface NatsOptions {
  folder: string;
  port: number;
  password: string;
}

const USER = 'heliograph';
const READY_WITHIN_MS = 20_000;
/**
 * A server that says so goes on without its streams, or without JetStream, also when there is room again, until it is
 * started again: it was started while its disk was full, or has found it full.
 */
const CRIPPLED = /insufficient storage resources|will be DISABLED/;
/** Octets that have to be free on its disk before it is started again. */
const ROOM = 16 * 1_048_576;
/** Path at which a server that was got is kept. */
const CACHED = packageFile('.cache/nats-server/nats-server');

/** A nats-server with JetStream as a child process. */
export class EmbeddedNats {
  readonly #options: NatsOptions;
  #child: Child | null = null;
  #crippled = false;

  constructor(options: NatsOptions) {
    this.#options = options;
  }

  get url(): string {
    return `nats://${USER}:${this.#options.password}@127.0.0.1:${this.#options.port}`;
  }

  get child(): Child | null {
    return this.#child;
  }

  /** True when it runs without its streams because its disk was full, and there is room now. */
  get restartHelps(): boolean {
    if (!this.#crippled || this.#child?.alive !== true) return false;
    const { bavail, bsize } = fs.statfsSync(this.#options.folder);
    return bavail * bsize >= ROOM;
  }

  /** Checks that the server introduces itself to a client that connects. */
  answers(): Promise<boolean> {
    return answers(this.#options.port);
  }

  /** Starts the server; resolves when it takes connections. @throws StartError */
  async start(): Promise<void> {
    const { folder, port, password } = this.#options;
    const binary = await findServer();
    const config = path.join(folder, 'nats.conf');
    const pidFile = path.join(folder, 'nats.pid');
    try {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      await endOrphan(pidFile);
      const settings = [
        'host: "127.0.0.1"',
        `port: ${port}`,
        `pid_file: ${JSON.stringify(pidFile)}`,
        `authorization { user: ${USER}, password: ${JSON.stringify(password)} }`,
        `jetstream { store_dir: ${JSON.stringify(path.join(folder, 'jetstream'))}${syncs(binary) ? ', sync_interval: always' : ''} }`,
      ];
      fs.writeFileSync(config, `${settings.join('\n')}\n`, { mode: 0o600 });
    } catch (error) {
      throw asStartError(error, 'NATS cannot be prepared');
    }
    this.#crippled = false;
    this.#child = new Child({ command: binary, args: ['-c', config] }, (line) => {
      this.#crippled ||= CRIPPLED.test(line);
    });
    await this.#ready(this.#child);
  }

  async stop(): Promise<void> {
    await this.#child?.stop('SIGINT', 10_000);
  }

  async #ready(child: Child): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (!child.alive) {
        const sentence = `NATS ended at its start (${await child.ended}). It said: ${child.lastLines}`;
        throw /no space left/i.test(sentence) ? new NoRoomError(sentence) : new StartError(sentence);
      }
      if (await answers(this.#options.port)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new StartError(`NATS did not answer within ${READY_WITHIN_MS / 1_000} s. It said: ${child.lastLines}`);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.setTimeout(1_000, () => {
      socket.destroy();
      resolve(false);
    });
  });
}

/** A server of this machine, or one that is got now, as where the hub was installed and not set up. */
async function findServer(): Promise<string> {
  if (fs.existsSync(CACHED)) return CACHED;
  for (const folder of searchPath().split(path.delimiter)) {
    const file = path.join(folder, 'nats-server');
    if (folder !== '' && fs.existsSync(file)) return file;
  }
  const { findNatsServer } = (await import(pathToFileURL(packageFile('scripts/nats-server.mjs')).href)) as {
    findNatsServer: (root: string, say: (text: string) => void) => Promise<string>;
  };
  try {
    return await findNatsServer(PACKAGE_FOLDER, (text) => process.stdout.write(`  getting ${text}\n`));
  } catch (error) {
    throw new StartError(`${(error as Error).message} NATS_URL leads to a server of yours.`);
  }
}

/** Returns true if the server knows `sync_interval: always` (2.10 and later). */
function syncs(binary: string): boolean {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /v?(\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return Number(major) > 2 || Number(minor) >= 10;
}

async function endOrphan(pidFile: string): Promise<void> {
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, 'utf8'));
  const { stdout } = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' });
  if (!isAlive(pid) || !/nats/.test(stdout ?? '')) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 10_000 && isAlive(pid); waited += 100)
    await new Promise((resolve) => setTimeout(resolve, 100));
}
