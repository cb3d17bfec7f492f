/** The data folder of a hub on embedded parts. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { NoRoomError, StartError } from '../kernel/errors.ts';
import { holderOf, lockFile, ownLock } from './lock.ts';
import { placeFor } from './places.ts';
import { freePort, isFree } from './ports.ts';

/** State that the embedded parts keep between starts, besides their data. */
export interface KeptState {
  ports: Record<string, number>;
  /** 32 bytes in base64. */
  secretKey: string;
  postgresPassword: string;
  natsPassword: string;
  /** The development owner's key; `null` before the first seed, and where the database was somebody else's. */
  apiKey: string | null;
}

const KeptStateFile = z.object({
  ports: z.record(z.string(), z.number()),
  secretKey: z.string().min(1),
  postgresPassword: z.string().min(1),
  natsPassword: z.string().min(1),
  apiKey: z.string().nullable(),
}) satisfies z.ZodType<KeptState>;

/** The data folder: one hub at a time, and what it keeps. */
export class DataFolder {
  readonly path: string;
  readonly #lock: string;
  readonly #file: string;
  state: KeptState;

  /** Makes or opens the folder and takes its lock. @throws StartError when it cannot be written or is in use */
  constructor(folder: string) {
    this.path = path.resolve(folder);
    this.#lock = lockFile(this.path);
    this.#file = path.join(this.path, 'state.json');
    try {
      fs.mkdirSync(this.path, { recursive: true, mode: 0o755 });
      this.#takeLock();
      try {
        this.state = this.#load();
        this.save();
      } catch (error) {
        this.release();
        throw error;
      }
    } catch (error) {
      throw asStartError(error, `The data folder ${this.path} cannot be used`);
    }
  }

  save(): void {
    const partial = `${this.#file}.new`;
    fs.writeFileSync(partial, `${JSON.stringify(this.state, null, 2)}\n`, { mode: 0o600 });
    fs.renameSync(partial, this.#file);
  }

  release(): void {
    fs.rmSync(this.#lock, { force: true });
  }

  /** Keeps the development owner's key. @returns it */
  keepKey(apiKey: string): string {
    this.state.apiKey = apiKey;
    this.save();
    return apiKey;
  }

  /** A free port on loopback, the one of the last start if it still is. */
  async port(name: string): Promise<number> {
    const last = this.state.ports[name];
    const port = last !== undefined && (await isFree(last)) ? last : await freePort();
    this.state.ports[name] = port;
    this.save();
    return port;
  }

  #takeLock(): void {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        return fs.writeFileSync(this.#lock, ownLock(), { flag: 'wx' });
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      const holder = holderOf(this.path);
      if (holder !== null) {
        throw new StartError(
          `Heliograph is already running on ${this.path} (process ${holder}): stop it first, or set HELIOGRAPH_DATA_DIR to another folder.`,
        );
      }
      fs.rmSync(this.#lock, { force: true });
    }
  }

  #load(): KeptState {
    const fresh = (): KeptState => ({
      ports: {},
      secretKey: randomBytes(32).toString('base64'),
      postgresPassword: randomBytes(18).toString('base64url'),
      natsPassword: randomBytes(18).toString('base64url'),
      apiKey: null,
    });
    const data = placeFor(path.join(this.path, 'postgres'));
    const folders = data.startsWith(this.path) ? this.path : `${this.path} and ${data}`;
    const whatToDo = `restore it from a backup, or remove ${folders} to start over without the data.`;
    if (!fs.existsSync(this.#file)) {
      if (!fs.existsSync(data)) return fresh();
      throw new StartError(
        `${this.#file} is missing, and the data in ${data} are opened with the passwords and the secret key that it held: ${whatToDo}`,
      );
    }
    try {
      return KeptStateFile.parse(JSON.parse(fs.readFileSync(this.#file, 'utf8')));
    } catch {
      throw new StartError(`${this.#file} cannot be read, or lacks something: ${whatToDo}`);
    }
  }
}

/** The `code` of a system error, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** One sentence for a system error. */
export function asStartError(error: unknown, what: string): StartError {
  if (error instanceof StartError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC') return new NoRoomError(`${what}: the disk is full. Make room and start again.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new StartError(`${what}: it may not be written. Set HELIOGRAPH_DATA_DIR to a folder of yours.`);
  }
  return new StartError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
}
