import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { authenticate, hashSecret, newSecret } from '../../src/domains/accounts/keys.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { type OwnerKey, seed } from '../../src/embedded/seed.ts';
import { DataFolder } from '../../src/embedded/state.ts';
import { databaseOfEach } from '../support/database.ts';
import { temporaryFolder } from '../support/servers.ts';

const PORT = 2775;
const secretKey = randomBytes(32);
const database = databaseOfEach(2);
const foreign = { name: 'Foreign', defaultCountry: 'GB', currency: 'EUR' };

function keyOf(known: string | null, configured = false): OwnerKey {
  return { known, configured, make: newSecret };
}

const isKey = async (secret: string | null) =>
  (await database().prisma.apiKey.count({ where: { hash: hashSecret(secret ?? '') } })) === 1;

test('a workspace that was there before gets no key that nobody asked for', async () => {
  await createWorkspaceWithOwner(database(), foreign);
  expect(await seed(database(), secretKey, PORT, keyOf(null))).toBeNull();
  expect(await database().prisma.apiKey.count()).toBe(1);
});

test('a workspace that was there before takes a key that is configured or was kept', async () => {
  await createWorkspaceWithOwner(database(), foreign);
  const known = newSecret();
  expect(await seed(database(), secretKey, PORT, keyOf(known))).toBe(known);
  expect(await isKey(known)).toBe(true);
});

test('the key of a first seed is in the data folder before it is in the database, so one that was cut off is not lost', async () => {
  const path = temporaryFolder('seed');
  const cut = new DataFolder(path);
  const db = database();
  const make = () => {
    cut.keepKey(newSecret());
    throw new Error('cut off');
  };
  await expect(seed(db, secretKey, PORT, { known: null, configured: false, make })).rejects.toThrow('cut off');
  expect(await db.prisma.workspace.count()).toBe(0);
  cut.release();
  const next = new DataFolder(path);
  const kept = next.state.apiKey;
  expect(kept).toMatch(/^hg_/);
  expect(await seed(db, secretKey, PORT, keyOf(kept))).toBe(kept);
  expect(await isKey(kept)).toBe(true);
  fs.rmSync(path, { recursive: true, force: true });
});

test('a key that is configured anew ends the one before, and one that was revoked is refused or, if it was only kept, replaced', async () => {
  const db = database();
  const [first, second] = [newSecret(), newSecret()];
  const open = async (secret: string | null) => (await authenticate(db.pool, secret ?? '', new Date()))?.role ?? null;
  expect(await seed(db, secretKey, PORT, keyOf(first, true))).toBe(first);
  expect(await seed(db, secretKey, PORT, keyOf(second, true))).toBe(second);
  expect([await open(first), await open(second)]).toEqual([null, 'HUB_OWNER']);
  const refused = seed(db, secretKey, PORT, keyOf(first, true));
  await expect(refused).rejects.toThrow(
    /^HELIOGRAPH_API_KEY is the key "Owner", which was revoked at .*: set it to a new/,
  );
  const made = await seed(db, secretKey, PORT, keyOf(first));
  expect([await open(made), await open(first), await open(second)]).toEqual(['HUB_OWNER', null, null]);
});
