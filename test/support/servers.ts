import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Watchdog } from '../../src/embedded/child.ts';
import { EmbeddedNats } from '../../src/embedded/nats.ts';
import { freePort } from '../../src/embedded/ports.ts';
import { EmbeddedPostgres } from '../../src/embedded/postgres.ts';

export { freePort };

/** A temporary folder that PostgreSQL's own user can get to. */
export function temporaryFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `heliograph-${name}-`));
  fs.chmodSync(folder, 0o755);
  return folder;
}

/** Removes a folder that something may still write to for a moment. */
export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** A real server that a test may kill, start again on the same port, and rob of its disk. */
export interface TestServer {
  readonly url: string;
  /** Last lines that it wrote. */
  readonly lastLines?: string;
  start(): Promise<void>;
  /** SIGKILL, as a power cut of the process; or another signal. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Removes its data; it must not run. */
  wipe(): void;
  /** Stops it and removes everything. */
  dispose(): Promise<void>;
}

/** A server whose data may be brought back as they were. */
export interface SnapshotServer extends TestServer {
  /** Keeps a copy of its data, to bring back by `restore`; it must not run. */
  snapshot(): void;
  /** Gives it the data it had when its snapshot was taken, but for a folder of them; it must not run. */
  restore(except?: string): void;
}

/** A PostgreSQL of this test's own. @param folder where; removed in the end */
export async function ownPostgres(folder = temporaryFolder('postgres')): Promise<SnapshotServer> {
  const options = { folder: path.join(folder, 'data'), port: await freePort(), password: 'test-password' };
  return serverOf(new EmbeddedPostgres(options), folder, options.folder);
}

/** Files of the positions of the consumers of JOBS, within the data of a nats-server. */
export const SEEN_OF_JOBS = 'jetstream/$G/streams/JOBS/obs';

/** A nats-server of this test's own. @param folder where; removed in the end */
export async function ownNats(folder = temporaryFolder('nats')): Promise<SnapshotServer> {
  const options = { folder: path.join(folder, 'data'), port: await freePort(), password: 'test-password' };
  return serverOf(new EmbeddedNats(options), folder, path.join(options.folder, 'jetstream'));
}

let watchdog: Watchdog | null = null;

/** Ends a server when the process of the tests is gone, however it went: a killed runner leaves nothing. */
function watch(server: EmbeddedPostgres | EmbeddedNats): void {
  watchdog ??= new Watchdog();
  if (server.child !== null) watchdog.watch(server.child.pid);
}

function serverOf(server: EmbeddedPostgres | EmbeddedNats, folder: string, data: string): SnapshotServer {
  return {
    get url() {
      return server.url;
    },
    get lastLines() {
      return server.child?.lastLines ?? '';
    },
    async start() {
      await server.start();
      watch(server);
    },
    async kill(signal = 'SIGKILL') {
      await server.child?.stop(signal, 5_000);
    },
    wipe() {
      fs.rmSync(data, { recursive: true, force: true });
    },
    snapshot() {
      fs.rmSync(`${data}.kept`, { recursive: true, force: true });
      fs.cpSync(data, `${data}.kept`, { recursive: true });
    },
    restore(except) {
      const [place, aside] = [path.join(data, except ?? ''), `${data}.newer`];
      if (except !== undefined) fs.renameSync(place, aside);
      fs.rmSync(data, { recursive: true, force: true });
      fs.cpSync(`${data}.kept`, data, { recursive: true });
      if (except === undefined) return;
      fs.rmSync(place, { recursive: true, force: true });
      fs.renameSync(aside, place);
    },
    async dispose() {
      await server.stop();
      removeFolder(folder);
    },
  };
}
