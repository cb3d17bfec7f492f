import { beforeEach, describe, expect, test } from 'vitest';
import { type Database, transaction } from '../../src/db/client.ts';
import { messagesInsert, type NewMessage } from '../../src/db/sql/messages.ts';
import { runTogether } from '../../src/db/sql/together.ts';
import { pageOf } from '../../src/domains/messages/page.ts';
import { lowestIdAt, newId } from '../../src/kernel/ids.ts';
import { databaseOfEach } from '../support/database.ts';
import { messageAt } from '../support/messages.ts';
import { type Explainer, explainer } from '../support/plans.ts';

const [LARGE, OTHER] = [newId(), newId()];
const now = new Date();
/** The beginning of this month. */
const FIRST = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).getTime();
const TAKE = 51;

let db: Database;
let prisma: Explainer['prisma'];
let plansOf: Explainer['plansOf'];
const current = databaseOfEach(3);

beforeEach(() => {
  db = current();
  ({ prisma, plansOf } = explainer(db));
});

/** Delivered messages, one a second from a second of this month on. */
async function store(from: number, count: number, of: (index: number) => Partial<NewMessage>) {
  const messages = Array.from({ length: count }, (_, index) =>
    messageAt(new Date(FIRST + (from + index) * 1_000), { status: 'DELIVERED', exception: null, ...of(index) }),
  );
  await transaction(db.pool, (tx) => runTogether(tx, [messagesInsert(messages)]));
}

const page = (branch: object, query: Parameters<typeof pageOf>[1] = {}) =>
  pageOf(prisma, { take: TAKE, ...query }, [branch]);

describe('a page of messages', () => {
  test.each([
    ['a workspace that paused', {}, OTHER],
    ['a purpose that nothing was sent for lately', { purpose: 'OTP' }, LARGE],
    ['a status that nothing came to lately', { exception: 'FAILED' }, LARGE],
  ] as const)('of %s reads no newer ones, though most of the month are such', async (_what, sought, later) => {
    await store(0, 4_000, (index) => (index % 4 === 0 ? { workspaceId: OTHER } : { workspaceId: LARGE, ...sought }));
    await store(4_000, 1_000, () => ({ workspaceId: later }));
    await db.pool.query('VACUUM ANALYZE messages');
    const [plan = ''] = await plansOf(() => page({ workspaceId: LARGE, ...sought }));
    expect(plan).toContain(`rows=${TAKE}`);
    expect(plan).not.toMatch(/Rows Removed|Sort/);
  });

  test('behind a cursor is not looked for in later months, and needs no message of that id', async () => {
    await store(0, 200, () => ({ workspaceId: LARGE }));
    const cursor = { id: lowestIdAt(new Date(FIRST + 100_500)) };
    const [plan = ''] = await plansOf(() => page({ workspaceId: LARGE }, { skip: 1, cursor }));
    expect(plan).not.toContain('messages_after');
    const [newest] = await page({ workspaceId: LARGE }, { skip: 1, cursor });
    expect(newest?.createdAt).toEqual(new Date(FIRST + 100_000));
    const before = await page({ workspaceId: LARGE }, { take: -10, skip: 1, cursor });
    expect(before.map((each) => each.createdAt.getTime())).toEqual(
      Array.from({ length: 10 }, (_, index) => FIRST + (110 - index) * 1_000),
    );
  });
});
