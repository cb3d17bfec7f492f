/** Files of the migrations of this release. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageFile } from '../package-files.ts';

/** The folder of the schema and its migrations. */
export const PRISMA_FOLDER = packageFile('prisma');
/** The folder of the migrations. */
export const MIGRATIONS_FOLDER = path.join(PRISMA_FOLDER, 'migrations');

/** The names of the migrations of this release, in order. */
export async function migrationNames(): Promise<string[]> {
  return (await readdir(MIGRATIONS_FOLDER)).filter((name) => /^\d{14}_/.test(name)).sort();
}

/** Every migration of this release, in order, with the checksum that Prisma keeps of it: SHA-256 in hexadecimal. */
export async function migrationChecksums(): Promise<Map<string, string>> {
  const checksums = new Map<string, string>();
  for (const name of await migrationNames()) {
    const script = await readFile(path.join(MIGRATIONS_FOLDER, name, 'migration.sql'));
    checksums.set(name, createHash('sha256').update(script).digest('hex'));
  }
  return checksums;
}
