/** The hubs that `up` runs on this machine: each leaves its address, so that commands find it wherever it keeps its data. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { holderOf } from './lock.ts';

/** A hub on embedded parts that runs. */
export interface RunningHub {
  /** Its data folder. */
  folder: string;
  url: string;
  /** The development owner's key; `null`: none is kept, or the hub has not made it yet. */
  key: string | null;
}

/** The environment that says where a user's state is kept. */
type Environment = Readonly<Record<string, string | undefined>>;

const Address = z.object({ url: z.url() });
const State = z.object({ apiKey: z.string().nullish() });

/** File of a data folder with the address of the hub that runs on it. */
const ADDRESS_FILE = 'running.json';

/** Folder in which the hubs of this user leave the names of their data folders. */
export function hubsFolder(environment: Environment): string {
  const own = process.platform === 'win32' ? environment.LOCALAPPDATA : environment.XDG_STATE_HOME;
  return path.join(own || path.join(environment.HOME || os.homedir(), '.local', 'state'), 'heliograph', 'hubs');
}

/**
 * Leaves the address of the hub that has begun on a data folder. A home that may not be written is no reason not to start:
 * the data folder itself has the address.
 *
 * @returns a function that takes it back
 */
export function announceHub(folder: string, url: string, environment: Environment): () => void {
  const address = path.join(folder, ADDRESS_FILE);
  const hubs = hubsFolder(environment);
  const entry = path.join(hubs, createHash('sha256').update(folder).digest('hex').slice(0, 16));
  fs.writeFileSync(address, `${JSON.stringify({ url })}\n`, { mode: 0o600 });
  try {
    fs.mkdirSync(hubs, { recursive: true, mode: 0o700 });
    // Of hubs that were killed.
    for (const name of fs.readdirSync(hubs)) {
      const file = path.join(hubs, name);
      if (holderOf(textOf(file)) === null) fs.rmSync(file, { force: true });
    }
    fs.writeFileSync(entry, `${folder}\n`, { mode: 0o600 });
  } catch {
    // Commands are given the data folder instead.
  }
  return () => {
    for (const file of [address, entry]) fs.rmSync(file, { force: true });
  };
}

/** The hub that runs on a data folder; `null`: none does. */
export function hubOn(folder: string): RunningHub | null {
  if (holderOf(folder) === null) return null;
  const address = parsed(Address, path.join(folder, ADDRESS_FILE));
  return address === null ? null : { folder, url: address.url, key: keyOf(folder) };
}

/** All hubs of this user that run, by their data folders. */
export function runningHubs(environment: Environment): RunningHub[] {
  const hubs = hubsFolder(environment);
  let names: string[];
  try {
    names = fs.readdirSync(hubs).sort();
  } catch {
    return [];
  }
  return names.flatMap((name) => hubOn(textOf(path.join(hubs, name))) ?? []);
}

/** The development owner's key that a data folder keeps. */
function keyOf(folder: string): string | null {
  return parsed(State, path.join(folder, 'state.json'))?.apiKey ?? null;
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The content of a file; `null`: it is not there, may not be read, or is something else. */
function parsed<Type extends z.ZodType>(type: Type, file: string): z.output<Type> | null {
  try {
    return type.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
