import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

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
    ['countries of nobody', () => ({ countries: ['DE', 'FR'] }), []],
    ['a sender', () => ({ senders: ['Shop'] }), ['order']],
    ['a reason', () => ({ reasons: ['EXPIRED_IN_QUEUE'] }), ['percent']],
    ['a template', () => ({ templateIds: [toGlobalId('Template', ids.foreign)] }), ['sale']],
    [
      'a connection',
      () => ({ connectionIds: [toGlobalId('Connection', service.connectionId)] }),
      ['sale', 'percent', 'order'],
    ],
    ['a route of nothing', () => ({ routeIds: ['nothing'] }), []],
    ['two conditions, of which both have to hold', () => ({ text: 'order', senders: ['Shop'] }), ['order']],
    ['nothing', () => ({}), ['sale', 'percent', 'order']],
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
    ['no period and nobody', { text: 'order' }, {}, 'createdAfter: must be given with a search'],
    ['a period that is too long', { text: 'order' }, { createdAfter: daysAgo(8.5) }, 'is 9 days before the end'],
    ['a text that is too short', { text: 'x' }, { to: PHONE }, 'must be 2 to 200 characters'],
    ['a country that is none', { countries: ['GB', 'gb'] }, { to: PHONE }, 'search.countries.1: is no country'],
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

  test('finds nothing of another workspace', async () => {
    const query = `query($f: MessageFilter) { messages(search: { text: "order" }, filter: $f) { edges { node { id } } } }`;
    expect(await service.askOther(query, { f: { createdAfter: daysAgo(1) } })).toEqual({ edges: [] });
  });
});
