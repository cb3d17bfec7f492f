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
/** Theirs alone, and everybody's. */
const [THEIRS, ALL] = [{ since: 2019 }, { here: true }];
const OLD = 500;
const LATER = 6_000;

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
  await store(WORKSPACE, PREFIX, OLD, { locale: 'cy', attributes: { ...THEIRS, ...ALL } });
  await store(WORKSPACE, '+4479', LATER, { locale: 'en', attributes: ALL });
  await store(OTHER, PREFIX, OLD, { locale: 'cy', attributes: THEIRS });
  await db.pool.query('VACUUM ANALYZE contacts');
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

/** Contacts, each newer than the one before, in no order of their numbers. */
async function store(workspaceId: string, prefix: string, count: number, has: { locale: string; attributes: object }) {
  await db.pool.query(
    `INSERT INTO contacts (id, workspace_id, phone, locale, attributes)
     SELECT uuidv7(), $1, $2::text || 10000000 + n * 7 % $3::int, $4, $5 FROM generate_series(1, $3::int) AS n`,
    [workspaceId, prefix, count, has.locale, has.attributes],
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
    // The last one reads the contacts of the page, by their ids.
    const plan = (await plansOf(read)).at(-2) ?? '';
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

describe('contacts of an attribute or a locale', () => {
  const ofLocale = { locale: 'cy' };
  const ofAttribute = { attributes: THEIRS };
  const ofAttributeAndPrefix = { attributes: THEIRS, phonePrefix: '+' };

  test.each([
    ['a locale', ofLocale],
    ['an attribute', ofAttribute],
    ['an attribute beside a prefix', ofAttributeAndPrefix],
  ])('%s: all of them, page by page, forwards and backwards, however many came later', async (_which, conditions) => {
    const where = { workspaceId: WORKSPACE, phone: { startsWith: PREFIX } };
    const orderBy = 'phonePrefix' in conditions ? { phone: 'asc' as const } : { id: 'desc' as const };
    const all = (await prisma.contact.findMany({ where, orderBy })).map(({ id }) => id);
    for (const take of [70, -70]) {
      const pages: string[][] = [];
      for (let last: string | undefined; ; ) {
        const query = { take, ...(last === undefined ? {} : { skip: 1, cursor: { id: last } }) };
        const ids = (await page(query, conditions)).map(({ id }) => id);
        pages.push(ids);
        last = take > 0 ? ids.at(-1) : ids[0];
        if (ids.length < 70) break;
      }
      expect((take > 0 ? pages : pages.reverse()).flat()).toEqual(all);
    }
  });

  test.each([
    ['an attribute that few have', ofAttribute],
    ['an attribute that nobody has', { attributes: { since: 'never' } }],
    ['one that nobody has beside one that everybody has', { attributes: { ...ALL, since: 'never' } }],
    ['an attribute that nobody has, of a country', { attributes: { since: 'never' }, countries: ['GB', 'FR'] }],
    ['an attribute that nobody has, of a prefix', { attributes: { since: 'never' }, phonePrefix: '+' }],
  ])('%s is found by its index, whatever PostgreSQL knows of the contacts', async (_which, conditions) => {
    await db.pool.query("DELETE FROM pg_statistic WHERE starelid = 'contacts'::regclass");
    const plans = await plansOf(() => page({ take: 51 }, conditions));
    expect(plans.at(-2)).toContain('Bitmap Index Scan on contacts_attributes_idx');
    expect(plans.at(-2)).not.toMatch(/BitmapAnd|rows=6\d{3}/);
    for (const plan of plans.slice(0, -2)) expect(plan).not.toMatch(/rows=6\d{3}/);
  });

  test('an attribute that many have is walked to until the page is full', async () => {
    const [walked, ...rest] = await plansOf(() => page({ take: 51 }, { attributes: ALL }));
    expect(rest).toHaveLength(1);
    expect(walked).toMatch(/contacts_workspace_id_id_idx.*rows=5\d\./);
  });

  test.each([
    ['that few have', ofLocale, 51],
    ['that many have', { locale: 'en' }, 51],
    ['that nobody has', { locale: 'xx' }, 0],
  ])('a locale %s reads the rows it shows', async (_which, conditions, rows) => {
    const [plan] = await plansOf(() => page({ take: 51 }, conditions));
    expect(plan).toMatch(new RegExp(`contacts_workspace_id_locale_id_idx.*rows=${rows}`));
    expect(plan).not.toMatch(/Sort|Rows Removed/);
  });
});

function middle() {
  const where = { workspaceId: WORKSPACE, phone: { startsWith: PREFIX } };
  return prisma.contact.findFirstOrThrow({ where, orderBy: { phone: 'asc' }, skip: 100 });
}
