import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { LOOKED_AT } from '../../src/domains/messages/page.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
let ids: Record<'order' | 'percent' | 'sale' | 'foreign', string>;
const PHONE = '+447911123701';
const SEND = `mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } } } }`;
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString();

beforeAll(async () => {
  service = await openService();
  await service.ask(`mutation { createSender(input: { address: "Shop" }) { __typename } }`);
  await service.ask(
    `mutation { saveTemplate(input: { name: "sale", defaultLocale: "en", bodies: [{ locale: "en", body: "Sale today" }] }) { __typename } }`,
  );
  const send = async (input: object, ask = service.ask) =>
    (
      await ask<{ accepted: { id: string } }>(SEND, {
        i: { to: { phone: PHONE }, purpose: 'TRANSACTIONAL', ...input },
      })
    ).accepted.id;
  ids = {
    order: await send({ content: { text: 'Order 1_000 is on its way' }, sender: 'Shop' }),
    percent: await send({ content: { text: '100% of your ORDERS' } }),
    sale: await send({ content: { template: { name: 'sale' } }, to: { phone: '+447911123702' } }),
    foreign: '',
  };
  await service.sql('UPDATE messages SET reason_code = $2 WHERE id = $1', [uuidOf(ids.percent), 'EXPIRED_IN_QUEUE']);
});
afterAll(() => service.close());

interface Page {
  edges: { node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
}
const search = async (searched: object, filter: object = { createdAfter: daysAgo(1) }, page: object = {}) => {
  const found = await service.ask<Page>(
    `query($s: MessageSearch, $f: MessageFilter, $first: Int, $after: String) {
      messages(search: $s, filter: $f, first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
    { s: searched, f: filter, ...page },
  );
  return { ...found, ids: found.edges.map((edge) => edge.node.id) };
};

describe('a search of messages', () => {
  test.each<[string, () => object, (keyof typeof ids)[]]>([
    ['a text in any case', () => ({ text: 'order' }), ['percent', 'order']],
    ['a text with "%", which stands for itself', () => ({ text: '0% of' }), ['percent']],
    ['a text with "_", which stands for itself', () => ({ text: '1_0' }), ['order']],
    ['a country', () => ({ countries: ['GG'] }), ['sale', 'percent', 'order']],
    ['a country in small letters', () => ({ countries: ['gg'] }), ['sale', 'percent', 'order']],
    ['countries of nobody', () => ({ countries: ['DE', 'FR'] }), []],
    ['a sender', () => ({ senders: ['Shop'] }), ['order']],
    ['a reason', () => ({ reasons: ['EXPIRED_IN_QUEUE'] }), ['percent']],
    ['a template', () => ({ templateIds: [toGlobalId('Template', ids.foreign)] }), ['sale']],
    [
      'a connection',
      () => ({ connectionIds: [toGlobalId('Connection', service.connectionId)] }),
      ['sale', 'percent', 'order'],
    ],
    ['a route that is gone', () => ({ routeIds: [idOfNothing('Route')] }), []],
    ['two conditions, of which both have to hold', () => ({ text: 'order', senders: ['Shop'] }), ['order']],
    ['nothing', () => ({}), ['sale', 'percent', 'order']],
    ['a number in a spelling of its own', () => ({ number: '07911 123-702' }), ['sale']],
    ['the end of a number', () => ({ number: '3701' }), ['percent', 'order']],
    ['the beginning of a number', () => ({ number: '+44 7911' }), ['sale', 'percent', 'order']],
    ['the beginning as it is dialled at home', () => ({ number: '07911 123702' }), ['sale']],
    ['the end of a number and a text', () => ({ number: '701', text: '100%' }), ['percent']],
    ['a number of nobody', () => ({ number: '9999' }), []],
    [
      'the middle of a number, where nobody’s begins or ends so',
      () => ({ number: '11237' }),
      ['sale', 'percent', 'order'],
    ],
  ])('for %s', async (_what, searched, found) => {
    const [template] = await service.sql<{ id: string }>(`SELECT id FROM templates WHERE name = 'sale'`);
    ids.foreign = template?.id ?? '';
    expect((await search(searched())).ids).toEqual(found.map((name) => ids[name]));
  });

  test('goes on page by page, and keeps to the filter beside it', async () => {
    const first = await search({ text: 'order' }, { to: PHONE }, { first: 1 });
    expect([first.ids, first.pageInfo.hasNextPage]).toEqual([[ids.percent], true]);
    const next = await search({ text: 'order' }, { to: PHONE }, { first: 1, after: first.pageInfo.endCursor });
    expect([next.ids, next.pageInfo.hasNextPage]).toEqual([[ids.order], false]);
    expect((await search({ text: 'order' }, { to: '+447911123702' })).ids).toEqual([]);
  });

  test.each([
    ['a number that is none', { number: 'my phone' }, {}, 'search.number: is no part of a number'],
    ['two digits of a number', { number: '01' }, {}, 'search.number: is no part of a number'],
    ['a text that is too short', { text: 'x' }, { to: PHONE }, 'must be 2 to 200 characters'],
    ['a country that is none', { countries: ['gb', 'zz'] }, { to: PHONE }, 'search.countries.1: must be an ISO 3166-1'],
    ['a route that is no id', { routeIds: ['nothing'] }, {}, 'search.routeIds.0: is no id: it takes that of a Route'],
    [
      'the id of another type',
      { templateIds: [idOfNothing('Template'), idOfNothing('Route')] },
      {},
      'search.templateIds.1: is the id of a Route: it takes that of a Template',
    ],
    ['a text that no database holds', { text: 'x\u0000y' }, { to: PHONE }, 'must have no NUL'],
    [
      'too many senders',
      { senders: Array.from({ length: 101 }, () => 'x') },
      { to: PHONE },
      'has 101 entries, at most 100',
    ],
  ])('is refused with %s', async (_what, searched, filter, message) => {
    await expect(search(searched, filter)).rejects.toThrow(message);
  });

  test('counts what it finds', async () => {
    const count = (s: object, f: object = {}) =>
      service.ask(
        'query($s: MessageSearch, $f: MessageFilter) { messageCount(search: $s, filter: $f) { count atLeast } }',
        {
          s,
          f,
        },
      );
    expect(await count({ text: 'order' })).toEqual({ count: 2, atLeast: false });
    expect(await count({ number: '3701' })).toEqual({ count: 2, atLeast: false });
    expect(await count({}, { purposes: ['TRANSACTIONAL', 'OTP'] })).toEqual({ count: 3, atLeast: false });
    expect(await count({}, { statuses: ['QUEUED', 'FAILED'] })).toEqual({ count: 3, atLeast: false });
  });

  test('goes forward alone', async () => {
    const query = '{ messages(search: { text: "order" }, last: 5) { edges { node { id } } } }';
    await expect(service.ask(query)).rejects.toThrow('last: cannot be given with a search');
  });

  test('finds nothing of another workspace', async () => {
    const query = `query($f: MessageFilter) { messages(search: { text: "order" }, filter: $f) { edges { node { id } } } }`;
    expect(await service.askOther(query, { f: { createdAfter: daysAgo(1) } })).toEqual({ edges: [] });
  });

  test('for a route finds what went by it, and nothing that went by another', async () => {
    const [all] = await service.sql<{ id: string }>(`SELECT id FROM routes WHERE name = 'all'`);
    const input = { name: 'second', connectionIds: [toGlobalId('Connection', service.connectionId)], priority: 10 };
    const { route } = await service.ask<{ route: { id: string } }>(
      `mutation($i: RouteInput!) { createRoute(input: $i) { ... on RoutePayload { route { id } } } }`,
      { i: { ...input, prefixes: ['+447911123709'] } },
    );
    const { accepted } = await service.ask<{ accepted: { id: string } }>(SEND, {
      i: { to: { phone: '+447911123709' }, purpose: 'TRANSACTIONAL', content: { text: 'By the second' } },
    });
    const first = toGlobalId('Route', all?.id ?? '');
    const ofFirst = [ids.sale, ids.percent, ids.order];
    expect((await search({ routeIds: [first] })).ids).toEqual(ofFirst);
    expect((await search({ routeIds: [route.id] })).ids).toEqual([accepted.id]);
    expect((await search({ routeIds: [first, route.id] })).ids).toEqual([accepted.id, ...ofFirst]);
    expect((await search({ routeIds: [route.id], text: 'order' })).ids).toEqual([]);
  });
});

describe('a search among more messages than a page looks at', () => {
  test('goes on behind what it has looked at, to the end, and says how far it is', async () => {
    // Behind two whole looks stands what is sought.
    await service.sql(
      `INSERT INTO messages (id, workspace_id, contact_id, "to", purpose, status, body, encoding, part_count, submit_count,
         concat_reference, route_id, connection_id, decision_id, expires_at, actor_kind, created_at)
       SELECT uuidv7(interval '1 second' * n / 1000), workspace_id, contact_id, "to", purpose, 'DELIVERED', 'Nothing of interest', encoding,
         1, 1, 0, route_id, connection_id, decision_id, expires_at, actor_kind, now()
       FROM messages, generate_series(1, $2::int) AS n WHERE id = $1`,
      [uuidOf(ids.order), 2 * LOOKED_AT],
    );
    const looks: { ids: string[]; searchedTo: string | null; hasNextPage: boolean }[] = [];
    let after: string | null = null;
    do {
      const page: Page & { searchedTo: string | null } = await service.ask(
        `query($after: String) { messages(search: { text: "order 1_0" }, first: 10, after: $after) {
          searchedTo edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      looks.push({
        ids: page.edges.map(({ node }) => node.id),
        searchedTo: page.searchedTo,
        hasNextPage: page.pageInfo.hasNextPage,
      });
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null && looks.length < 10);
    expect(looks).toEqual([
      { ids: [], searchedTo: expect.any(String), hasNextPage: true },
      { ids: [], searchedTo: expect.any(String), hasNextPage: true },
      { ids: [ids.order], searchedTo: null, hasNextPage: false },
    ]);
    const [first, second] = looks;
    expect(new Date(first?.searchedTo ?? 0).getTime()).toBeGreaterThan(new Date(second?.searchedTo ?? 0).getTime());
    expect(await service.ask('{ messageCount { count atLeast } }')).toEqual({ count: 10_000, atLeast: true });
    expect(await service.ask('{ messageCount(search: { text: "order 1_0" }) { count atLeast } }')).toEqual({
      count: 0,
      atLeast: true,
    });
  });
});
