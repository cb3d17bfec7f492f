import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { openSecrets, secretKeyIdOf } from '../../src/db/secrets.ts';
import { phoneHash } from '../../src/domains/contacts/hash.ts';
import { seal, unseal } from '../../src/kernel/seal.ts';
import { isStorable, isStorableJson } from '../../src/kernel/storable.ts';
import { held } from '../cli/remote/terminal.ts';
import { databaseOfEach, testDatabase } from '../support/database.ts';
import { heliograph, results } from '../support/doctor.ts';
import { Hub, RoleProcess, SECRET_KEY } from '../support/hub.ts';

const KEY = Buffer.alloc(32, 1);
const ABOUT = Buffer.from('x');
const database = databaseOfEach(4);

test('what is sealed is read back with its key, and differs each time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const octets = Buffer.from(text);
      const sealed = seal(KEY, octets, ABOUT);
      expect(unseal(KEY, sealed, ABOUT)).toEqual(octets);
      expect(seal(KEY, octets, ABOUT).equals(sealed)).toBe(false);
      if (octets.length > 3) expect(sealed.includes(octets)).toBe(false);
    }),
  );
});

test('another key, another thing it is about, or one bit that was changed, gives nothing', () => {
  const sealed = seal(KEY, Buffer.from('secret'), ABOUT);
  expect(() => unseal(Buffer.alloc(32, 2), sealed, ABOUT)).toThrow();
  expect(() => unseal(KEY, sealed, Buffer.from('y'))).toThrow();
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => unseal(KEY, changed, ABOUT), `octet ${at}`).toThrow();
  }
  for (let length = 0; length < sealed.length; length++) {
    expect(() => unseal(KEY, sealed.subarray(0, length), ABOUT), `${length} octets`).toThrow();
  }
});

test('processes that start at once on an empty database agree on the data keys; with two secret keys one of them is refused', async () => {
  const { pool } = database();
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const opened = await Promise.allSettled([first, second, first, second].map((key) => openSecrets(pool, key)));
  const [a, b, c, d] = opened.map(({ status }) => status);
  expect([a, b]).toEqual([c, d]);
  expect([a, b].sort()).toEqual(['fulfilled', 'rejected']);
  const [won, lost] = a === 'fulfilled' ? [first, second] : [second, first];
  const refused = openSecrets(pool, lost);
  await expect(refused).rejects.toThrow(
    `HELIOGRAPH_SECRET_KEY is not the key of this database: its id is ${secretKeyIdOf(lost)}, and the data are opened by the key of id ${secretKeyIdOf(won)}.`,
  );
  const [one, other] = [await openSecrets(pool, won), await openSecrets(pool, won)];
  expect(one.hashKey).toEqual(other.hashKey);
  expect(await other.decrypt(one.encrypt('pässword'))).toBe('pässword');
  await expect(one.decrypt(Buffer.alloc(60, 9))).rejects.toThrow(/data key 09090909-0909-.* is not there/);
});

test('a wrong secret key ends every role at its start with a sentence, and none at all too', async () => {
  const { url, drop } = await testDatabase();
  onTestFinished(drop);
  const hub = await Hub.prepare(url, inject('natsUrl'));
  const wrong = randomBytes(32).toString('base64');
  for (const [HELIOGRAPH_SECRET_KEY, told] of [
    [wrong, 'HELIOGRAPH_SECRET_KEY is not the key of this database'],
    ['', 'HELIOGRAPH_SECRET_KEY is not set'],
  ] as const) {
    const environment = {
      ...hub.environment,
      HELIOGRAPH_SECRET_KEY,
      HELIOGRAPH_ENV: 'production',
      HELIOGRAPH_METRICS_PORT: '0',
    };
    const roles = ['api', 'dispatcher', 'scheduler'].map((role) => new RoleProcess(role, environment));
    await Promise.all(roles.map((role) => role.ended));
    for (const { child, output } of roles) {
      expect(child.exitCode).toBe(1);
      expect(output).toContain(told);
      expect(output).not.toMatch(/\n\s+at /);
    }
  }
  expect(
    (await results({ ...hub.environment, HELIOGRAPH_SECRET_KEY: wrong })).get('process: secret key'),
  ).toMatchObject({
    verdict: 'failed',
    found: expect.stringContaining(secretKeyIdOf(Buffer.from(SECRET_KEY, 'base64'))),
  });
});

test('the secret key is changed while messages go out; erased numbers are known as before', async () => {
  const { url, drop } = await testDatabase();
  const db = openDatabase(url, 2);
  const hub = await Hub.prepare(url, inject('natsUrl'));
  onTestFinished(async () => {
    await hub.stop();
    await db.close();
    await drop();
  });
  await hub.startAll();
  const stored = async () => (await db.prisma.connection.findFirstOrThrow()).secretCipher ?? new Uint8Array();
  const before = await stored();
  const [oldKey, newKey] = [Buffer.from(SECRET_KEY, 'base64'), randomBytes(32)];
  const both = {
    DATABASE_URL: url,
    HELIOGRAPH_SECRET_KEY: newKey.toString('base64'),
    HELIOGRAPH_OLD_SECRET_KEY: SECRET_KEY,
  };
  const hashOf = async (key: Buffer) => phoneHash((await openSecrets(db.pool, key)).hashKey, 'w', '+447911123456');
  const hash = await hashOf(oldKey);
  const sent = (to: string) => hub.api.send(to).then(({ accepted }) => accepted.id);
  const delivered = async (id: string) =>
    expect.poll(async () => (await hub.api.message(id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  await delivered(await sent('+447911150200'));

  const rotated = await heliograph(both, 'admin', 'secrets', 'rotate', '--json');
  expect(held('rotated-secrets', JSON.parse(rotated.text))).toEqual({
    from: secretKeyIdOf(oldKey),
    to: secretKeyIdOf(newKey),
    encryptedAnew: 1,
  });
  // A second time changes nothing of what is promised.
  expect((await heliograph(both, 'admin', 'secrets', 'rotate')).code).toBe(0);
  expect(Buffer.from(await stored()).equals(Buffer.from(before))).toBe(false);
  expect(await hashOf(oldKey)).toEqual(hash);
  expect(await hashOf(newKey)).toEqual(hash);
  expect((await results({ ...hub.environment, ...both })).get('process: secret key')?.verdict).toBe('warning');
  expect((await results({ ...hub.environment, ...both })).get('carriers: passwords')?.verdict).toBe('ok');

  // Who runs with the old one binds anew with what was encrypted by the new.
  await db.prisma.connection.updateMany({ data: { revision: { increment: 1 }, responseTimeoutSeconds: 6 } });
  await delivered(await sent('+447911150201'));
  // One by one they are started again, with either key; no secret is in what they are refused with.
  hub.environment.HELIOGRAPH_SECRET_KEY = both.HELIOGRAPH_SECRET_KEY;
  for (const role of ['dispatcher', 'scheduler', 'api']) {
    await hub.role(role).kill('SIGTERM');
    await hub.start(role);
  }
  await delivered(await sent('+447911150202'));

  const forgotten = await heliograph(both, 'admin', 'secrets', 'forget-old', '--json');
  expect(held('forgotten-secrets', JSON.parse(forgotten.text))).toMatchObject({ kept: secretKeyIdOf(newKey) });
  await expect(openSecrets(db.pool, oldKey)).rejects.toThrow('is not the key of this database');
  expect(await hashOf(newKey)).toEqual(hash);
  await delivered(await sent('+447911150203'));
  expect((await results(hub.environment)).get('process: secret key')?.verdict).toBe('ok');
  const actions = await db.prisma.auditEntry.findMany({
    where: { action: { startsWith: 'secrets.' } },
    orderBy: { id: 'asc' },
  });
  expect(actions.map(({ action }) => action)).toEqual(['secrets.rotate', 'secrets.rotate', 'secrets.deleteOld']);
  const told = JSON.stringify(actions) + rotated.text;
  for (const secret of [SECRET_KEY, both.HELIOGRAPH_SECRET_KEY]) expect(told).not.toContain(secret);
});

test.each<[string, object, string[], RegExp]>([
  ['without the old key', {}, ['rotate'], /HELIOGRAPH_OLD_SECRET_KEY is not set: it takes the key in use/],
  ['with one key as both', { HELIOGRAPH_OLD_SECRET_KEY: SECRET_KEY }, ['rotate'], /are the same/],
  [
    'with an old key that is another one',
    { HELIOGRAPH_OLD_SECRET_KEY: randomBytes(32).toString('base64') },
    ['rotate'],
    /is not the key of this database/,
  ],
  [
    'with a key that opens nothing',
    { HELIOGRAPH_SECRET_KEY: randomBytes(32).toString('base64') },
    ['forget-old'],
    /is not the key/,
  ],
])('a change %s is refused and changes nothing', async (_what, change, command, told) => {
  const { url, drop } = await testDatabase();
  onTestFinished(drop);
  const db = openDatabase(url, 1);
  await openSecrets(db.pool, Buffer.from(SECRET_KEY, 'base64'));
  const wraps = () => db.prisma.dataKeyWrap.findMany();
  const before = await wraps();
  const answer = await heliograph(
    { DATABASE_URL: url, HELIOGRAPH_SECRET_KEY: SECRET_KEY, ...change },
    'admin',
    'secrets',
    ...command,
  );
  expect(answer).toMatchObject({ code: 1, text: expect.stringMatching(told) });
  expect(await wraps()).toEqual(before);
  await db.close();
});

test('a change that meets a password which cannot be read names its connection, and changes nothing', async () => {
  const { url, drop } = await testDatabase();
  onTestFinished(drop);
  await Hub.prepare(url, inject('natsUrl'));
  const db = openDatabase(url, 1);
  await db.prisma.connection.updateMany({ data: { secretCipher: randomBytes(60) } });
  const before = await db.prisma.dataKeyWrap.findMany();
  const both = {
    DATABASE_URL: url,
    HELIOGRAPH_SECRET_KEY: randomBytes(32).toString('base64'),
    HELIOGRAPH_OLD_SECRET_KEY: SECRET_KEY,
  };
  expect(await heliograph(both, 'admin', 'secrets', 'rotate')).toEqual({
    code: 1,
    text: '\nThe encrypted value of "simulator" in connections cannot be read: store it again or delete it first. Nothing was changed.\n',
  });
  expect(await db.prisma.dataKeyWrap.findMany()).toEqual(before);
  await db.close();
});

test('a JSON value is storable when every text in it is', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\\', 'u', '0', '\u0000', '\ud800', '\udc00', '😀', '"', 'd') });
  fc.assert(
    fc.property(fc.array(text), (list) => {
      expect(isStorableJson(JSON.stringify(list))).toBe(list.every(isStorable));
      expect(isStorableJson(JSON.stringify(Object.fromEntries(list.map((each) => [each, 1]))))).toBe(
        list.every(isStorable),
      );
    }),
    { numRuns: 2_000 },
  );
});
