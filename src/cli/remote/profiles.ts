/** Saved profiles: a hub and a key under a name, in a file that its user alone can read. */
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { usageError } from '../exit-codes.ts';

/** A hub and the key for it. */
export interface Profile {
  url: string;
  key: string;
}

const ProfilesFile = z.object({
  current: z.string().nullable(),
  profiles: z.record(z.string(), z.object({ url: z.string(), key: z.string() })),
});

/** All profiles, and the name of the one that is used when none is named. */
export type Profiles = z.output<typeof ProfilesFile>;

/** The file of the profiles. */
export function profilesFile(configFolder: string): string {
  return path.join(configFolder, 'profiles.json');
}

/** The saved profiles. @throws CliError when the file cannot be read, or others can read it */
export function readProfiles(configFolder: string): Profiles {
  const file = profilesFile(configFolder);
  let text: string;
  try {
    // Windows has no such bits.
    const others = process.platform === 'win32' ? 0 : fs.statSync(file).mode & 0o077;
    if (others !== 0) throw usageError(`${file} holds keys, and others may read it.`, `Run: chmod 600 ${file}`);
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { current: null, profiles: {} };
    throw error;
  }
  try {
    return ProfilesFile.parse(JSON.parse(text));
  } catch {
    throw usageError(`${file} is no file of profiles.`, 'Mend it, or remove it and save the profiles again.');
  }
}

/** Stores the profiles; no other user can read the file at any moment. */
export function writeProfiles(configFolder: string, profiles: Profiles): void {
  const file = profilesFile(configFolder);
  fs.mkdirSync(configFolder, { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}`;
  fs.writeFileSync(partial, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(partial, file);
}
