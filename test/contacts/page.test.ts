import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { applyMigrations } from '../../src/db/migrate.ts';
import { pageOf } from '../../src/domains/contacts/page.ts';
import { newId } from '../../src/kernel/ids.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type Explainer, explainer } from '../support/plans.ts';

const [WORKSPACE, OTHER] = [newId(), newId()];
/** Of the oldest contacts; everybody who came later has another. */
const PREFIX = '+49151';
const OLD = 500;
const LATER = 5_000;

let database: TestDatabase;
let db: Database;
let prisma: Explainer['prisma'];
let plansOf: Explainer['plansOf'];

beforeAll(async () => {
  // Most servers have such a locale: there the order of texts is not that of their octets.
  database = await testDatabase(true, 'en-US');
  await applyMigrations(database.url);
  db = openDatabase(database.url, 2);
  ({ prisma, plansOf } = explainer(db));
  for (const id of [WORKSPACE, OTHER]) {
    await prisma.workspace.create({ data: { id, name: 'x', helpText: 'x', optOutText: 'x', optInText: 'x' } });
  }
  await store(WORKSPACE, PREFIX, OLD);
  await store(WORKSPACE, '+4479', LATER);
  await store(OTHER, PREFIX, OLD);
  await db.pool.query('VACUUM ANALYZE contacts');
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

/** Contacts, each newer than the one before, in no order of their numbers. */
async function store(workspaceId: string, prefix: string, count: number): Promise<void> {
  await db.pool.query(
    `INSERT INTO contacts (id, workspace_id, phone)
     SELECT uuidv7(), $1, $2::text || 10000000 + n * 7 % $3::int FROM generate_series(1, $3::int) AS n`,
    [workspaceId, prefix, count],
  );
}

const page = (query: Parameters<typeof pageOf>[1], conditions: object = { phonePrefix: PREFIX }) =>
  pageOf(prisma, query, WORKSPACE, conditions);
const numbersOf = (contacts: readonly { phone: string | null }[]) => contacts.map(({ phone }) => phone);

describe('contacts of a prefix', () => {
  test('come in order of their numbers, page by page, forwards and backwards', async () => {
    const where = { workspaceId: WORKSPACE, phone: { startsWith: PREFIX } };
    const all = numbersOf(await prisma.contact.findMany({ where })).sort();
    expect(all).toHaveLength(OLD);
    const forwards: (string | null)[] = [];
    for (let last: string | undefined; ; ) {
      const contacts = await page({ take: 70, ...(last === undefined ? {} : { skip: 1, cursor: { id: last } }) });
      forwards.push(...numbersOf(contacts));
      last = contacts.at(-1)?.id;
      if (contacts.length < 70) break;
    }
    expect(forwards).toEqual(all);
    const [first] = await page({ take: -10 });
    expect(first?.phone).toBe(all.at(-10));
    expect(numbersOf(await page({ take: -10, skip: 1, cursor: { id: first?.id ?? '' } }))).toEqual(all.slice(-20, -10));
  });

  test.each([
    ['the first page', () => page({ take: 51 })],
    ['the last page', () => page({ take: -51 })],
    ['a page in the middle', async () => page({ take: 51, skip: 1, cursor: { id: (await middle()).id } })],
  ])('%s reads the rows it shows, though everybody who came later has another prefix', async (_which, read) => {
    const plan = (await plansOf(read)).at(-1) ?? '';
    expect(plan).toContain('contacts_workspace_id_phone_key');
    expect(plan).toMatch(/Index Cond: .*phone/);
    expect(plan).toContain('rows=51');
    expect(plan).not.toMatch(/Sort|Rows Removed/);
  });

  test('do not go on behind a contact that was erased, or that another workspace has', async () => {
    const { id } = await prisma.contact.create({ data: { id: newId(), workspaceId: WORKSPACE, phone: null } });
    const other = await prisma.contact.findFirstOrThrow({ where: { workspaceId: OTHER } });
    for (const [take, path] of [
      [5, 'after'],
      [-5, 'before'],
    ] as const) {
      for (const cursor of [{ id }, { id: other.id }]) {
        await expect(page({ take, skip: 1, cursor })).rejects.toMatchObject({ issues: [{ path: [path] }] });
      }
    }
  });
});

test('contacts of no prefix come newest first', async () => {
  const ids = (await page({ take: 100 }, {})).map((contact) => contact.id);
  expect(ids).toEqual([...ids].sort().reverse());
  expect((await page({ take: 10, skip: 1, cursor: { id: ids[49] ?? '' } }, {})).map(({ id }) => id)).toEqual(
    ids.slice(50, 60),
  );
});

function middle() {
  const where = { workspaceId: WORKSPACE, phone: { startsWith: PREFIX } };
  return prisma.contact.findFirstOrThrow({ where, orderBy: { phone: 'asc' }, skip: 100 });
}
