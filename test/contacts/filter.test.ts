import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ContactConditions } from '../../src/domains/contacts/filter.ts';
import '../graphql/fields.ts';
import { openService, type Service } from './service.ts';

/** More than are walked before the index is asked (src/domains/contacts/page.ts). */
const LATER = 5_100;

let service: Service;

const UPSERT = `mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename
  ... on UpsertContactsPayload { refusals { message } } } }`;
const LIST = 'query($f: ContactFilter) { contacts(first: 50, filter: $f) { edges { node { phone } } } }';

const phone = (n: number) => `+4479111003${String(n).padStart(2, '0')}`;
const store = (contacts: object[], ask = service.ask) => ask(UPSERT, { c: contacts });

/** The attributes of contacts, which are numbered from 0; and whom a filter finds. */
const CONTACTS: object[] = [
  { v: 1, w: 'x' },
  { v: '1', w: 'x' },
  { v: true },
  { v: 'true' },
  { v: false, w: 'x' },
  { v: '' },
  { v: 1e21 },
  { v: 0.1 },
  { v: `"it's" \\ {a,b}`, ' ': 'a blank' },
  { v: 'Zoë 😀', 'Größe "é"': 'groß' },
  { v: { v: 1 }, o: { w: 'x' } },
  { v: [1, 'x'], w: ['x'] },
  { v: { deep: [{ deeper: null }, [], {}] } },
];

async function foundBy(attributes: object, more: object = {}, ask = service.ask): Promise<number[]> {
  const { edges } = await ask<{ edges: { node: { phone: string } }[] }>(LIST, { f: { attributes, ...more } });
  return edges.map(({ node }) => Number(node.phone.slice(-2))).sort((a, b) => a - b);
}

/** Contacts that came later and have nothing. */
const storeLater = () =>
  service.sql(
    `INSERT INTO contacts (id, workspace_id, phone)
     SELECT uuidv7(), $1, '+4477' || 10000000 + n FROM generate_series(1, $2::int) AS n`,
    [service.workspaceId, LATER],
  );

describe.each([
  ['walked to', async () => []],
  ['behind many that came later', storeLater],
])('attributes, %s', (_where, fill) => {
  beforeAll(async () => {
    service = await openService();
    expect(await store(CONTACTS.map((attributes, n) => ({ phone: phone(n), attributes })))).toMatchObject({
      refusals: [],
    });
    await store([{ phone: phone(80), attributes: { v: 1 } }], service.askOther);
    await service.sql('UPDATE contacts SET attributes = $2 WHERE phone = $1', [phone(12), { v: null }]);
    await service.sql(
      `INSERT INTO contacts (id, workspace_id, phone, attributes) VALUES (uuidv7(), $1, $2, '{"v": 1.00}')`,
      [service.workspaceId, phone(50)],
    );
    await fill();
  });
  afterAll(() => service.close());

  test.each<[object, number[]]>([
    [{ v: 1 }, [0, 50]],
    [{ v: '1' }, [1]],
    [{ v: true }, [2]],
    [{ v: 'true' }, [3]],
    [{ v: false }, [4]],
    [{ v: '' }, [5]],
    [{ v: 1e21 }, [6]],
    [{ v: 0.1 }, [7]],
    [{ v: `"it's" \\ {a,b}` }, [8]],
    [{ ' ': 'a blank' }, [8]],
    [{ v: 'Zoë 😀' }, [9]],
    [{ 'Größe "é"': 'groß' }, [9]],
    [{ v: 'x' }, []],
    [{ w: 'x' }, [0, 1, 4]],
    [{ v: 1, w: 'x' }, [0]],
    [{ v: 'none', w: 'x' }, []],
    [{ o: 'x' }, []],
  ])('%j finds who has it as it is', async (attributes, expected) => {
    expect(await foundBy(attributes)).toEqual(expected);
  });

  test('no attributes are no condition, and every other condition holds beside them', async () => {
    expect(await foundBy({}, { phonePrefix: '+4479' })).toEqual([...CONTACTS.keys(), 50]);
    expect(await foundBy({ v: 1 }, { countries: ['GG'] })).toEqual([0]);
    expect(await foundBy({ v: 1 }, { countries: ['FR', 'GG'] })).toEqual([0]);
    expect(await foundBy({ v: 1 }, { countries: [] })).toEqual([]);
    expect(await foundBy({ v: 1 }, { phonePrefix: phone(50) })).toEqual([50]);
    expect(await foundBy({ v: 1 }, { locale: 'en' })).toEqual([]);
    expect(await foundBy({ v: 1 }, { createdBefore: '2020-01-01T00:00:00Z' })).toEqual([]);
    expect(await foundBy({ v: 1 }, { createdAfter: '2020-01-01T00:00:00Z' })).toEqual([0, 50]);
  });

  test('two workspaces with the same attribute see their own', async () => {
    expect(await foundBy({ v: 1 }, {}, service.askOther)).toEqual([80]);
    expect(await foundBy({ w: 'x' }, {}, service.askOther)).toEqual([]);
  });

  test('follow what is merged, removed and erased', async () => {
    await store([{ phone: phone(0), attributes: { w: 'y', z: 1 } }]);
    expect(await foundBy({ v: 1, w: 'y', z: 1 })).toEqual([0]);
    expect(await foundBy({ w: 'x' })).toEqual([1, 4]);
    await store([{ phone: phone(0), attributes: { w: null } }]);
    expect(await foundBy({ w: 'y' })).toEqual([]);
    expect(await foundBy({ z: 1 })).toEqual([0]);
    const erase = 'mutation($p: PhoneNumber!) { eraseContact(input: { phone: $p }) { __typename } }';
    await service.ask(erase, { p: phone(0) });
    expect(await foundBy({ z: 1 })).toEqual([]);
    expect(await foundBy({ v: 1 })).toEqual([50]);
  });
});

test('an attribute that no record holds is refused: without it everybody would be found', () => {
  const { error } = ContactConditions.safeParse(JSON.parse('{"attributes":{"__proto__":"x"}}'));
  expect(error?.issues).toMatchObject([{ path: ['attributes'], message: 'must not name "__proto__"' }]);
  expect(ContactConditions.parse({ attributes: null })).toEqual({ attributes: null });
  expect(ContactConditions.parse({})).toEqual({});
  expect(ContactConditions.safeParse({ attributes: ['x'] }).success).toBe(false);
});
