import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { heliograph, results } from '../support/doctor.ts';
import { held } from './remote/terminal.ts';

interface Made {
  workspace: { id: string };
  apiKey: object;
  secret: string;
}

let database: TestDatabase;
let db: Database;
const on = () => ({ DATABASE_URL: database.url });
const open = (secret: string) => authenticate(db.pool, secret, new Date());
/** The secret stands alone on the last line. */
const secretIn = (text: string) => text.trim().split('\n').at(-1) ?? '';

beforeAll(async () => {
  database = await testDatabase();
  db = openDatabase(database.url, 2);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

test('the version is that of the package', async () => {
  expect(await heliograph({}, '--version')).toEqual({ code: 0, text: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test('migrations, sample data and links of sign-in are told as JSON', async () => {
  const migrated = await heliograph(on(), 'migrate', '--json');
  expect(held('migrated', JSON.parse(migrated.text))).toEqual({ applied: [], runRole: null });
  const removed = await heliograph(on(), 'sample', 'remove', '--json');
  expect(held('removed-sample', JSON.parse(removed.text))).toEqual({
    ...{ contacts: 0, messages: 0, templates: 0 },
    ...{ campaigns: 0, triggers: 0, couponPools: 0, audience: 0 },
  });
});

test('an empty hub fails the doctor, says how to make a workspace, and is well with one', async () => {
  const checks = await results(on());
  expect(checks.get('accounts: workspaces')).toMatchObject({
    verdict: 'failed',
    todo: expect.stringContaining('heliograph admin workspace create --name'),
  });
  expect(await heliograph(on(), 'admin', 'workspace', 'list')).toMatchObject({
    code: 0,
    text: expect.stringMatching(/none/),
  });

  const made = await heliograph(on(), 'admin', 'workspace', 'create', '--name', 'Acme', '--country', 'gb', '--json');
  expect(made.code).toBe(0);
  const { workspace, apiKey, secret } = held<Made>('machine-workspace', JSON.parse(made.text));
  expect(workspace).toMatchObject({ name: 'Acme', defaultCountry: 'GB', currency: 'EUR', timeZone: 'Europe/London' });
  expect(apiKey).toMatchObject({ name: 'Owner', role: 'OWNER' });
  expect(await open(secret)).toMatchObject({ role: 'OWNER' });

  const second = await heliograph(
    on(),
    'admin',
    'workspace',
    'create',
    '--name',
    'Other & Söhne',
    '--time-zone',
    'Asia/Tokyo',
  );
  expect((await open(secretIn(second.text)))?.actor.workspaceId).not.toBe((await open(secret))?.actor.workspaceId);
  const { text } = await heliograph(on(), 'admin', 'workspace', 'list', '--json');
  const listed = text
    .trimEnd()
    .split('\n')
    .map((line) => held<{ name: string }>('listed-workspace', JSON.parse(line)));
  expect(listed.map((each) => each.name)).toEqual(['Acme', 'Other & Söhne']);
  expect((await heliograph(on(), 'admin', 'workspace', 'list')).text).toMatch(
    /^Acme\t.*\tGB\t.*\nOther & Söhne\t.*\tAsia\/Tokyo\n$/,
  );

  const well = await results(on());
  expect(well.get('accounts: workspaces')?.verdict).toBe('ok');
  expect(well.get('accounts: owner keys')?.verdict).toBe('ok');
});

test.each<[string, string[], RegExp]>([
  ['a name that is taken', ['--name', 'ACME'], /^\n--name "ACME" is the name of another workspace: choose/],
  ['a country that is none', ['--name', 'B', '--country', 'UK'], /^\n--country "UK" must be an ISO 3166-1 alpha-2/],
  ['an offset as time zone', ['--name', 'B', '--time-zone', '+01:00'], /^\n--time-zone "\+01:00" must be an IANA/],
  [
    'two mistakes',
    ['--name', ' ', '--currency', 'QQQ'],
    /^\n--name "" must not be empty\.\n--currency "QQQ" must be an ISO 4217/,
  ],
])('a workspace with %s is refused with the option, and nothing is made', async (_what, options, told) => {
  const before = await db.prisma.workspace.count();
  const { code, text } = await heliograph(on(), 'admin', 'workspace', 'create', ...options);
  expect(code).toBe(2);
  expect(text).toMatch(told);
  expect(text).not.toMatch(/\n\s+at /);
  expect(await db.prisma.workspace.count()).toBe(before);
});

test('an owner who has lost every key gets a new one on the machine, and the audit log says so', async () => {
  const acme = await db.prisma.workspace.findFirstOrThrow({ where: { name: 'Acme' } });
  await db.prisma.apiKey.updateMany({ where: { workspaceId: acme.id }, data: { revokedAt: new Date() } });
  expect((await results(on())).get('accounts: owner keys')).toMatchObject({
    verdict: 'failed',
    found: expect.stringContaining('"Acme"'),
    todo: expect.stringContaining('heliograph admin keys create'),
  });
  const { text } = await heliograph(on(), 'admin', 'keys', 'create', '--workspace', 'acme', '--role', 'owner');
  const principal = await open(secretIn(text));
  expect(principal).toMatchObject({ actor: { workspaceId: acme.id, kind: 'API_KEY' }, role: 'OWNER' });
  const entry = await db.prisma.auditEntry.findFirstOrThrow({ where: { subject: principal?.actor.id ?? '' } });
  expect(entry).toMatchObject({
    action: 'apiKey.create',
    actorKind: 'SYSTEM',
    actorId: null,
    detail: { madeBy: 'MACHINE', role: 'OWNER' },
  });
  expect((await results(on())).get('accounts: owner keys')?.verdict).toBe('ok');

  const hub = await heliograph(
    on(),
    'admin',
    'keys',
    'create',
    '--workspace',
    acme.id,
    '--role',
    'hub-owner',
    '--json',
  );
  expect((await open(held<Made>('machine-key', JSON.parse(hub.text)).secret))?.scopes.has('hub:manage')).toBe(true);
});

test.each<[string, string[], number, RegExp]>([
  [
    'a workspace that is not there',
    ['--workspace', 'Acne', '--role', 'owner'],
    3,
    /no workspace "Acne"; there are "Acme"/,
  ],
  ['a role that is none', ['--workspace', 'Acme', '--role', 'boss'], 2, /Allowed choices are hub-owner, owner/],
  ['an empty name', ['--workspace', 'Acme', '--role', 'owner', '--name', ''], 2, /--name "" must not be empty/],
])('a key for %s is refused', async (_what, options, exitCode, told) => {
  const before = await db.prisma.apiKey.count();
  const { code, text } = await heliograph(on(), 'admin', 'keys', 'create', ...options);
  expect(code).toBe(exitCode);
  expect(text).toMatch(told);
  expect(await db.prisma.apiKey.count()).toBe(before);
});

test('two workspaces that came to have one name are told apart by their ids', async () => {
  await db.prisma.workspace.updateMany({ data: { name: 'Twin' } });
  const { code, text } = await heliograph(on(), 'admin', 'keys', 'create', '--workspace', 'Twin', '--role', 'agent');
  expect(code).toBe(2);
  const [, id = ''] = /give the id of one, (\S+), /.exec(text) ?? [];
  const given = await heliograph(on(), 'admin', 'keys', 'create', '--workspace', id, '--role', 'agent', '--json');
  expect(JSON.parse(given.text)).toMatchObject({ workspace: { id, name: 'Twin' }, apiKey: { role: 'AGENT' } });
});
