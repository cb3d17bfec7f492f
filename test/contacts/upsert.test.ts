import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { openService, type Service, uuidOf } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Contact {
  id: string;
  phone: string;
  attributes: object;
  locale: string | null;
  timeZones: string[];
  mccMnc: string | null;
  updatedAt: string;
}

interface Payload {
  __typename: string;
  created: number;
  updated: number;
  refusals: { index: number; path: string[]; message: string }[];
  results: { contactId: string }[];
  issues?: { path: string[]; message: string }[];
}

const UPSERT = `mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename
  ... on UpsertContactsPayload { created updated refusals { index path message }
    results { contactId } }
  ... on InvalidInput { issues { path message } } } }`;

const upsert = (contacts: object[], ask = service.ask) => ask<Payload>(UPSERT, { c: contacts });
const read = (contactId: string | undefined, ask = service.ask) =>
  ask<Contact>('query($id: ID!) { contact(id: $id) { id phone attributes locale timeZones mccMnc updatedAt } }', {
    id: contactId,
  });
/** Writes one contact, and reads it. */
const upsertOne = async (contact: object, ask = service.ask) =>
  read((await upsert([contact], ask)).results[0]?.contactId, ask);
const numbers = (count: number, from: number) =>
  Array.from({ length: count }, (_, i) => `+4479111${String(from + i).padStart(5, '0')}`);

describe('upsertContacts', () => {
  test('makes what is new, changes what is there, and leaves what is not given', async () => {
    const phone = '+447911100001';
    const first = await upsert([{ phone, locale: 'en', attributes: { tier: 'gold', visits: 1 } }]);
    expect(first).toMatchObject({ created: 1, updated: 0, refusals: [] });
    const [{ contactId } = { contactId: '' }] = first.results;
    expect(await read(contactId)).toMatchObject({ phone, locale: 'en', timeZones: ['Europe/London'] });
    const second = await upsert([{ phone, attributes: { visits: 2, tier: null }, timeZone: 'Asia/Kolkata' }]);
    expect(second).toMatchObject({ created: 0, updated: 1 });
    expect(second.results).toEqual([{ contactId }]);
    expect(await read(contactId)).toMatchObject({
      locale: 'en',
      timeZones: ['Asia/Kolkata'],
      attributes: { visits: 2 },
    });
  });

  test('null takes an attribute away, but not what is null inside of one', async () => {
    const contact = await upsertOne({ phone: '+447911100002', attributes: { a: { b: null, c: 1 }, d: 1 } });
    expect(contact.attributes).toEqual({ a: { b: null, c: 1 }, d: 1 });
    const after = await upsertOne({ phone: '+447911100002', attributes: { d: null } });
    expect(after.attributes).toEqual({ a: { b: null, c: 1 } });
  });

  test('keeps the network of a contact until another is given; null forgets it', async () => {
    const phone = '+447911100004';
    const network = async (draft: object) => (await upsertOne({ phone, ...draft })).mccMnc;
    expect(await network({})).toBeNull();
    expect(await network({ mccMnc: '23415' })).toBe('23415');
    expect(await network({ locale: 'en' })).toBe('23415');
    expect(await network({ mccMnc: '310410' })).toBe('310410');
    expect(await network({ mccMnc: null })).toBeNull();
  });

  test('a contact that stays as it is keeps the time of its last change', async () => {
    const draft = { phone: '+447911100003', locale: 'de', attributes: { a: 1 } };
    const before = await upsertOne(draft);
    const same = await upsertOne(draft);
    expect(same.updatedAt).toBe(before.updatedAt);
    const changed = await upsertOne({ ...draft, locale: 'fr' });
    expect(changed.updatedAt).not.toBe(before.updatedAt);
  });

  test.each<[string, object, string, RegExp]>([
    ['a number of no country', { phone: '12' }, 'phone', /"12"/],
    ['a number that cannot be', { phone: '+4479' }, 'phone', /valid|short/],
    ['a locale', { phone: '+447911100010', locale: 'English' }, 'locale', /such as "en"/],
    ['a time zone', { phone: '+447911100010', timeZone: '+01:00' }, 'timeZone', /IANA/],
    ['a network', { phone: '+447911100010', mccMnc: '2341' }, 'mccMnc', /5 or 6 digits, e\.g\. "23415"/],
    ['a network of 7 digits', { phone: '+447911100010', mccMnc: '2341500' }, 'mccMnc', /5 or 6 digits/],
    ['attributes that are a list', { phone: '+447911100010', attributes: [1] }, 'attributes', /must be an object/],
    ['an attribute with a NUL', { phone: '+447911100010', attributes: { a: ['x\u0000'] } }, 'attributes', /NUL/],
    [
      'an attribute whose name has a NUL',
      { phone: '+447911100010', attributes: { 'x\u0000': 1 } },
      'attributes',
      /NUL/,
    ],
    ['half of a surrogate pair', { phone: '+447911100010', attributes: { a: 'x\ud800' } }, 'attributes', /surrogate/],
    ['too much', { phone: '+447911100010', attributes: { a: 'é'.repeat(5_000) } }, 'attributes', /8 KiB/],
  ])('refuses %s alone, and takes its neighbours', async (_what, wrong, path, message) => {
    const result = await upsert([{ phone: '+447911100011' }, wrong, { phone: '+447911100012' }]);
    expect(result.refusals).toEqual([{ index: 1, path: [path], message: expect.stringMatching(message) }]);
    const taken = await Promise.all(result.results.map(({ contactId }) => read(contactId)));
    expect(taken.map((contact) => contact.phone)).toEqual(['+447911100011', '+447911100012']);
  });

  test('a text that only looks like an escaped NUL is kept as it is', async () => {
    const attributes = { a: '\\u0000', b: '\\\\u0000', c: '😀' };
    const contact = await upsertOne({ phone: '+447911100013', attributes });
    expect(contact.attributes).toEqual(attributes);
  });

  test('of two with the same number, however written, the last one holds', async () => {
    const result = await upsert([
      { phone: '+447911100020', attributes: { n: 1 } },
      { phone: '07911 100020', attributes: { n: 2 } },
    ]);
    expect(result).toMatchObject({ created: 1, updated: 0 });
    const [first, last] = result.results;
    expect(first?.contactId).toBe(last?.contactId);
    expect(await read(last?.contactId)).toMatchObject({ phone: '+447911100020', attributes: { n: 2 } });
  });

  test('takes ten thousand, tells apart the new ones, and refuses one more', async () => {
    const drafts = numbers(10_000, 20_000).map((phone, n) => ({ phone, attributes: { n } }));
    expect(await upsert(drafts.slice(0, 4_000))).toMatchObject({ created: 4_000, updated: 0, refusals: [] });
    expect(await upsert(drafts)).toMatchObject({ created: 6_000, updated: 4_000, refusals: [] });
    const [wrong] = await service.sql<{ count: bigint }>(
      `SELECT count(*) FROM contacts WHERE workspace_id = $1 AND phone >= '+447911120000'
         AND attributes->>'n' IS DISTINCT FROM (right(phone, 5)::int - 20000)::text AND attributes ? 'n'`,
      [service.workspaceId],
    );
    expect(wrong?.count).toBe(0n);
    const refused = await upsert([...drafts, { phone: '+447911100001' }]);
    expect(refused.issues).toEqual([{ path: ['contacts'], message: expect.stringContaining('at most 10000') }]);
  });

  test('the same contacts from many requests at once, in any order, are made once each', async () => {
    const drafts = numbers(500, 40_000).map((phone) => ({ phone }));
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        upsert((n % 2 === 0 ? drafts : [...drafts].reverse()).map((draft) => ({ ...draft, attributes: { by: n } }))),
      ),
    );
    expect(results.reduce((sum, result) => sum + result.created, 0)).toBe(500);
    expect(results.reduce((sum, result) => sum + result.updated, 0)).toBe(2_500);
  });

  test('is audited in counts', async () => {
    await upsert([{ phone: '+447911100030' }]);
    const [entry] = await service.sql(
      'SELECT action, actor_kind, actor_id, detail FROM audit_entries WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1',
      [service.workspaceId],
    );
    expect(entry).toEqual({
      action: 'contact.upsert',
      actor_kind: 'API_KEY',
      actor_id: service.api.owner.apiKeyId,
      detail: { created: 1, updated: 0 },
    });
  });

  test('the same number in another workspace is another contact', async () => {
    const phone = '+447911100031';
    const mine = await upsertOne({ phone, attributes: { whose: 'mine' } });
    const theirs = await upsertOne({ phone, attributes: { whose: 'theirs' } }, service.askOther);
    expect(uuidOf(theirs.id)).not.toBe(uuidOf(mine.id));
    expect(await service.ask(`{ contact(phone: "${phone}") { attributes } }`)).toEqual({
      attributes: { whose: 'mine' },
    });
  });
});

describe('contacts', () => {
  interface List {
    edges: { node: { phone: string } }[];
  }
  const list = async (filter: object, ask = service.ask) =>
    (
      await ask<List>('query($f: ContactFilter) { contacts(filter: $f, first: 100) { edges { node { phone } } } }', {
        f: filter,
      })
    ).edges.map((edge) => edge.node.phone);

  beforeAll(async () => {
    await upsert([
      { phone: '+4915112345601', locale: 'de', attributes: { tier: 'gold', age: 40, vip: true } },
      { phone: '+4915112345602', locale: 'de', attributes: { tier: 'silver', age: 41 } },
      { phone: '+33612345601', locale: 'fr', attributes: { tier: 'gold', deep: { a: 1 } } },
    ]);
  });

  test.each<[string, object, string[]]>([
    ['a prefix', { phonePrefix: '+4915112345' }, ['+4915112345601', '+4915112345602']],
    ['a country', { countries: ['FR'] }, ['+33612345601']],
    ['a locale', { locale: 'de' }, ['+4915112345601', '+4915112345602']],
    ['an attribute', { attributes: { tier: 'gold' } }, ['+33612345601', '+4915112345601']],
    ['two attributes', { attributes: { tier: 'gold', vip: true } }, ['+4915112345601']],
    ['a number', { attributes: { age: 41 } }, ['+4915112345602']],
    ['a number is not its text', { attributes: { age: '41' } }, []],
    ['everything at once', { countries: ['DE'], attributes: { tier: 'gold' }, locale: 'de' }, ['+4915112345601']],
    ['a time to come', { createdAfter: '2100-01-01T00:00:00Z' }, []],
    ['a time long past', { createdBefore: '2000-01-01T00:00:00Z' }, []],
  ])('are found by %s', async (_what, filter, phones) => {
    expect((await list(filter)).filter((phone) => !phone.startsWith('+44')).sort()).toEqual([...phones].sort());
  });

  test('of a country whose numbers have two spellings are found by the beginning of either', async () => {
    const numbers = ['+5491155551235', '+525512345678', '+5511987654321'];
    await service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
      c: numbers.map((phone) => ({ phone })),
    });
    for (const [beginning, found] of [
      ['+54115555', '+5491155551235'],
      ['+54911555', '+5491155551235'],
      ['+549111555', '+5491155551235'],
      ['+5215512', '+525512345678'],
      ['+5255123', '+525512345678'],
      ['+55118765', '+5511987654321'],
      ['+55119876', '+5511987654321'],
    ] as const) {
      expect([beginning, await list({ phonePrefix: beginning })]).toEqual([beginning, [found]]);
      expect([beginning, await list({ search: beginning })]).toEqual([beginning, [found]]);
    }
    expect(await list({ phonePrefix: '+5411' })).toEqual(['+5491155551235']);
    expect(await list({ phonePrefix: '+54114322' })).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['a pattern', { phonePrefix: '+44%' }, ['filter', 'phonePrefix']],
    ['attributes that are a list', { attributes: [1] }, ['filter', 'attributes']],
    ['an attribute that is null', { attributes: { a: null } }, ['filter', 'attributes', 'a']],
    ['an attribute that is an object', { attributes: { deep: { a: 1 } } }, ['filter', 'attributes', 'deep']],
    ['a NUL', { locale: 'd\u0000' }, ['filter', 'locale']],
  ])('%s is wrong, and said so', async (_what, f, path) => {
    const query = 'query($f: ContactFilter) { contacts(filter: $f) { edges { node { id } } } }';
    const { body } = await service.api.post({ query, variables: { f } });
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT', issues: [{ path }] } }] });
  });

  test('of another workspace are in no list and behind no id', async () => {
    expect(await list({ phonePrefix: '+49' }, service.askOther)).toEqual([]);
    const { id } = await service.ask<{ id: string }>('{ contact(phone: "+4915112345601") { id } }');
    expect(await service.askOther('query($id: ID!) { contact(id: $id) { id } }', { id })).toBeNull();
    expect(await service.askOther('query($id: ID!) { node(id: $id) { id } }', { id })).toBeNull();
    const erased = await service.askOther('mutation($id: ID!) { eraseContact(input: { id: $id }) { __typename } }', {
      id,
    });
    expect(erased).toEqual({ __typename: 'NotFound' });
    expect(await service.ask('query($id: ID!) { contact(id: $id) { phone } }', { id })).toEqual({
      phone: '+4915112345601',
    });
  });
});
